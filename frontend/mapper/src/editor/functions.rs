//! The functions behind a value: chips with typed parameters, opened in place; a palette with sentences and examples;
//! order by drag and by Alt and the arrows, removal by Backspace.

use crate::{
    logic::{
        functions::{self, Function, Param},
        json,
        scope::Scope,
    },
    parts::{by_id, focus, icon, popover_place, rectangle},
    state::{Mapper, kind_of_fill},
};
use leptos::prelude::*;
use mapping::{Fill, Kind, document::Call};
use wasm_bindgen::JsCast;

/// The chips and the button that adds one.
#[component]
pub fn Functions(
    mapper: Mapper,
    steps: Memo<Vec<Call>>,
    set: Callback<(Vec<Call>, bool)>,
    scope: Signal<Scope>,
    from: Signal<Option<Fill>>,
) -> impl IntoView {
    let open = RwSignal::new(None::<usize>);
    let adding = RwSignal::new(false);
    let dragged = RwSignal::new(None::<usize>);
    let count = Memo::new(move |_| steps.with(Vec::len));
    let move_to = move |at: usize, to: usize| {
        let mut all = steps.get_untracked();
        if at < all.len() && to < all.len() && at != to {
            let call = all.remove(at);
            all.insert(to, call);
            set.run((all, false));
            open.set(None);
            focus(&format!("mfn-{to}"));
        }
    };
    let remove = move |at: usize| {
        let mut all = steps.get_untracked();
        if at < all.len() {
            all.remove(at);
            set.run((all, false));
            open.set(None);
            focus(&if at > 0 { format!("mfn-{}", at - 1) } else { "mfn-add".to_owned() });
        }
    };
    let takes = move || {
        let last = steps.with_untracked(|steps| steps.last().map(|call| call.function.clone()));
        let functions = mapper.functions.get_untracked();
        match last {
            Some(name) => functions.iter().find(|function| function.name == name).map_or(Kind::Any, |function| function.returns),
            None => from
                .get_untracked()
                .map_or(Kind::Any, |fill| mapper.tree.with_untracked(|tree| kind_of_fill(tree, &fill, &scope.get_untracked(), &functions))),
        }
    };
    let add = move |name: String| {
        let mut all = steps.get_untracked();
        let args = mapper.functions.with_untracked(|functions| {
            functions
                .iter()
                .find(|function| function.name == name)
                .map(|function| (default_args(function), function.params.len() > 1))
                .unwrap_or_default()
        });
        let (args, asks) = args;
        let at = all.len();
        all.push(Call { function: name, args });
        set.run((all, false));
        adding.set(false);
        if asks {
            open.set(Some(at));
            focus(&format!("mfn-{at}-arg-0"));
        } else {
            focus("mfn-add");
        }
    };
    view! {
        {move || (0..count.get()).map(|index| view! {
            <span class="sepchip" aria-hidden="true">"▸"</span>
            <FunctionChip mapper index steps set open dragged move_to=Callback::new(move |(at, to)| move_to(at, to)) remove=Callback::new(remove)/>
        }).collect_view()}
        <span class="sepchip" aria-hidden="true">"▸"</span>
        <button id="mfn-add" class="fchip add" aria-haspopup="dialog" aria-expanded=move || adding.get().to_string() on:click=move |_| adding.set(true)>
            {icon("plus", "xs")} "function"
        </button>
        <Show when=move || adding.get()>
            <Palette mapper takes=takes() pick=Callback::new(add) close=Callback::new(move |()| { adding.set(false); focus("mfn-add") })/>
        </Show>
    }
}

/// The arguments that a function begins with: what must be given, each with its default.
fn default_args(function: &Function) -> Vec<Fill> {
    function
        .params
        .iter()
        .skip(1)
        .take_while(|param| !param.optional)
        .map(|param| {
            let value = param.default.as_ref().or(param.one_of.first()).map(ToString::to_string).and_then(|text| json::parse(&text));
            Fill::Constant(value.unwrap_or_else(|| match param.kind {
                Kind::Integer | Kind::Number | Kind::Decimal => json::typed("0"),
                Kind::Boolean => json::typed("false"),
                _ => json::of_text(""),
            }))
        })
        .collect()
}

