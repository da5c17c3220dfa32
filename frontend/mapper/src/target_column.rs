//! The target: one row for each field with what fills it, and beside it what comes out. Only what is seen is drawn.

use crate::{
    drag::Press,
    logic::{chips, preview, rows::TargetRows, suggest::Suggestion, wires},
    offer::Offer,
    parts::{by_id, chip_row, element_of, focus, icon, id_of, rectangle},
    row_value::{RowFacts, RowValue},
    settled::settled,
    source_column::reveal,
    state::{DragFrom, Mapper, PickFor, Picking},
};
use leptos::{html, prelude::*};
use mapping::{Fill, Kind};
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

/// The heads of the target and of the preview.
#[component]
pub fn TargetHead(mapper: Mapper) -> impl IntoView {
    let end = mapper.target_end;
    let search = move || mapper.row_query.with(Option::is_some);
    let counts = Memo::new(move |_| mapper.rows.with(|rows| rows.mapped_count()));
    let copied = RwSignal::new(false);
    view! {
        <div class="mhead tgt">
            <span class="t3 fs12">"Target"</span>
            {move || end.with(|end| (!end.icon.is_empty()).then(|| {
                let hue = end.hue.to_string();
                let path = ui::icon::path(&end.icon);
                view! { <span class="tile" style:--h=hue><svg class="i" viewBox="0 0 16 16" aria-hidden="true"><path d=path></path></svg></span> }
            }))}
            <span class="semi ell">{move || end.with(|end| end.title.clone())}</span>
            <span class="t3 ell">{move || end.with(|end| if end.detail == end.title { String::new() } else { end.detail.clone() })}</span>
            <crate::model_menu::ModelMenu mapper is_target=true/>
            <span class="push row g4">
                <span class="t3 fs12">{move || { let (mapped, all) = counts.get(); format!("{mapped} of {all} mapped") }}</span>
                <span class="gauge accent" aria-hidden="true"><i style:width=move || { let (mapped, all) = counts.get(); format!("{}%", mapped * 100 / all.max(1)) }></i></span>
                <button class="icon-btn sm" class:on=move || mapper.unmapped_only.get() aria-label="Show unmapped only" data-tip="Show unmapped only"
                    aria-pressed=move || mapper.unmapped_only.get().to_string()
                    on:click=move |_| mapper.unmapped_only.update(|only| *only = !*only)>{icon("filter", "")}</button>
                <button class="icon-btn sm" class:on=search aria-label="Search target fields" data-tip="Search fields" data-keys="/"
                    aria-pressed=move || search().to_string()
                    on:click=move |_| {
                        if search() { mapper.row_query.set(None) } else { mapper.row_query.set(Some(String::new())); focus("mapper-target-search") }
                    }>{icon("search", "")}</button>
            </span>
            <Show when=search>
                <div class="msearch">
                    {icon("search", "s")}
                    <input id="mapper-target-search" type="search" placeholder="Name" aria-label="Search target fields"
                        prop:value=move || mapper.row_query.get().unwrap_or_default()
                        on:input=move |event| mapper.row_query.set(Some(event_target_value(&event)))
                        on:keydown=move |event| {
                            event.stop_propagation();
                            match event.key().as_str() {
                                "Escape" => { mapper.row_query.set(None); focus("mapper-target") }
                                "Enter" | "ArrowDown" => { event.prevent_default(); focus("mapper-target") }
                                _ => {}
                            }
                        }/>
                </div>
            </Show>
        </div>
        <div class="mhead pre">
            <span class="t3 fs12">"Preview"</span>
            <span class="push row g4">
                <Show when=move || mapper.samples.with(Vec::is_empty)>
                    <span class="t3 fs12" data-tip="Paste a record above, or send one to the flow">"No sample"</span>
                </Show>
                <span class="t3 fs12" data-tip="How long the engine took for this record">{move || mapper.preview.with(|preview| (preview.millis > 0.0).then(|| format!("{:.1} ms", preview.millis)))}</span>
                <button class="icon-btn sm" aria-label="Copy preview" data-tip="Copy the record as JSON"
                    on:click=move |_| {
                        let text = mapper.document.with_untracked(|document| mapper.preview.with_untracked(|preview| preview.record(document))).map(|record| record.to_string());
                        if let Some(text) = text {
                            // The clipboard may be refused by the browser; then nothing was copied and the tick does not show.
                            let _ = window().navigator().clipboard().write_text(&text);
                            copied.set(true);
                            set_timeout(move || { copied.try_set(false); }, std::time::Duration::from_millis(1200));
                        }
                    }>{move || if copied.get() { icon("check", "").into_any() } else { icon("copy", "").into_any() }}</button>
            </span>
        </div>
    }
}

