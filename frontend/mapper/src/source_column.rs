//! The source: a tree of fields with the sample's values. Only what is seen is drawn.

use crate::{
    drag::Press,
    logic::wires,
    parts::{element_of, focus, icon, id_of, rectangle},
    settled::settled,
    state::{DragFrom, Mapper, PickFor, Picking},
};
use leptos::{html, prelude::*};
use std::collections::{BTreeMap, HashSet};

/// The column's head.
#[component]
pub fn SourceHead(mapper: Mapper) -> impl IntoView {
    let end = mapper.source_end;
    let search = move || mapper.field_query.with(Option::is_some);
    view! {
        <div class="mhead src">
            <span class="t3 fs12">"Source"</span>
            {move || end.with(|end| (!end.icon.is_empty()).then(|| {
                let hue = end.hue.to_string();
                let path = ui::icon::path(&end.icon);
                view! { <span class="tile" style:--h=hue><svg class="i" viewBox="0 0 16 16" aria-hidden="true"><path d=path></path></svg></span> }
            }))}
            <span class="semi ell">{move || end.with(|end| end.title.clone())}</span>
            <span class="t3 ell">{move || end.with(|end| if end.detail == end.title { String::new() } else { end.detail.clone() })}</span>
            <crate::model_menu::ModelMenu mapper is_target=false/>
            <span class="push row g4">
                <span class="t3 fs12">{move || mapper.tree.with(|tree| match (tree.field_count(), tree.cut) {
                    (1, _) => "1 field".to_owned(),
                    (count, false) => format!("{count} fields"),
                    (count, true) => format!("the first {count} fields"),
                })}</span>
                <button class="icon-btn sm" class:on=search aria-label="Search source fields" data-tip="Search fields" data-keys="/"
                    aria-pressed=move || search().to_string()
                    on:click=move |_| {
                        if search() { mapper.field_query.set(None) } else { mapper.field_query.set(Some(String::new())); focus("mapper-source-search") }
                    }>
                    {icon("search", "")}
                </button>
            </span>
            <Show when=search>
                <div class="msearch">
                    {icon("search", "s")}
                    <input id="mapper-source-search" type="search" placeholder="Name or value" aria-label="Search source fields"
                        prop:value=move || mapper.field_query.get().unwrap_or_default()
                        on:input=move |event| mapper.field_query.set(Some(event_target_value(&event)))
                        on:keydown=move |event| {
                            event.stop_propagation();
                            match event.key().as_str() {
                                "Escape" => { mapper.field_query.set(None); focus("mapper-source") }
                                "Enter" | "ArrowDown" => { event.prevent_default(); focus("mapper-source") }
                                _ => {}
                            }
                        }/>
                </div>
            </Show>
        </div>
    }
}

/// The tree.
#[component]
pub fn SourceColumn(mapper: Mapper, press: Press, fitting: Memo<Option<HashSet<String>>>) -> impl IntoView {
    let scroller = NodeRef::<html::Div>::new();
    let window = Memo::new(move |_| {
        let tops = wires::Tops { count: mapper.fields_shown.with(Vec::len), strip: None };
        tops.window(mapper.source_scroll.get(), mapper.height.get())
    });
    let seen = Memo::new(move |_| {
        let window = window.get();
        mapper.tree.with(|tree| {
            mapper.fields_shown.with(|shown| {
                shown
                    .get(window.start..window.end.min(shown.len()))
                    .unwrap_or(&[])
                    .iter()
                    .map(|index| tree.nodes[*index].key.clone())
                    .collect::<Vec<_>>()
            })
        })
    });
    let gathered = settled(move || mapper.wires.with(|all| mapper.fields_shown.with(|shown| wires::gathered(all, shown))));
    let ports = settled(move || mapper.wires.with(|all| ports(all)));
    let lit = settled(move || mapper.lit_fields.get());
    let ends = Ends { gathered, ports, lit };
    Effect::new(move |_| {
        let Some(key) = mapper.field_cursor.get() else { return };
        let Some(place) = untrack(|| mapper.field_place(&key)) else { return };
        if let Some(element) = scroller.get_untracked() {
            reveal(&element, place as f64 * wires::ROW, wires::ROW);
        }
    });
    let height = move || format!("{}px", mapper.fields_shown.with(Vec::len) as f64 * wires::ROW);
    view! {
        <div id="mapper-source" class="mcol src" class:picking=move || fitting.with(Option::is_some) role="tree" aria-label="Source fields" tabindex="0"
            node_ref=scroller
            aria-activedescendant=move || mapper.field_cursor.get().filter(|key| seen.with(|seen| seen.contains(key))).map(|key| id_of("src", &key))
            on:scroll=move |event| {
                if let Some(element) = element_of(&event) { mapper.source_scroll.set(f64::from(element.scroll_top())); }
            }
            on:pointerleave=move |_| mapper.hover_field.set(None)
            on:focus=move |_| if mapper.field_cursor.with_untracked(Option::is_none) { mapper.step_field(1) }
            on:keydown=move |event| keys(mapper, &event)>
            <div class="mspace" role="presentation" style:height=height>
                <For each=move || seen.get() key=Clone::clone let:key>
                    <FieldRow mapper press fitting ends key/>
                </For>
            </div>
            <Show when=move || { mapper.tree.with(|tree| tree.field_count()) == 0 }>
                <div class="mempty">
                    <p class="med">"No fields yet"</p>
                    <p>"Paste a record as JSON, or send one to the flow, and its fields appear here. Or choose a model above that says what records look like."</p>
                </div>
            </Show>
        </div>
    }
}