#[component]
fn FunctionChip(
    mapper: Mapper,
    index: usize,
    steps: Memo<Vec<Call>>,
    set: Callback<(Vec<Call>, bool)>,
    open: RwSignal<Option<usize>>,
    dragged: RwSignal<Option<usize>>,
    move_to: Callback<(usize, usize)>,
    remove: Callback<usize>,
) -> impl IntoView {
    let call = Memo::new(move |_| steps.with(|steps| steps.get(index).cloned()));
    let about = Memo::new(move |_| {
        let name = call.with(|call| call.as_ref().map(|call| call.function.clone()))?;
        mapper.functions.with(|all| all.iter().find(|function| function.name == name).cloned())
    });
    let title = move || call.with(|call| call.as_ref().map(|call| functions::title(&call.function)).unwrap_or_default());
    let args = move || {
        call.with(|call| {
            call.as_ref()
                .map(|call| call.args.iter().map(|arg| crate::logic::written::line(arg).0).collect::<Vec<_>>().join(", "))
                .unwrap_or_default()
        })
    };
    let params = Memo::new(move |_| {
        let given = call.with(|call| call.as_ref().map_or(0, |call| call.args.len()));
        about.with(|about| about.as_ref().map(|about| about.params.iter().skip(1).cloned().collect::<Vec<_>>())).unwrap_or_else(|| {
            (0..given)
                .map(|at| Param {
                    name: format!("parameter {}", at + 2),
                    kind: Kind::Any,
                    summary: String::new(),
                    optional: false,
                    default: None,
                    one_of: Vec::new(),
                })
                .collect()
        })
    });
    let expanded = move || open.get() == Some(index) && params.with(|params| !params.is_empty());
    let unknown = move || mapper.functions.with(|all| !all.is_empty()) && about.with(Option::is_none);
    let summary = move || {
        about
            .with(|about| about.as_ref().map(|about| about.summary.clone()))
            .unwrap_or_else(|| if unknown() { "No such function.".to_owned() } else { String::new() })
    };
    let put = move |at: usize, value: Option<Fill>| {
        let mut all = steps.get_untracked();
        if let Some(call) = all.get_mut(index) {
            match value {
                Some(value) => {
                    while call.args.len() < at {
                        call.args.push(Fill::Constant(json::typed("null")));
                    }
                    if at < call.args.len() { call.args[at] = value } else { call.args.push(value) }
                }
                None => call.args.truncate(at),
            }
            set.run((all, true));
        }
    };
    view! {
        <span class="fchip fn" class:open=expanded class:err=unknown draggable="true" data-tip=summary
            on:dragstart=move |_| dragged.set(Some(index))
            on:dragend=move |_| dragged.set(None)
            on:dragover=|event| event.prevent_default()
            on:drop=move |event| { event.prevent_default(); if let Some(at) = dragged.get_untracked() { move_to.run((at, index)); } }>
            <button id=format!("mfn-{index}") class="fname" aria-expanded=move || expanded().to_string()
                on:click=move |_| open.update(|open| *open = if *open == Some(index) { None } else { Some(index) })
                on:keydown=move |event| {
                    let alt = event.alt_key();
                    match event.key().as_str() {
                        "ArrowLeft" if alt && index > 0 => move_to.run((index, index - 1)),
                        "ArrowRight" if alt => move_to.run((index, index + 1)),
                        "Backspace" | "Delete" => remove.run(index),
                        _ => return,
                    }
                    event.prevent_default();
                    event.stop_propagation();
                }>
                {title} {move || (!expanded()).then(|| view! { " " <i>{args}</i> })}
            </button>
            <Show when=expanded>
                {move || params.get().into_iter().enumerate().map(|(at, param)| view! {
                    <Argument index at param value=Signal::derive(move || call.with(|call| call.as_ref().and_then(|call| call.args.get(at).cloned()))) put=Callback::new(move |value| put(at, value))/>
                }).collect_view()}
            </Show>
            <button class="px" tabindex="-1" aria-label=move || format!("Remove {}", title()) on:click=move |_| remove.run(index)>{icon("x", "xs")}</button>
        </span>
    }
}

/// One parameter, entered as its type wants it.
#[component]
fn Argument(index: usize, at: usize, param: Param, value: Signal<Option<Fill>>, put: Callback<Option<Fill>>) -> impl IntoView {
    let id = format!("mfn-{index}-arg-{at}");
    let line = move || {
        value.with(|value| match value {
            Some(Fill::Constant(value)) if param.kind == Kind::Text => json::text_of(value),
            Some(fill) => crate::logic::written::line(fill).0,
            None => String::new(),
        })
    };
    let kind = param.kind;
    let read = move |text: String| -> Option<Fill> {
        if text.is_empty() && kind != Kind::Text {
            return None;
        }
        Some(match kind {
            Kind::Text if crate::logic::path::is_path(&text) && text.contains('.') => Fill::Field(text),
            Kind::Text => Fill::Constant(json::of_text(&text)),
            _ => crate::logic::written::read(&text).unwrap_or_else(|| Fill::Constant(json::typed(&text))),
        })
    };
    let name = param.name.replace('_', " ");
    let hint = param.default.as_ref().map(ToString::to_string).unwrap_or_default();
    let title = param.summary.clone();
    if param.one_of.is_empty() && kind != Kind::Boolean {
        view! {
            <label class="farg" data-tip=title>
                <span class="t3">{name}</span>
                <input id=id placeholder=hint inputmode=if matches!(kind, Kind::Integer | Kind::Number | Kind::Decimal) { "decimal" } else { "text" } autocomplete="off"
                    prop:value=line on:keydown=|event| if event.key() != "Escape" { event.stop_propagation() }
                    on:focus=|event| if let Some(input) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok()) { input.select() }
                    on:input=move |event| put.run(read(event_target_value(&event)))/>
            </label>
        }
        .into_any()
    } else {
        let choices = if param.one_of.is_empty() {
            vec![serde_json::Value::Bool(true), serde_json::Value::Bool(false)]
        } else {
            param.one_of.clone()
        };
        let chosen = move || {
            value.with(|value| match value {
                Some(Fill::Constant(value)) => json::text(value),
                _ => String::new(),
            })
        };
        view! {
            <label class="farg" data-tip=title>
                <span class="t3">{name}</span>
                <select id=id prop:value=chosen on:change=move |event| put.run(json::parse(&event_target_value(&event)).map(Fill::Constant))>
                    <option value="">"—"</option>
                    {choices.into_iter().map(|choice| {
                        let stored = choice.to_string();
                        let own = stored.clone();
                        let shown = choice.as_str().map_or_else(|| stored.clone(), str::to_owned);
                        view! { <option value=stored selected=move || chosen() == own>{shown}</option> }
                    }).collect_view()}
                </select>
            </label>
        }
        .into_any()
    }
}