/// The rows.
#[component]
pub fn TargetColumn(mapper: Mapper, press: Press, fitting: Memo<Option<HashSet<String>>>) -> impl IntoView {
    let scroller = NodeRef::<html::Div>::new();
    let seen = Memo::new(move |_| {
        let window = mapper.row_tops.get().window(mapper.target_scroll.get(), mapper.height.get());
        mapper.rows.with(|rows| {
            mapper.rows_shown.with(|shown| {
                shown
                    .get(window.start..window.end.min(shown.len()))
                    .unwrap_or(&[])
                    .iter()
                    .map(|index| rows.rows[*index].key.clone())
                    .collect::<Vec<_>>()
            })
        })
    });
    let selected_place = Memo::new(move |_| mapper.selected.get().and_then(|key| mapper.row_place(&key)));
    Effect::new(move |_| {
        mapper.selected.track();
        let Some(place) = selected_place.get() else { return };
        mapper.height.track();
        let top = mapper.row_tops.get_untracked().top(place);
        if let Some(element) = scroller.get_untracked() {
            reveal(&element, top, wires::ROW);
        }
    });
    let whole = settled(move || Arc::new(Whole::of(mapper)));
    let height = move || format!("{}px", mapper.row_tops.get().height());
    let empty = move || mapper.rows.with(|rows| rows.rows.is_empty());
    let free = move || mapper.target_model.with(Option::is_none);
    view! {
        <div id="mapper-target" class="mcol tgt" class:picking=move || fitting.with(Option::is_some) role="treegrid" aria-label="Target fields" tabindex="0"
            node_ref=scroller
            aria-activedescendant=move || mapper.selected.get().filter(|key| seen.with(|seen| seen.contains(key))).map(|key| id_of("tgt", &key))
            on:scroll=move |event| {
                if let Some(element) = element_of(&event) { mapper.target_scroll.set(f64::from(element.scroll_top())); }
            }
            on:pointerleave=move |_| mapper.hover_row.set(None)
            on:keydown=move |event| keys(mapper, &event)>
            <div class="mspace" role="rowgroup" style:height=height>
                <For each=move || seen.get() key=Clone::clone let:key>
                    <TargetRowView mapper press fitting whole key/>
                </For>
            </div>
            <Show when=move || empty()>
                <div class="mempty" role="row"><div role="gridcell">
                    <p class="med">"No target fields yet"</p>
                    <p>"Connect this step to an operation or choose a model above, and its fields appear here; or add your own. A field of the source that is dropped here becomes one of the same name."</p>
                </div></div>
            </Show>
            <Show when=free><AddField mapper/></Show>
        </div>
    }
}

/// Whether a value has room for fields.
fn takes_fields(fill: Option<&Fill>) -> bool {
    fill.is_some_and(|fill| fill.targets().is_some())
}

