//! How the value came to be for this sample, and what it is for the others.

use crate::{
    engine::Engine,
    logic::{
        preview::{self, Outcome},
        refs,
    },
    state::Mapper,
};
use leptos::prelude::*;
use mapping::Fill;
use ui::{Because, Why, format::value_line};

/// The most changes that are offered for one finding.
const FIXES_MAX: usize = 3;

/// The right side of the bar.
#[component]
pub fn Trace(mapper: Mapper, key: StoredValue<String>, fill: Memo<Option<Fill>>) -> impl IntoView {
    let engine = expect_context::<Engine>();
    let inputs = Memo::new(move |_| {
        let row = mapper.rows.with(|rows| key.with_value(|key| rows.find(key).map(|index| rows.rows[index].clone())));
        let (Some(row), Some(fill)) = (row, fill.get()) else { return Vec::new() };
        mapper.tree.with(|tree| {
            refs::fields(&fill, &row.scope)
                .iter()
                .filter_map(|names| tree.find(names))
                .take(3)
                .map(|index| {
                    let sample = &tree.nodes[index].sample;
                    if sample.is_empty() { "nothing".to_owned() } else { sample.clone() }
                })
                .collect::<Vec<_>>()
        })
    });
    let steps = Memo::new(move |_| {
        fill.with(|fill| match fill {
            Some(Fill::Pipeline(pipeline)) => pipeline.steps.iter().map(|call| crate::logic::functions::title(&call.function)).collect(),
            Some(Fill::Lookup(lookup)) => vec![format!("lookup {}", lookup.table)],
            Some(Fill::Expression(_)) => vec!["expression".to_owned()],
            Some(Fill::When(_)) => vec!["when".to_owned()],
            _ => Vec::new(),
        })
    });
    let outcome = Memo::new(move |_| {
        let row = mapper.rows.with(|rows| key.with_value(|key| rows.find(key).map(|index| rows.rows[index].clone())))?;
        mapper
            .preview
            .with(|preview| preview.at(&row.key, &row.names))
            .map(|outcome| (preview::line(&outcome, row.kind), matches!(outcome, Outcome::Error(_))))
    });
    let findings = Memo::new(move |_| mapper.findings.with(|all| key.with_value(|key| all.get(key).cloned().unwrap_or_default())));
    let others = move || {
        engine.others.with(|others| {
            others
                .iter()
                .map(|value| match value {
                    Some(value) => value_line(value),
                    None => "not set".to_owned(),
                })
                .collect::<Vec<_>>()
                .join(", ")
        })
    };
    view! {
        <div class="eright">
            <div class="etrace mono t2" aria-live="polite">
                {move || {
                    let inputs = inputs.get();
                    let last = inputs.len();
                    inputs.into_iter().enumerate().map(|(index, input)| view! {
                        <span class="ell">{input}</span>
                        {(index + 1 < last).then(|| view! { <span class="t3">"+"</span> })}
                    }).collect_view()
                }}
                {move || steps.get().into_iter().map(|step| view! { <span class="sepchip">"▸"</span><span class="nowrap">{step}</span> }).collect_view()}
                {move || (!inputs.with(Vec::is_empty) || !steps.with(Vec::is_empty)).then(|| view! { <span class="sepchip">"▸"</span> })}
                {move || outcome.get().map(|(line, bad)| { let title = line.clone(); view! { <span class="eout ell" class:fg-failed=bad data-tip=title>{line}</span> } })}
            </div>
            <Show when=move || engine.why.with(|why| why.len() > 1)>
                <Why steps=Signal::derive(move || engine.why.get().into_iter().map(because).collect::<Vec<_>>()) />
            </Show>
            <Show when=move || !others().is_empty()>
                <div class="row eothers"><span class="t3 fs12 nowrap">"Other samples"</span><span class="mono t2 ell" data-tip=others>{others}</span></div>
            </Show>
            {move || findings.get().into_iter().map(|finding| {
                let class = if finding.error { "efinding fg-failed" } else { "efinding fg-warning" };
                let place = finding.place;
                let fixes = finding.fixes.into_iter().take(FIXES_MAX).map(|fix| {
                    let (title, place) = (fix.title(), place.clone());
                    view! { " " <button class="btn sm soft" on:click=move |_| mapper.mend(&place, &fix)>{title}</button> }
                }).collect_view();
                view! { <p class=class>{finding.message} {finding.hint.map(|hint| view! { " " <span class="t3">{hint}</span> })} {fixes}</p> }
            }).collect_view()}
        </div>
    }
}

fn because(step: crate::engine::Why) -> Because {
    let failed = step.error.is_some();
    let gave = step.error.unwrap_or_else(|| step.value.as_ref().map_or_else(|| "nothing".to_owned(), value_line));
    Because { text: step.text, gave, failed, depth: step.depth }
}
