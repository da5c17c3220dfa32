//! Approvals: what steps of runs ask people, and what they say; signals, which let waiting records go on.

use super::{
    auth::Member,
    extract::{Json, Path, Query},
    fields::Fields,
    page::{PageQuery, Paging},
    problem::Problem,
};
use crate::app::App;
use axum::extract::State;
use chrono::{SecondsFormat, TimeZone as _, Utc};
use flow::document::{SIGNAL_CHARS_MAX, is_signal_name};
use mapping::{Object, Value};
use serde::Deserialize;
use serde_json::json;
use store::asks::{NewAnswer, NewSignal, Said};
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{
    ApprovalId, Page, RunId,
    account::Role,
    approval::{AnswerApproval, Approval, ApprovalCount, ApprovalStatus, Decision, FormField, FormKind, Question, SendSignal, SignalSent},
    event::Event,
};

/// The most characters of a comment, and of a text of the form.
pub const COMMENT_MAX: usize = 4_000;
/// The most bytes that go along with a signal.
pub const SIGNAL_BYTES_MAX: usize = 1024 * 1024;

/// The routes of this resource.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_approvals))
        .routes(routes!(count_approvals))
        .routes(routes!(get_approval))
        .routes(routes!(answer_approval))
        .routes(routes!(send_signal))
}

/// Which approvals a list shows.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// `true`: those that wait; `false`: those that do not.
    open: Option<bool>,
    /// Only those of this run.
    #[param(value_type = Option<String>)]
    run: Option<RunId>,
}

/// List approvals.
///
/// The newest first. `mine` says whether you may answer it now.
#[utoipa::path(get, path = "/api/v1/approvals", tag = "approvals", params(Filter, PageQuery), responses((status = 200, body = Page<Approval>)))]
async fn list_approvals(
    State(app): State<App>,
    member: Member,
    Query(filter): Query<Filter>,
    paging: Paging,
) -> Result<Json<Page<Approval>>, Problem> {
    let rows = member.scoped(&app).approvals(filter.open, filter.run, paging.cursor()?, paging.limit_and_one()).await?;
    let rows = rows.into_iter().map(|approval| seen_by(&member, approval, app.store.now())).collect();
    Ok(Json(paging.page(rows, |approval: &Approval| approval.id)))
}

/// Count what waits.
///
/// Approvals that nobody has answered, in the whole workspace.
#[utoipa::path(get, path = "/api/v1/approvals/count", tag = "approvals", responses((status = 200, body = ApprovalCount)))]
async fn count_approvals(State(app): State<App>, member: Member) -> Result<Json<ApprovalCount>, Problem> {
    Ok(Json(ApprovalCount { open: member.scoped(&app).open_approval_count().await? }))
}

/// Read an approval.
#[utoipa::path(get, path = "/api/v1/approvals/{id}", tag = "approvals", params(("id" = String, Path)), responses((status = 200, body = Approval)))]
async fn get_approval(State(app): State<App>, member: Member, Path(id): Path<ApprovalId>) -> Result<Json<Approval>, Problem> {
    let approval = member.scoped(&app).approval(id).await?.ok_or_else(|| Problem::not_found("approval"))?;
    Ok(Json(seen_by(&member, approval, app.store.now())))
}