/// The line that adds a field of one's own.
#[component]
fn AddField(mapper: Mapper) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let kind = RwSignal::new("any".to_owned());
    let add = move || {
        let kind = serde_json::from_value(serde_json::Value::String(kind.get_untracked())).unwrap_or_default();
        let inside = mapper.selected.get_untracked().filter(|key| mapper.row(key).is_some_and(|row| takes_fields(row.fill.as_ref())));
        if mapper.add_row(inside.as_deref(), &name.get_untracked(), kind).is_some() {
            name.set(String::new());
            if let Some(inside) = inside {
                mapper.selected.set(Some(inside));
            }
        }
    };
    let inside = move || mapper.selected_row().filter(|row| takes_fields(row.fill.as_ref())).map(|row| row.label());
    view! {
        <div role="row"><div class="madd" role="gridcell">
            {icon("plus", "s")}
            <input class="input sm" aria-label="Name of a new field" on:keydown=move |event| {
                    event.stop_propagation();
                    match event.key().as_str() {
                        "Enter" => add(),
                        "Escape" => focus("mapper-target"),
                        _ => {}
                    }
                }
                placeholder=move || inside().map_or_else(|| "Add a field".to_owned(), |name| format!("Add a field to {name}"))
                prop:value=move || name.get() on:input=move |event| name.set(event_target_value(&event))/>
            <crate::editor::KindSelect value=Signal::derive(move || kind.get()) set=Callback::new(move |chosen| kind.set(chosen)) label="Type of the new field"/>
            <button class="btn sm" disabled=move || name.with(|name| name.trim().is_empty()) on:click=move |_| add()>"Add"</button>
        </div></div>
    }
}

/// What the rows show of the whole, all of one moment.
#[derive(PartialEq)]
struct Whole {
    rows: Arc<TargetRows>,
    shown: Vec<usize>,
    tops: wires::Tops,
    offered: Vec<Suggestion>,
    mismatches: BTreeMap<String, String>,
    strip: Option<String>,
    lit: HashSet<String>,
}

impl Whole {
    fn of(mapper: Mapper) -> Self {
        Self {
            rows: mapper.rows.get(),
            shown: mapper.rows_shown.get(),
            tops: mapper.row_tops.get(),
            offered: mapper.offered.get(),
            mismatches: mapper.mismatches.get(),
            strip: mapper.offer.get(),
            lit: mapper.lit_rows.get(),
        }
    }

    /// What one row shows of it.
    fn share(&self, key: &str) -> Share {
        let index = self.rows.find(key);
        let place = index.and_then(|index| self.shown.binary_search(&index).ok());
        Share {
            top: place.map_or(0.0, |place| self.tops.top(place)),
            row: index.map(|index| {
                let (row, mapped) = (self.rows.rows[index].clone(), self.rows.is_mapped(index));
                let need = row.required && !mapped && row.unlooped.is_none();
                let group = row.is_group(index);
                (row, group, mapped, need)
            }),
            offer: self.offered.iter().find(|offer| offer.target == key).cloned(),
            mismatch: self.mismatches.get(key).cloned(),
            strip: self.strip.as_deref() == Some(key),
            lit: self.lit.contains(key),
        }
    }
}

/// What one row shows of the whole.
#[derive(PartialEq)]
struct Share {
    top: f64,
    row: Option<RowFacts>,
    offer: Option<Suggestion>,
    mismatch: Option<String>,
    strip: bool,
    lit: bool,
}

