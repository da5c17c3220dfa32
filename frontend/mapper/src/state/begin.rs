//! How the mapper's signals begin and what follows from what.

use super::{End, Mapper, SampleRecord, SaveState, Shape, kinds::mismatch};
use crate::logic::{
    functions::Function,
    history::History,
    rows::TargetRows,
    source::SourceTree,
    suggest::{self, Suggestion},
    wires::{self, Tops},
};
use leptos::prelude::*;
use mapping::{Mapping, Model};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

impl Mapper {
    /// An empty mapper.
    #[must_use]
    pub fn new() -> Self {
        let document = RwSignal::new(Mapping::default());
        let source_model = RwSignal::new(None::<Model>);
        let target_model = RwSignal::new(None::<Model>);
        let source_end = RwSignal::new(End::default());
        let samples = RwSignal::new(Vec::<SampleRecord>::new());
        let sample_at = RwSignal::new(0_usize);
        let folded_fields = RwSignal::new(HashSet::new());
        let folded_rows = RwSignal::new(HashSet::new());
        let field_query = RwSignal::new(None::<String>);
        let row_query = RwSignal::new(None::<String>);
        let unmapped_only = RwSignal::new(false);
        let selected = RwSignal::new(None::<String>);
        let field_cursor = RwSignal::new(None::<String>);
        let hover_field = RwSignal::new(None::<String>);
        let hover_row = RwSignal::new(None::<String>);
        let suggestions = RwSignal::new(Arc::new(Vec::<Suggestion>::new()));
        let dismissed = RwSignal::new(BTreeSet::new());
        let offer_min = RwSignal::new(suggest::PREVIEW_MIN);
        let functions = RwSignal::new(Arc::new(Vec::<Function>::new()));

        let tree = Memo::new(move |_| {
            let title = source_end.with(|end| end.title.clone());
            samples.with(|samples| {
                let sample = samples.get(sample_at.get()).map(|sample| &sample.record);
                source_model.with(|model| Arc::new(SourceTree::build(&title, model.as_ref(), sample)))
            })
        });
        let rows =
            Memo::new(move |_| document.with(|document| target_model.with(|model| Arc::new(TargetRows::build(document, model.as_ref())))));
        let fields_shown =
            Memo::new(move |_| tree.with(|tree| folded_fields.with(|folded| tree.visible(folded, &field_query.get().unwrap_or_default()))));
        let rows_shown = Memo::new(move |_| {
            rows.with(|rows| folded_rows.with(|folded| rows.visible(folded, &row_query.get().unwrap_or_default(), unmapped_only.get())))
        });
        let mismatches = Memo::new(move |_| {
            tree.with(|tree| {
                rows.with(|rows| {
                    functions.with(|functions| {
                        samples.with(|samples| {
                            rows.rows.iter().filter_map(|row| mismatch(tree, row, functions, samples)).collect::<BTreeMap<_, _>>()
                        })
                    })
                })
            })
        });
        let offer = Memo::new(move |_| {
            mismatches.with(|all| {
                let selected = selected.get().filter(|key| all.contains_key(key));
                selected.or_else(|| rows.with(|rows| rows.rows.iter().find(|row| all.contains_key(&row.key)).map(|row| row.key.clone())))
            })
        });
        let row_tops = Memo::new(move |_| {
            let row = offer.get().and_then(|key| rows.with(|rows| rows.find(&key)));
            rows_shown.with(|shown| Tops { count: shown.len(), strip: row.and_then(|row| shown.binary_search(&row).ok()) })
        });
        let offered = Memo::new(move |_| {
            let least = offer_min.get();
            suggestions.with(|all| rows.with(|rows| dismissed.with(|dismissed| suggest::open(all, rows, dismissed, least))))
        });
        let links = Memo::new(move |_| {
            tree.with(|tree| {
                rows.with(|rows| offered.with(|offered| mismatches.with(|mismatches| wires::links(tree, rows, offered, mismatches))))
            })
        });
        let wires = Memo::new(move |_| {
            links.with(|links| {
                tree.with(|tree| {
                    rows.with(|rows| fields_shown.with(|fields| rows_shown.with(|shown| wires::gather(links, tree, fields, rows, shown))))
                })
            })
        });
        let lit = move || {
            let row = hover_row.get().or_else(|| selected.get());
            let field = hover_field.get().or_else(|| if hover_row.with(Option::is_none) { field_cursor.get() } else { None });
            (field, row)
        };
        let chosen = Memo::new(move |_| {
            let (field, row) = lit();
            let mut fields = HashSet::new();
            let mut rows_lit = HashSet::new();
            tree.with(|tree| {
                rows.with(|rows| {
                    links.with(|links| {
                        for link in links.iter().filter(|link| link.score.is_none()) {
                            let (from, to) = (&tree.nodes[link.node].key, &rows.rows[link.row].key);
                            if Some(from) == field.as_ref() || Some(to) == row.as_ref() {
                                fields.insert(from.clone());
                                rows_lit.insert(to.clone());
                            }
                        }
                    });
                });
            });
            (fields, rows_lit)
        });
        Self {
            document,
            edits: RwSignal::new(0),
            behind: StoredValue::new(false),
            history: RwSignal::new(History::default()),
            source_model,
            target_model,
            source_named: RwSignal::new(None),
            target_named: RwSignal::new(None),
            models: RwSignal::new(Arc::default()),
            source_end,
            target_end: RwSignal::new(End::default()),
            samples,
            sample_at,
            tree,
            rows,
            fields_shown,
            rows_shown,
            row_tops,
            mismatches,
            offer,
            offered,
            links,
            wires,
            lit_fields: Memo::new(move |_| chosen.with(|(fields, _)| fields.clone())),
            lit_rows: Memo::new(move |_| chosen.with(|(_, rows)| rows.clone())),
            folded_fields,
            folded_rows,
            field_query,
            row_query,
            unmapped_only,
            selected,
            field_cursor,
            editing: RwSignal::new(false),
            hover_field,
            hover_row,
            drag: RwSignal::new(None),
            picking: RwSignal::new(None),
            source_scroll: RwSignal::new(0.0),
            target_scroll: RwSignal::new(0.0),
            height: RwSignal::new(600.0),
            functions,
            preview: RwSignal::new(Arc::default()),
            watchers: StoredValue::default(),
            findings: RwSignal::new(Arc::default()),
            cases: RwSignal::new(Arc::default()),
            suggestions,
            pairs: RwSignal::new(Arc::default()),
            noted: RwSignal::new(wire::pair::NotePairs::default()),
            dismissed,
            offer_min,
            tables: RwSignal::new(Arc::default()),
            table_rows: RwSignal::new(Arc::new(serde_json::Value::Object(serde_json::Map::new()))),
            save: RwSignal::new(SaveState::Saved(0.0)),
            notice: RwSignal::new(None),
            shape: RwSignal::new(Shape::Wires),
            naming: RwSignal::new(None),
            alive: ui::Alive::here(),
        }
    }
}

impl Default for Mapper {
    fn default() -> Self {
        Self::new()
    }
}