/// Answer an approval.
///
/// The record goes on at once. The first answer counts; whoever is not asked gets 403.
#[utoipa::path(post, path = "/api/v1/approvals/{id}/answer", tag = "approvals", params(("id" = String, Path)), request_body = AnswerApproval, responses((status = 200, body = Approval), (status = 403, body = wire::Problem), (status = 409, body = wire::Problem), (status = 422, body = wire::Problem)))]
async fn answer_approval(
    State(app): State<App>,
    member: Member,
    Path(id): Path<ApprovalId>,
    Json(said): Json<AnswerApproval>,
) -> Result<Json<Approval>, Problem> {
    let scoped = member.scoped(&app);
    let approval = scoped.approval(id).await?.ok_or_else(|| Problem::not_found("approval"))?;
    let now = app.store.now();
    if approval.status != ApprovalStatus::Open {
        return Err(settled(&approval));
    }
    if approval.until.is_some_and(|until| now >= until) {
        return Err(Problem::conflict("approval.late", "The time to answer is over."));
    }
    if !may_answer(&member, &approval.question, approval.asked_at, now) {
        return Err(Problem::forbidden("approval.not_yours", format!("{} is asked, not you.", people(&approval.question))));
    }
    let mut answer = Object::new();
    let word = if said.decision == Decision::Approved { "approved" } else { "rejected" };
    answer.insert("decision".to_owned(), word.into());
    answer.insert("by".to_owned(), member.actor.name.clone().into());
    let at = Utc.timestamp_millis_opt(now).single().unwrap_or_default().to_rfc3339_opts(SecondsFormat::Millis, true);
    answer.insert("at".to_owned(), at.into());
    let comment = said.comment.trim();
    if !comment.is_empty() {
        answer.insert("comment".to_owned(), comment.into());
    }
    let mut found = Fields::default();
    if comment.chars().count() > COMMENT_MAX {
        found.add("/comment", "field.too_long", format!("It may have {COMMENT_MAX} characters at most."));
    }
    // Whoever rejects need not fill in what an approval needs.
    filled(&approval.question.form, &said, &mut answer, &mut found);
    found.check()?;
    let given = format!("[{}]", Value::Object(answer)).into_bytes();
    let yes = if said.decision == Decision::Approved { Said::Yes } else { Said::No };
    let new = NewAnswer { said: yes, fault: None, given, by: Some(member.actor.name.clone()) };
    if !app.engine.answer_approval(member.workspace, id, &new).await? {
        let now_is = scoped.approval(id).await?.ok_or_else(|| Problem::not_found("approval"))?;
        return Err(settled(&now_is));
    }
    let tx = scoped.begin().await?;
    // What was filled in may be what the log must not hold.
    tx.audit(member.workspace, &member.actor, "approval.answer", Some(id.to_string()), json!({ "decision": word, "run": approval.run }))
        .await?;
    tx.commit().await?;
    app.engine.publish(member.workspace, Event::Approvals);
    let approval = scoped.approval(id).await?.ok_or_else(|| Problem::not_found("approval"))?;
    Ok(Json(seen_by(&member, approval, now)))
}

fn settled(approval: &Approval) -> Problem {
    let who = approval.answered_by.as_deref().map(|by| format!(" by {by}")).unwrap_or_default();
    let detail = match approval.status {
        ApprovalStatus::Approved => format!("It was approved{who} already."),
        ApprovalStatus::Rejected => format!("It was rejected{who} already."),
        ApprovalStatus::Late => "The time to answer is over.".to_owned(),
        _ => "Its run ended: nobody needs to answer any more.".to_owned(),
    };
    Problem::conflict("approval.settled", detail)
}

fn people(question: &Question) -> String {
    let names: Vec<&str> = question.people.iter().map(|person| person.strip_prefix("role:").unwrap_or(person)).collect();
    names.join(", ")
}

fn seen_by(member: &Member, mut approval: Approval, now: i64) -> Approval {
    let in_time = approval.until.is_none_or(|until| now < until);
    approval.mine = approval.status == ApprovalStatus::Open
        && in_time
        && member.role <= Role::Operator
        && may_answer(member, &approval.question, approval.asked_at, now);
    approval
}

/// Whether a member is among those who are asked, the later ones included once it is late enough.
fn may_answer(member: &Member, question: &Question, asked_at: i64, now: i64) -> bool {
    let is_one = |person: &String| match person.strip_prefix("role:") {
        Some(role) => serde_json::from_value::<Role>(role.into()).is_ok_and(|role| member.role <= role),
        None => member.user.as_ref().is_some_and(|user| user.email.eq_ignore_ascii_case(person)),
    };
    let later = question
        .escalate
        .as_ref()
        .filter(|later| now.saturating_sub(asked_at) / 1_000 >= i64::try_from(later.after_secs).unwrap_or(i64::MAX));
    question.people.is_empty() || question.people.iter().any(is_one) || later.is_some_and(|later| later.people.iter().any(is_one))
}