#[component]
fn FieldRow(mapper: Mapper, press: Press, fitting: Memo<Option<HashSet<String>>>, ends: Ends, key: String) -> impl IntoView {
    let key = StoredValue::new(key);
    let place = Memo::new(move |_| key.with_value(|key| mapper.field_place(key)));
    let node = Memo::new(move |_| {
        mapper.tree.with(|tree| {
            let index = key.with_value(|key| tree.place(key))?;
            let node = &tree.nodes[index];
            Some((node.clone(), node.has_fields(index)))
        })
    });
    let with = move |f: &dyn Fn(&crate::logic::source::SourceNode) -> String| {
        node.with(|node| node.as_ref().map(|(node, _)| f(node)).unwrap_or_default())
    };
    let parent = move || node.with(|node| node.as_ref().is_some_and(|(_, parent)| *parent));
    let folded = Memo::new(move |_| {
        mapper.folded_fields.with(|folded| key.with_value(|key| folded.contains(key)))
            && mapper.field_query.with(|query| query.as_deref().unwrap_or("").is_empty())
    });
    let lit = Memo::new(move |_| ends.lit.with(|lit| key.with_value(|key| lit.contains(key))));
    let cursor = Memo::new(move |_| mapper.field_cursor.with(|cursor| key.with_value(|key| cursor.as_ref() == Some(key))));
    let look = Memo::new(move |_| place.get().and_then(|place| ends.ports.with(|ports| ports.get(&place).copied())));
    let fits = Memo::new(move |_| fitting.with(|fitting| fitting.as_ref().map(|all| key.with_value(|key| all.contains(key)))));
    let is_row_drag = Memo::new(move |_| mapper.drag.with(|drag| matches!(drag.as_ref().map(|drag| &drag.from), Some(DragFrom::Row(_)))));
    let over = Memo::new(move |_| {
        mapper.drag.with(|drag| {
            drag.as_ref().is_some_and(|drag| matches!(drag.from, DragFrom::Row(_)) && key.with_value(|key| drag.over.as_ref() == Some(key)))
        })
    });
    let root = key.with_value(String::is_empty);
    let toggle = move || {
        mapper.folded_fields.update(|folded| {
            let key = key.get_value();
            if !folded.remove(&key) {
                folded.insert(key);
            }
        });
    };
    let value = move || {
        node.with(|node| {
            let Some((node, parent)) = node else { return String::new() };
            let object = node.kind == mapping::Kind::Object;
            match (object, *parent, folded.get()) {
                (true, true, false) => String::new(),
                (true, true, true) => {
                    if node.children == 1 {
                        "1 field".to_owned()
                    } else {
                        format!("{} fields", node.children)
                    }
                }
                _ => node.sample.clone(),
            }
        })
    };
    view! {
        <div class="mrow" role="treeitem" id=key.with_value(|key| id_of("src", key)) data-field=key.get_value()
            class:used=move || look.get().is_some_and(|look| look != "sug") || parent()
            class:lit=lit class:is-cursor=cursor
            class:dim=move || is_row_drag.get() && fits.get() == Some(false)
            class:ring=move || is_row_drag.get() && fits.get() == Some(true)
            class:over=over
            prop:ariaLevel=move || with(&|node| (node.depth + 1).to_string())
            aria-expanded=move || parent().then(|| (!folded.get()).to_string())
            aria-selected=move || cursor.get().to_string()
            style:top=move || format!("{}px", place.get().unwrap_or(0) as f64 * wires::ROW)
            style:padding-left=move || with(&|node| format!("{}px", 8 + 16 * node.depth))
            on:pointerdown=move |event| {
                press.begin(&event, DragFrom::Field(key.get_value()));
            }
            on:pointerenter=move |_| mapper.hover_field.set(Some(key.get_value()))
            on:click=move |_| mapper.field_cursor.set(Some(key.get_value()))
            on:dblclick=move |event| if let Some(element) = element_of(&event) { pick(mapper, &key.get_value(), rectangle(&element)) }>
            {move || parent().then(|| view! {
                <span class="tw" aria-hidden="true" on:pointerdown=|event| event.stop_propagation() on:click=move |event| { event.stop_propagation(); toggle() }>
                    {move || if folded.get() { icon("right", "xs").into_any() } else { icon("down", "xs").into_any() }}
                </span>
            })}
            <Show when=move || !parent()><span class="tw"></span></Show>
            <span class="nm ell" data-tip=move || with(&|node| node.key.clone())>{move || with(&|node| node.label())}</span>
            <span class="ty">{move || with(&|node| node.kind_label())}</span>
            {move || node.with(|node| node.as_ref().is_some_and(|(node, ..)| node.personal)).then(|| view! { <span class="t3" data-tip="Marked personal">{icon("lock", "xs")}</span> })}
            {move || place.get().and_then(|place| ends.gathered.with(|all| all.get(&place).copied())).filter(|_| folded.get()).map(|count| view! {
                <span class="tag" data-tip="Wires of the fields inside">{if count == 1 { "1 wire".to_owned() } else { format!("{count} wires") }}</span>
            })}
            <span class="val" data-tip=value>{value}</span>
            <Show when=move || !root>
                <i class=move || format!("port {}", look.get().unwrap_or_default()) class:list=move || node.with(|node| node.as_ref().is_some_and(|(node, ..)| node.kind == mapping::Kind::List)) class:on=lit></i>
            </Show>
        </div>
    }
}