#[component]
fn TargetRowView(
    mapper: Mapper,
    press: Press,
    fitting: Memo<Option<HashSet<String>>>,
    whole: ReadSignal<Arc<Whole>>,
    key: String,
) -> impl IntoView {
    let key = StoredValue::new(key);
    let share = settled(move || whole.with(|whole| key.with_value(|key| whole.share(key))));
    let top = Memo::new(move |_| share.with(|share| share.top));
    let row = Memo::new(move |_| share.with(|share| share.row.clone()));
    let get = move |f: &dyn Fn(&crate::logic::rows::TargetRow) -> String| {
        row.with(|row| row.as_ref().map(|(row, ..)| f(row)).unwrap_or_default())
    };
    let group = move || row.with(|row| row.as_ref().is_some_and(|(_, group, ..)| *group));
    let need = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|(.., need)| *need)));
    let selected = Memo::new(move |_| mapper.selected.with(|selected| key.with_value(|key| selected.as_ref() == Some(key))));
    let lit = Memo::new(move |_| share.with(|share| share.lit));
    let folded = Memo::new(move |_| mapper.folded_rows.with(|folded| key.with_value(|key| folded.contains(key))));
    let offer = Memo::new(move |_| share.with(|share| share.offer.clone()));
    let mismatch = Memo::new(move |_| share.with(|share| share.mismatch.clone()));
    let strip = Memo::new(move |_| share.with(|share| share.strip));
    let fits = Memo::new(move |_| fitting.with(|fitting| fitting.as_ref().map(|all| key.with_value(|key| all.contains(key)))));
    let field_drag = Memo::new(move |_| mapper.drag.with(|drag| matches!(drag.as_ref().map(|drag| &drag.from), Some(DragFrom::Field(_)))));
    let over = Memo::new(move |_| {
        mapper.drag.with(|drag| {
            drag.as_ref()
                .is_some_and(|drag| matches!(drag.from, DragFrom::Field(_)) && key.with_value(|key| drag.over.as_ref() == Some(key)))
        })
    });
    let parents = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|(row, ..)| row.unlooped.is_some())));
    let turn = key.with_value(|key| mapper.row_turn(key));
    let outcome = settled(move || {
        if let Some(offer) = offer.get() {
            let sample = mapper.tree.with(|tree| tree.find(&offer.source).map(|index| tree.nodes[index].sample.clone()));
            return sample.map(|sample| (sample, false, true));
        }
        if need.get() && !group() {
            return Some(("—".to_owned(), false, true));
        }
        turn.track();
        share.with(|share| {
            let (row, ..) = share.row.as_ref()?;
            let outcome = mapper.preview.with_untracked(|preview| preview.at(&row.key, &row.names))?;
            let bad = matches!(outcome, preview::Outcome::Error(_));
            let none = matches!(outcome, preview::Outcome::Absent);
            Some((preview::line(&outcome, row.kind), bad, none))
        })
    });
    let findings = settled(move || mapper.findings.with(|all| key.with_value(|key| all.get(key).cloned().unwrap_or_default())));
    let port = move || {
        if mismatch.with(Option::is_some) {
            "port bad"
        } else if need.get() {
            "port need"
        } else if offer.with(Option::is_some) {
            "port sug"
        } else if row.with(|row| {
            row.as_ref()
                .is_some_and(|(row, ..)| row.fill.as_ref().is_some_and(|fill| !crate::logic::refs::fields(fill, &row.scope).is_empty()))
        }) {
            "port mapped"
        } else {
            "port"
        }
    };
    let toggle = move || {
        mapper.folded_rows.update(|folded| {
            let key = key.get_value();
            if !folded.remove(&key) {
                folded.insert(key);
            }
        });
    };
    let naming = Memo::new(move |_| mapper.naming.with(|naming| key.with_value(|key| naming.as_ref() == Some(key))));
    let value_words = move || {
        mapper
            .tree
            .with(|tree| {
                row.with(|row| {
                    row.as_ref().and_then(|(row, ..)| {
                        row.fill.as_ref().map(|fill| chips::plain(&chips::chips(fill, tree, &row.scope, &crate::logic::functions::title)))
                    })
                })
            })
            .unwrap_or_else(|| if need.get() { "required, nothing mapped".to_owned() } else { "nothing mapped".to_owned() })
    };
    view! {
        <div class="mrow" role="row" id=key.with_value(|key| id_of("tgt", key)) data-row=key.get_value()
            class:is-sel=selected class:need=need class:lit=lit
            class:dim=move || field_drag.get() && fits.get() == Some(false)
            class:ring=move || field_drag.get() && fits.get() == Some(true)
            class:over=over
            prop:ariaLevel=move || get(&|row| (row.depth + 1).to_string())
            aria-expanded=move || group().then(|| (!folded.get()).to_string())
            aria-selected=move || selected.get().to_string()
            aria-label=move || { let name = get(&|row| row.label()); let kind = get(&|row| row.kind_label()); format!("{name}, {kind}: {}", value_words()) }
            style:top=move || format!("{}px", top.get())
            on:pointerdown=move |event| press.begin(&event, DragFrom::Row(key.get_value()))
            on:pointerenter=move |_| mapper.hover_row.set(Some(key.get_value()))
            on:click=move |_| { mapper.settle(); mapper.selected.set(Some(key.get_value())); mapper.editing.set(true) }>
            <i class=port class:list=move || row.with(|row| row.as_ref().is_some_and(|(row, ..)| row.kind == Kind::List)) class:on=move || lit.get() && mismatch.with(Option::is_none)></i>
            <span class="lhs" role="gridcell" style:padding-left=move || get(&|row| format!("{}px", 16 * row.depth))>
                {move || group().then(|| view! {
                    <span class="tw" aria-hidden="true" on:pointerdown=|event| event.stop_propagation() on:click=move |event| { event.stop_propagation(); toggle() }>
                        {move || if folded.get() { icon("right", "xs").into_any() } else { icon("down", "xs").into_any() }}
                    </span>
                })}
                <span class="req" aria-hidden="true">{move || row.with(|row| row.as_ref().is_some_and(|(row, ..)| row.required)).then_some("*")}</span>
                {move || if naming.get() {
                    view! { <NameInput mapper key=key.get_value()/> }.into_any()
                } else {
                    view! {
                        <span class="nm ell" data-tip=move || get(&|row| row.key.clone())
                            on:dblclick=move |event| {
                                event.stop_propagation();
                                if mapper.row(&key.get_value()).is_some_and(|row| !row.from_model) { mapper.naming.set(Some(key.get_value())); }
                            }>{move || get(&|row| row.label())}</span>
                    }.into_any()
                }}
                <span class="ty">{move || get(&|row| row.kind_label())}</span>
            </span>
            <span class="rhs" role="gridcell">
                <RowValue mapper key row offer mismatch need parents over/>
            </span>
            <span class="pv" role="gridcell" class:bad=move || outcome.with(|outcome| outcome.as_ref().is_some_and(|(_, bad, _)| *bad))
                class:none=move || outcome.with(|outcome| outcome.as_ref().is_none_or(|(_, _, none)| *none))
                class:stale=move || offer.with(Option::is_some)>
                {move || findings.with(|all| all.first().map(|finding| {
                    let words = all.iter().map(|finding| finding.message.clone()).collect::<Vec<_>>().join(" ");
                    let class = if finding.error { "fg-failed" } else { "fg-warning" };
                    view! { <span class=class data-tip=words>{icon("warning", "xs")}</span> }
                }))}
                <span class="ell" style:padding-left=move || get(&|row| format!("{}px", 12 * row.depth))
                    data-tip=move || outcome.with(|outcome| outcome.as_ref().map(|(line, ..)| line.clone()).unwrap_or_default())>
                    {move || outcome.with(|outcome| outcome.as_ref().map_or_else(|| "—".to_owned(), |(line, ..)| line.clone()))}
                </span>
            </span>
        </div>
        <Show when=move || strip.get()>
            <Offer mapper key=key.get_value() top=Signal::derive(move || top.get() + wires::ROW)/>
        </Show>
    }
}

