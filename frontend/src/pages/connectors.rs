//! The catalogue: which systems Linkspan can speak to, and what it can do there.

use crate::{query, shell::top_bar::TopBar};
use client::use_catalogue;
use connector::{ConnectorSpec, OperationKind};
use leptos::prelude::*;
use ui::{Empty, SearchField, SkeletonRows, Tile};

/// The catalogue.
#[component]
pub fn Connectors() -> impl IntoView {
    let catalogue = use_catalogue();
    let (text, set_text) = query::filter("q");
    let shown = Memo::new(move |_| {
        let wanted = text.get().trim().to_lowercase();
        catalogue.all().map(|all| all.into_iter().filter(|spec| fits(spec, &wanted)).collect::<Vec<_>>())
    });
    view! {
        <TopBar title="Connectors" count=Signal::derive(move || catalogue.all().map(|all| all.len())) />
        <div class="toolbar"><SearchField label="Search systems and operations" value=text on_input=set_text /></div>
        <div class="scroll">
            {move || match shown.get() {
                None => view! { <SkeletonRows /> }.into_any(),
                Some(all) if all.is_empty() => view! { <Empty icon="search" title="Nothing has this name" text="Any system with a web API can be reached with the HTTP connector." /> }.into_any(),
                Some(all) => view! { <div class="page connectors">{all.into_iter().map(card).collect_view()}</div> }.into_any(),
            }}
        </div>
    }
}

fn fits(spec: &ConnectorSpec, wanted: &str) -> bool {
    wanted.is_empty()
        || [&spec.title, &spec.summary, &spec.category].into_iter().any(|text| text.to_lowercase().contains(wanted))
        || spec.operations.iter().any(|operation| operation.title.to_lowercase().contains(wanted))
}

fn card(spec: ConnectorSpec) -> impl IntoView {
    let connects = spec.takes_connection();
    view! {
        <article class="card connector">
            <div class="row g12">
                <Tile icon=spec.icon hue=spec.hue large=true />
                <span class="who grow"><b>{spec.title}</b><span class="t3 fs12">{spec.category}</span></span>
                {connects.then(|| view! { <a class="btn sm" href=format!("/connections?new={}", spec.name)>"Connect"</a> })}
            </div>
            <p class="t2">{spec.summary}</p>
            <ul>
                {spec.operations.into_iter().map(|operation| {
                    let kind = match operation.kind {
                        OperationKind::Trigger => "trigger",
                        OperationKind::Read => "read",
                        OperationKind::Write => "write",
                        OperationKind::Search => "look up",
                    };
                    view! { <li><span class="ell" data-tip=operation.summary>{operation.title}</span><span class="tag">{kind}</span></li> }
                }).collect_view()}
            </ul>
        </article>
    }
}
