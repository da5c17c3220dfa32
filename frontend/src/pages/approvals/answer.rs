//! The form of a question, and the two ways.

use client::approvals;
use connector::FieldSpec;
use leptos::prelude::*;
use serde_json::{Map, Value};
use ui::{Button, Look, Size, SpecForm, TextField, use_toasts};
use wire::{
    Json,
    approval::{AnswerApproval, Approval, Decision, FormField, FormKind},
};

fn field(asked: &FormField) -> FieldSpec {
    let label = if asked.label.is_empty() { asked.name.as_str() } else { asked.label.as_str() };
    let name = asked.name.as_str();
    let field = match asked.kind {
        FormKind::Text => FieldSpec::text(name, label),
        FormKind::Number => FieldSpec::number(name, label, -1e15, 1e15, ""),
        FormKind::YesNo => FieldSpec::switch(name, label),
        FormKind::Choice => {
            let options: Vec<(&str, &str)> = asked.options.iter().map(|option| (option.as_str(), option.as_str())).collect();
            FieldSpec::choice(name, label, &options)
        }
    };
    if asked.required { field.required() } else { field }
}

/// The form of a question, and the two ways.
#[component]
pub fn Answer(one: Approval) -> impl IntoView {
    let toasts = use_toasts();
    let fields: Vec<FieldSpec> = one.question.form.iter().map(field).collect();
    let values = RwSignal::new(Map::<String, Value>::new());
    let comment = RwSignal::new(String::new());
    let problems = RwSignal::new(Vec::<(String, String)>::new());
    let busy = RwSignal::new(None::<Decision>);
    let id = one.id;
    let say = move |decision: Decision| {
        busy.set(Some(decision));
        let values = Json::of(&values.get_untracked()).ok();
        let said = AnswerApproval { decision, comment: comment.get_untracked(), values };
        client::spawn(async move {
            match approvals::answer(id, &said).await {
                Ok(_) => {
                    let word = if decision == Decision::Approved { "Approved" } else { "Rejected" };
                    toasts.ok(word, "The record goes on.");
                }
                Err(problem) => {
                    let own = problem
                        .fields
                        .iter()
                        .filter_map(|error| Some((error.pointer.strip_prefix("/values/")?.to_owned(), error.detail.clone())));
                    let _gone = problems.try_set(own.collect());
                    toasts.problem("Could not answer", &problem);
                }
            }
            let _gone = busy.try_set(None);
        });
    };
    let busy_with = move |decision| Signal::derive(move || busy.get() == Some(decision));
    let disabled = Signal::derive(move || busy.get().is_some());
    let has_form = !fields.is_empty();
    view! {
        <div class="card answer">
            <header><h3>"Your answer"</h3></header>
            <div class="body">
                {has_form.then(|| view! { <SpecForm fields=fields.clone() values=values problems=problems /> })}
                <TextField label="Comment" value=comment placeholder="Why, for those who look it up later" />
                <div class="row ways">
                    <Button size=Size::Large look=Look::Primary icon="check" busy=busy_with(Decision::Approved) disabled=disabled on_click=move |_| say(Decision::Approved)>"Approve"</Button>
                    <Button size=Size::Large look=Look::Danger icon="x" busy=busy_with(Decision::Rejected) disabled=disabled on_click=move |_| say(Decision::Rejected)>"Reject"</Button>
                </div>
            </div>
        </div>
    }
}
