//! The page: the head with undo, saving and suggestions, the samples, the columns, the editor bar.

use crate::{
    drag::{self, Press},
    editor::EditorBar,
    engine::{self, Engine},
    logic::suggest,
    parts::{by_id, focus, icon},
    picker::Picker,
    sample_bar::SampleBar,
    session::{self, Loading, Session},
    source_column::{SourceColumn, SourceHead},
    state::{Mapper, SaveState, Shape},
    table_view::TableView,
    target_column::{TargetColumn, TargetHead},
    wires_view::{WiresHead, WiresView},
};
use leptos::{ev, html, leptos_dom::helpers::window_event_listener, prelude::*};
use leptos_router::hooks::{use_navigate, use_params_map};
use wasm_bindgen::{JsCast, closure::Closure};
use wire::FlowId;

/// Up to this width of the window the columns are the smallest.
const SMALL_MAX: f64 = 1100.0;
/// Up to this width of the window the columns are the narrow ones.
const NARROW_MAX: f64 = 1360.0;
/// The narrowest and the widest that the outer columns become.
const COLUMN: (f64, f64) = (104.0, 560.0);

/// Widths of the columns that can be dragged.
#[derive(Clone, Copy)]
struct Widths {
    source: RwSignal<f64>,
    wires: RwSignal<f64>,
    preview: RwSignal<f64>,
}

impl Widths {
    /// Those that fit the window; a window that becomes another kind gets those of its kind.
    fn new() -> Self {
        let first = fitting_widths();
        let widths = Self { source: RwSignal::new(first.0), wires: RwSignal::new(first.1), preview: RwSignal::new(first.2) };
        let given = StoredValue::new(first);
        let resized = window_event_listener(ev::resize, move |_| {
            let now = fitting_widths();
            if now != given.get_value() {
                given.set_value(now);
                widths.source.set(now.0);
                widths.wires.set(now.1);
                widths.preview.set(now.2);
            }
        });
        on_cleanup(move || resized.remove());
        widths
    }
}

/// Source, wires and preview for the width of the window.
fn fitting_widths() -> (f64, f64, f64) {
    match window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(f64::MAX) {
        width if width <= SMALL_MAX => (232.0, 112.0, 150.0),
        width if width <= NARROW_MAX => (268.0, 196.0, 172.0),
        _ => (316.0, 196.0, 236.0),
    }
}

/// The mapper of one step: `/flows/:id/map/:step`.
#[component]
pub fn MapperPage() -> impl IntoView {
    let params = use_params_map();
    let place = Memo::new(move |_| params.with(|params| (params.get("id").unwrap_or_default(), params.get("step").unwrap_or_default())));
    move || {
        let (flow, step) = place.get();
        match flow.parse::<FlowId>() {
            Ok(flow) => view! { <MapperOf flow step/> }.into_any(),
            Err(_) => view! { <div class="mfail"><div class="note failed" role="alert">{icon("warning", "")} <span>"There is no such flow. " <a href="/flows">"All flows"</a></span></div></div> }.into_any(),
        }
    }
}

#[component]
fn MapperOf(flow: FlowId, step: String) -> impl IntoView {
    let mapper = Mapper::new();
    let engine = Engine::start();
    provide_context(engine);
    let session = Session::open(mapper, flow, step);
    engine::watch(mapper, engine);
    session::watch(mapper, session);
    let toasts = ui::use_toasts();
    Effect::new(move |_| {
        if let Some(words) = mapper.notice.get() {
            toasts.ok(words, "");
            mapper.notice.set(None);
        }
    });
    let shortcuts = window_event_listener(ev::keydown, move |event| shortcut(mapper, &event));
    on_cleanup(move || shortcuts.remove());
    let back = format!("/flows/{flow}");
    view! {
        <Head mapper session back=back.clone()/>
        {move || match session.loading.get() {
            Loading::Ready => view! { <Work mapper session/> }.into_any(),
            Loading::Waiting => view! { <Skeleton/> }.into_any(),
            Loading::Failed(reason) => view! {
                <div class="mfail"><div class="note failed" role="alert">{icon("warning", "")} <span><b>"The mapping cannot be shown."</b> " " {reason}
                    " " <a href=back.clone()>"Back to the flow"</a> " or " <button class="link" on:click=move |_| session.load()>"try again"</button> "."</span></div></div>
            }.into_any(),
        }}
    }
}