#[component]
fn NameInput(mapper: Mapper, key: String) -> impl IntoView {
    let name = mapper.row(&key).map(|row| row.name).unwrap_or_default();
    let key = StoredValue::new(key);
    focus("mapper-name");
    let done = move |text: String| {
        mapper.naming.set(None);
        mapper.rename(&key.get_value(), &text);
        focus("mapper-target");
    };
    view! {
        <input id="mapper-name" class="input sm" aria-label="Name of the field" prop:value=name
            on:pointerdown=|event| event.stop_propagation()
            on:change=move |event| done(event_target_value(&event))
            on:keydown=move |event| {
                event.stop_propagation();
                match event.key().as_str() {
                    "Escape" => { mapper.naming.set(None); focus("mapper-target") }
                    "Enter" => done(event_target_value(&event)),
                    _ => {}
                }
            }/>
    }
}

/// Opens the picker of a value for the row.
pub fn pick(mapper: Mapper, key: &str, typed: &str) {
    let Some(element) = by_id(&id_of("tgt", key)) else { return };
    let mut at = rectangle(&element);
    if let Some(value) = element.query_selector(".rhs").ok().flatten() {
        at = rectangle(&value);
    }
    mapper.picking.set(Some(Picking { what: PickFor::Row(key.to_owned()), typed: typed.to_owned(), at }));
}