/// Takes over the values of the form, each as its field wants it.
fn filled(form: &[FormField], said: &AnswerApproval, answer: &mut Object, found: &mut Fields) {
    let values = match said.values.as_ref().map(|values| mapping::json::read(values.text().as_bytes())) {
        None => Object::new(),
        Some(Ok(Value::Object(values))) => values,
        Some(_) => return found.add("/values", "input.type", "The values of the form are one JSON object."),
    };
    for name in values.keys().filter(|name| !form.iter().any(|field| field.name == **name)) {
        found.add(format!("/values/{}", super::connections::escape(name)), "field.unknown", "The form has no such field.");
    }
    for field in form {
        let place = format!("/values/{}", super::connections::escape(&field.name));
        let value = values.get(&field.name).filter(|value| !value.is_null() && value.as_text() != Some(""));
        let Some(value) = value else {
            if field.required && said.decision == Decision::Approved {
                found.add(place, "field.required", "It must be filled in.");
            }
            continue;
        };
        let wrong = match field.kind {
            FormKind::Text => match value.as_text() {
                None => Some("It takes a text.".to_owned()),
                Some(text) if text.chars().count() > COMMENT_MAX => Some(format!("It may have {COMMENT_MAX} characters at most.")),
                Some(_) => None,
            },
            FormKind::Number => (!matches!(value, Value::Number(_))).then(|| "It takes a number.".to_owned()),
            FormKind::YesNo => value.as_bool().is_none().then(|| "It takes yes or no: `true` or `false`.".to_owned()),
            FormKind::Choice => {
                let is_one = value.as_text().is_some_and(|text| field.options.iter().any(|option| option == text));
                (!is_one).then(|| format!("It takes one of: {}.", field.options.join(", ")))
            }
        };
        match wrong {
            Some(wrong) => found.add(place, "input.type", wrong),
            None => drop(answer.insert(field.name.clone(), value.clone())),
        }
    }
}

/// Send a signal.
///
/// Every record that waits for it under this key goes on. Where none waits, the first that asks within seven days gets it. With an
/// `Idempotency-Key` it is sent once, however often it is asked for.
#[utoipa::path(post, path = "/api/v1/signals", tag = "approvals", request_body = SendSignal, responses((status = 200, body = SignalSent), (status = 422, body = wire::Problem)))]
async fn send_signal(State(app): State<App>, member: Member, Json(sent): Json<SendSignal>) -> Result<Json<SignalSent>, Problem> {
    let mut found = Fields::default();
    if !is_signal_name(&sent.name) {
        found.add("/name", "signal.name", "A name has letters, digits, `.`, `_` and `-`, as `payment.received`.");
    }
    if sent.key.chars().count() > SIGNAL_CHARS_MAX {
        found.add("/key", "field.too_long", format!("It may have {SIGNAL_CHARS_MAX} characters at most."));
    }
    if sent.key.contains('\0') {
        found.add("/key", "input.type", "It may not hold a NUL character.");
    }
    let data = sent.data.as_ref().map_or("null", |data| data.text());
    if data.len() > SIGNAL_BYTES_MAX {
        found.add("/data", "field.too_long", "It may have 1 MiB at most.");
    }
    let data = match mapping::json::read(data.as_bytes()) {
        Ok(data) => data,
        Err(error) => {
            found.add("/data", "input.type", format!("It cannot be read: {error}."));
            Value::Null
        }
    };
    found.check()?;
    let id: ApprovalId = app.store.ids().next();
    let signal = NewSignal {
        workspace: member.workspace,
        id: id.0.simple().to_string(),
        name: sent.name,
        match_key: sent.key,
        data: format!("[{data}]").into_bytes(),
        at: app.store.now(),
    };
    let heard_by = app.engine.send_signal(&signal).await?;
    let tx = member.scoped(&app).begin().await?;
    let details = json!({ "name": signal.name, "heard_by": heard_by });
    tx.audit(member.workspace, &member.actor, "signal.send", None, details).await?;
    tx.commit().await?;
    Ok(Json(SignalSent { heard_by }))
}