#[component]
fn Head(mapper: Mapper, session: Session, back: String) -> impl IntoView {
    let navigate = use_navigate();
    let done = back.clone();
    Effect::new(move |_| document().set_title(&format!("{} · {} · Linkspan", session.step_name.get(), session.flow_name.get())));
    let saved = move || match mapper.save.get() {
        SaveState::Saved(0.0) => String::new(),
        SaveState::Saved(at) => {
            session.clock.track();
            let seconds = ((js_sys::Date::now() - at) / 1_000.0).max(0.0);
            if seconds < 5.0 {
                "Saved".to_owned()
            } else if seconds < 60.0 {
                format!("Saved {seconds:.0} s ago")
            } else {
                format!("Saved {:.0} min ago", seconds / 60.0)
            }
        }
        SaveState::Changed => "Not saved yet".to_owned(),
        SaveState::Saving => "Saving…".to_owned(),
        SaveState::Conflict => "Not saved: changed elsewhere".to_owned(),
        SaveState::Failed(_) => "Not saved".to_owned(),
    };
    let suggest = move |_| {
        mapper.offer_min.set(suggest::SCORE_MIN);
        match mapper.offered.get_untracked().first() {
            Some(offer) => {
                mapper.reveal(&offer.target);
                focus("mapper-target");
            }
            None => mapper.notice.set(Some("Nothing more to suggest: every open field was looked at.".to_owned())),
        }
    };
    view! {
        <div class="topbar">
            <div class="crumb">
                <a href="/flows">"Flows"</a> {icon("right", "xs")}
                <a class="ell" href=back>{move || session.flow_name.get()}</a> {icon("right", "xs")}
                <h1 class="ell">{move || session.step_name.get()}</h1>
            </div>
            <span class="badge neutral">"Draft"</span>
            <span class="t3 fs12 nowrap" role="status" class:fg-warning=move || matches!(mapper.save.get(), SaveState::Conflict | SaveState::Failed(_))>{saved}</span>
            <span class="push row g4">
                <button class="icon-btn" aria-label="Undo" data-tip=move || mapper.undo_label().map_or_else(|| "Undo".to_owned(), |label| format!("Undo: {label}")) data-keys="Ctrl Z"
                    disabled=move || mapper.undo_label().is_none() on:click=move |_| mapper.undo()>{icon("undo", "")}</button>
                <button class="icon-btn" aria-label="Redo" data-tip=move || mapper.redo_label().map_or_else(|| "Redo".to_owned(), |label| format!("Redo: {label}")) data-keys="Ctrl Shift Z"
                    disabled=move || mapper.redo_label().is_none() on:click=move |_| mapper.redo()>{icon("redo", "")}</button>
                <span class="vr"></span>
                <button class="btn soft" on:click=suggest>{icon("spark", "")} "Suggest"</button>
                <button class="btn primary" on:click=move |_| {
                    let navigate = navigate.clone();
                    let done = done.clone();
                    session.finish(move || navigate(&done, leptos_router::NavigateOptions::default()));
                }>"Done"</button>
            </span>
        </div>
    }
}

#[component]
fn Work(mapper: Mapper, session: Session) -> impl IntoView {
    let engine = expect_context::<Engine>();
    view! {
        <SampleBar mapper pin=Callback::new(move |record| session.pin(record))/>
        <Show when=move || mapper.save.with(|save| *save == SaveState::Conflict)>
            <div class="mnote"><div class="note warning" role="alert">{icon("warning", "")}
                <span class="grow"><b>"Someone else saved this draft."</b> " Keep your mapping in their draft, or drop your changes and take theirs."</span>
                <button class="btn sm" on:click=move |_| session.keep_mine()>"Keep my mapping"</button>
                <button class="btn sm" on:click=move |_| session.reload()>"Take theirs"</button>
            </div></div>
        </Show>
        {move || match mapper.save.get() {
            SaveState::Failed(reason) => Some(view! {
                <div class="mnote"><div class="note failed" role="alert">{icon("warning", "")}
                    <span class="grow"><b>"Not saved."</b> " " {reason}</span>
                    <button class="btn sm" on:click=move |_| session.save()>"Try again"</button>
                </div></div>
            }),
            _ => None,
        }}
        {move || engine.broken.get().map(|reason| view! { <div class="mnote"><div class="note neutral">{icon("info", "")} <span>{reason}</span></div></div> })}
        {move || match mapper.shape.get() {
            Shape::Wires => view! { <Columns mapper/> }.into_any(),
            Shape::Table => view! { <TableView mapper/> }.into_any(),
        }}
        <EditorBar mapper/>
        <Picker mapper/>
        <Ghost mapper/>
    }
}