/// What the wires make of the shown fields, by their places.
#[derive(Clone, Copy)]
struct Ends {
    /// How many wires a folded field gathers.
    gathered: ReadSignal<BTreeMap<usize, usize>>,
    /// How the port looks.
    ports: ReadSignal<BTreeMap<usize, &'static str>>,
    /// The keys of the fields that are lit.
    lit: ReadSignal<HashSet<String>>,
}

/// How the ports of the shown fields look, by their places.
fn ports(wires: &[wires::Wire]) -> BTreeMap<usize, &'static str> {
    let mut ports = BTreeMap::new();
    for wire in wires {
        let port = ports.entry(wire.from).or_insert("sug");
        *port = match (*port, wire.look()) {
            ("bad", _) | (_, wires::Look::Mismatch) => "bad",
            ("mapped", _) | (_, wires::Look::Rest | wires::Look::Lit) => "mapped",
            (_, wires::Look::Suggested) => "sug",
        };
    }
    ports
}

/// Scrolls so that what lies between `top` and `top + height` is seen.
pub fn reveal(element: &web_sys::HtmlElement, top: f64, height: f64) {
    let (scroll, shown) = (f64::from(element.scroll_top()), f64::from(element.client_height()));
    #[expect(clippy::cast_possible_truncation, reason = "a height in pixels")]
    if top < scroll {
        element.set_scroll_top(top as i32);
    } else if top + height > scroll + shown {
        element.set_scroll_top((top + height - shown) as i32);
    }
}

/// Opens the picker of a row for a field.
pub fn pick(mapper: Mapper, key: &str, at: (f64, f64, f64, f64)) {
    if !key.is_empty() {
        mapper.picking.set(Some(Picking { what: PickFor::Field(key.to_owned()), typed: String::new(), at }));
    }
}

fn keys(mapper: Mapper, event: &web_sys::KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let key = mapper.field_cursor.get_untracked();
    let folded = key.as_ref().is_some_and(|key| mapper.folded_fields.with_untracked(|folded| folded.contains(key)));
    let node = key.as_ref().and_then(|key| {
        mapper.tree.with_untracked(|tree| {
            let index = tree.place(key)?;
            let parent = tree.nodes[index].parent.map(|parent| tree.nodes[parent].key.clone());
            Some((tree.nodes[index].has_fields(index), parent))
        })
    });
    match event.key().as_str() {
        "ArrowDown" | "j" => mapper.step_field(1),
        "ArrowUp" | "k" => mapper.step_field(-1),
        "Home" => mapper.step_field(isize::MIN / 2),
        "End" => mapper.step_field(isize::MAX / 2),
        "PageDown" => mapper.step_field(15),
        "PageUp" => mapper.step_field(-15),
        "ArrowLeft" => match (key, node) {
            (Some(key), Some((true, _))) if !folded => Mapper::fold(mapper.folded_fields, &key, true),
            (_, Some((_, Some(parent)))) => mapper.field_cursor.set(Some(parent)),
            _ => {}
        },
        "ArrowRight" => match (key, node) {
            (Some(key), Some((true, _))) if folded => Mapper::fold(mapper.folded_fields, &key, false),
            _ => focus("mapper-target"),
        },
        "m" | "M" | "Enter" => {
            if let Some(key) = key
                && let Some(element) = crate::parts::by_id(&id_of("src", &key))
            {
                pick(mapper, &key, rectangle(&element));
            }
        }
        "/" => {
            mapper.field_query.set(Some(String::new()));
            focus("mapper-source-search");
        }
        "Escape" if mapper.field_query.with_untracked(Option::is_some) => mapper.field_query.set(None),
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}