/// The palette: search, sentence, example.
#[component]
pub fn Palette(mapper: Mapper, takes: Kind, pick: Callback<String>, close: Callback<()>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let place = by_id("mfn-add").map(|element| rectangle(&element)).unwrap_or_default();
    let (left, top, height) = popover_place(place, 460.0, 340.0);
    let found = Memo::new(move |_| mapper.functions.with(|all| functions::search(all, &typed.get(), takes)));
    let chosen = move || found.with(|found| found.get(at.get()).cloned());
    focus("mapper-palette");
    view! {
        <div class="mshade" on:pointerdown=move |_| close.run(())></div>
        <div class="pop mpicker palette" role="dialog" aria-label="Add a function" style:left=format!("{left}px") style:top=format!("{top}px") style:height=format!("{height}px")>
            <div class="mq">
                {icon("search", "s")}
                <input id="mapper-palette" role="combobox" aria-expanded="true" aria-controls="mapper-functions" aria-label="Function" autocomplete="off"
                    placeholder="What should happen: trim, date, replace …"
                    aria-activedescendant=move || format!("mapper-function-{}", at.get())
                    on:input=move |event| { typed.set(event_target_value(&event)); at.set(0) }
                    on:keydown=move |event| {
                        event.stop_propagation();
                        match event.key().as_str() {
                            "ArrowDown" => { let count = found.with_untracked(Vec::len); at.update(|at| *at = (*at + 1).min(count.saturating_sub(1))) }
                            "ArrowUp" => at.update(|at| *at = at.saturating_sub(1)),
                            "Enter" => { if let Some(function) = found.get_untracked().get(at.get_untracked()) { pick.run(function.name.clone()) } }
                            "Escape" | "Tab" => close.run(()),
                            _ => return,
                        }
                        if let Some(element) = by_id(&format!("mapper-function-{}", at.get_untracked())) { element.scroll_into_view_with_bool(false); }
                        event.prevent_default();
                    }/>
            </div>
            <div class="psplit">
                <div id="mapper-functions" class="mpicks" role="listbox" aria-label="Functions">
                    {move || {
                        let now = at.get();
                        let all = found.get();
                        if all.is_empty() {
                            return view! { <p class="mnone">"No function of that name."</p> }.into_any();
                        }
                        // Nothing typed: the families have headings.
                        let grouped = typed.with(|typed| typed.trim().is_empty());
                        let families: Vec<_> = all.iter().map(|function| function.family).collect();
                        all.into_iter().enumerate().map(|(index, function)| {
                            let name = function.name.clone();
                            let family = function.family.about().0;
                            let begins = grouped && (index == 0 || families[index - 1] != families[index]);
                            view! {
                                {begins.then(|| view! { <div class="mgroup" role="presentation">{family}</div> })}
                                <div class="mi" role="option" id=format!("mapper-function-{index}") class:on=index == now aria-selected=(index == now).to_string()
                                    on:pointermove=move |_| if at.get_untracked() != index { at.set(index) }
                                    on:click=move |_| pick.run(name.clone())>
                                    <span class="med ell">{function.title()}</span>
                                    {(!grouped).then(|| view! { <span class="hint ell">{family}</span> })}
                                </div>
                            }
                        }).collect_view().into_any()
                    }}
                </div>
                <div class="phelp">
                    {move || chosen().map(|function| view! {
                        <p class="semi">{function.title()}</p>
                        <p class="t2">{function.summary.clone()}</p>
                        {function.params.iter().skip(1).map(|param| view! {
                            <p class="fs12"><span class="med">{param.name.replace('_', " ")}</span> " " <span class="t3">{param.summary.clone()}</span></p>
                        }).collect_view()}
                        {function.examples.iter().take(3).map(|example| view! { <p class="pex" data-tip=example.title.clone()>{example.line(&function.name)}</p> }).collect_view()}
                    })}
                </div>
            </div>
        </div>
    }
}