#[component]
fn Columns(mapper: Mapper) -> impl IntoView {
    let press = Press::new();
    drag::follow(mapper, press);
    let fitting = drag::fitting(mapper);
    let widths = Widths::new();
    let body = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let Some(element) = body.get() else { return };
        let measured = element.clone();
        let on_resize = Closure::<dyn FnMut()>::new(move || {
            mapper.height.try_set(f64::from(measured.client_height()));
        });
        mapper.height.set(f64::from(element.client_height()));
        if let Ok(observer) = web_sys::ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
            observer.observe(&element);
            // The observer and its closure live as long as the element; both go when it does.
            let kept = StoredValue::new_local((observer, on_resize));
            on_cleanup(move || kept.with_value(|(observer, _)| observer.disconnect()));
        }
    });
    view! {
        <div class="mapper" class:dragging=move || mapper.drag.with(Option::is_some)
            style:--w-src=move || format!("{}px", widths.source.get())
            style:--w-mid=move || format!("{}px", widths.wires.get())
            style:--w-pre=move || format!("{}px", widths.preview.get())>
            <div class="mheads">
                <SourceHead mapper/>
                <WiresHead mapper/>
                <TargetHead mapper/>
            </div>
            <div class="mbody" id="mapper-body" node_ref=body>
                <SourceColumn mapper press fitting/>
                <WiresView mapper width=Signal::derive(move || widths.wires.get())/>
                <TargetColumn mapper press fitting/>
                <Handle width=widths.source class="mhandle src" sign=1.0 label="Width of the source"/>
                <Handle width=widths.wires class="mhandle mid" sign=1.0 label="Width of the wires"/>
                <Handle width=widths.preview class="mhandle pre" sign=-1.0 label="Width of the preview"/>
            </div>
        </div>
    }
}

/// The edge of a column that can be dragged, by pointer or by arrows.
#[component]
fn Handle(width: RwSignal<f64>, class: &'static str, sign: f64, label: &'static str) -> impl IntoView {
    let from = StoredValue::new(None::<(f64, f64)>);
    let set = move |value: f64| width.set(value.clamp(COLUMN.0, COLUMN.1));
    view! {
        <div class=class role="separator" tabindex="0" aria-orientation="vertical" aria-label=label
            aria-valuenow=move || width.get().to_string() aria-valuemin=COLUMN.0.to_string() aria-valuemax=COLUMN.1.to_string()
            on:pointerdown=move |event| {
                event.stop_propagation();
                from.set_value(Some((f64::from(event.client_x()), width.get_untracked())));
                if let Some(element) = crate::parts::element_of(&event) {
                    // Without capture the drag ends at the edge; nothing worse.
                    let _ = element.set_pointer_capture(event.pointer_id());
                }
            }
            on:pointermove=move |event| if let Some((x, begin)) = from.get_value() { set(begin + sign * (f64::from(event.client_x()) - x)) }
            on:pointerup=move |_| from.set_value(None)
            on:keydown=move |event| match event.key().as_str() {
                "ArrowLeft" => { event.stop_propagation(); set(width.get_untracked() - sign * 16.0) }
                "ArrowRight" => { event.stop_propagation(); set(width.get_untracked() + sign * 16.0) }
                _ => {}
            }></div>
    }
}

/// What follows the pointer while something is dragged.
#[component]
fn Ghost(mapper: Mapper) -> impl IntoView {
    use crate::state::DragFrom;
    move || {
        mapper.drag.get().map(|drag| {
            let name = match &drag.from {
                DragFrom::Field(key) => key.clone(),
                DragFrom::Row(key) => key.clone(),
            };
            view! { <span class="fpill mghost" style:left=format!("{}px", drag.x + 12.0) style:top=format!("{}px", drag.y + 8.0)>{name}</span> }
        })
    }
}

#[component]
fn Skeleton() -> impl IntoView {
    let rows = |count: usize, wide: usize| {
        (0..count)
            .map(|index| {
                let width = format!("{}px", wide + (index * 37) % 90);
                view! { <div class="mrow skelrow"><span class="skel" style:width=width></span></div> }
            })
            .collect_view()
    };
    view! {
        <div class="toolbar mbar" aria-busy="true"><span class="t3 fs12">"Sample"</span></div>
        <div class="mapper loading">
            <div class="mheads"><div class="mhead src"></div><div class="mhead mid"></div><div class="mhead tgt"></div><div class="mhead pre"></div></div>
            <div class="mbody"><div class="mcol src">{rows(16, 90)}</div><div class="mcol mid"></div><div class="mcol tgt">{rows(14, 140)}</div></div>
        </div>
    }
}

fn shortcut(mapper: Mapper, event: &web_sys::KeyboardEvent) {
    if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
        return;
    }
    match event.key().to_lowercase().as_str() {
        "z" if event.shift_key() => mapper.redo(),
        "z" => mapper.undo(),
        "y" => mapper.redo(),
        _ => return,
    }
    event.prevent_default();
    if by_id("mapper-target").is_some() && document().active_element().is_none_or(|element| element.tag_name() == "BODY") {
        focus("mapper-target");
    }
}