fn keys(mapper: Mapper, event: &web_sys::KeyboardEvent) {
    let key = mapper.selected.get_untracked();
    let row = key.as_ref().and_then(|key| mapper.row(key));
    if event.alt_key() && !event.ctrl_key() {
        let down = event.key() == "ArrowDown";
        if let (Some(key), true) = (&key, down || event.key() == "ArrowUp") {
            mapper.shift(key, down);
            event.prevent_default();
        }
        return;
    }
    if event.ctrl_key() || event.meta_key() {
        return;
    }
    let folded = key.as_ref().is_some_and(|key| mapper.folded_rows.with_untracked(|folded| folded.contains(key)));
    let shape = key.as_ref().and_then(|key| {
        mapper.rows.with_untracked(|rows| {
            let index = rows.find(key)?;
            Some((rows.rows[index].is_group(index), rows.rows[index].parent.map(|parent| rows.rows[parent].key.clone())))
        })
    });
    match (event.key().as_str(), key) {
        ("ArrowDown" | "j", _) => mapper.step_row(1),
        ("ArrowUp" | "k", _) => mapper.step_row(-1),
        ("Home", _) => mapper.step_row(isize::MIN / 2),
        ("End", _) => mapper.step_row(isize::MAX / 2),
        ("PageDown", _) => mapper.step_row(15),
        ("PageUp", _) => mapper.step_row(-15),
        ("ArrowRight", Some(key)) if folded => Mapper::fold(mapper.folded_rows, &key, false),
        ("ArrowRight", Some(_)) => {
            mapper.editing.set(true);
            focus_editor();
        }
        ("ArrowLeft", Some(key)) => match shape {
            Some((true, _)) if !folded => Mapper::fold(mapper.folded_rows, &key, true),
            Some((_, Some(parent))) => mapper.selected.set(Some(parent)),
            _ => focus("mapper-source"),
        },
        ("Enter", Some(key)) => match row {
            Some(row) if row.fill.is_none() => pick(mapper, &key, ""),
            _ => {
                mapper.editing.set(true);
                focus_editor();
            }
        },
        ("m" | "M", Some(key)) => pick(mapper, &key, ""),
        ("=", Some(key)) => pick(mapper, &key, "="),
        ("F2", Some(key)) if row.as_ref().is_some_and(|row| !row.from_model) => mapper.naming.set(Some(key)),
        ("Delete" | "Backspace", Some(key)) => match row {
            Some(row) if row.fill.is_none() && !row.from_model => mapper.remove(&key),
            _ => mapper.clear(&key),
        },
        ("Tab", Some(key)) if !event.shift_key() => {
            let offers = mapper.offered.get_untracked();
            let Some(offer) = offers.iter().find(|offer| offer.target == key) else { return };
            mapper.accept(offer);
            if let Some(next) = mapper.offered.get_untracked().first() {
                mapper.selected.set(Some(next.target.clone()));
            }
        }
        ("/", _) => {
            mapper.row_query.set(Some(String::new()));
            focus("mapper-target-search");
        }
        ("Escape", _) => {
            if mapper.row_query.with_untracked(Option::is_some) {
                mapper.row_query.set(None);
            } else if mapper.editing.get_untracked() {
                mapper.editing.set(false);
            } else {
                mapper.selected.set(None);
            }
        }
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}

/// Gives the keyboard to the first thing in the editor bar that takes it.
pub fn focus_editor() {
    request_animation_frame(|| {
        use wasm_bindgen::JsCast;
        let first = by_id("mapper-editor")
            .and_then(|bar| bar.query_selector(".ebody textarea, .ebody input, .ebody select, .ebody button").ok().flatten())
            .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(element) = first {
            // An element that went away again cannot take the keyboard, and nothing is lost by it.
            let _ = element.focus();
        }
    });
}

/// The chips of a row's value.
#[component]
pub fn ValueChips(mapper: Mapper, row: Memo<Option<RowFacts>>) -> impl IntoView {
    let chips = Memo::new(move |_| {
        mapper.tree.with(|tree| {
            row.with(|row| {
                row.as_ref()
                    .and_then(|(row, ..)| {
                        row.fill.as_ref().map(|fill| chips::chips(fill, tree, &row.scope, &crate::logic::functions::title))
                    })
                    .unwrap_or_default()
            })
        })
    });
    move || chip_row(chips.get())
}
