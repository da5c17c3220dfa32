//! The built-in steps besides map, filter and branch, as forms: what can be set, and how it is written down. A value is written
//! as people would: `total` is a field, `Order {{ id }}` a text with holes, and `{ "expression": … }` is anything else.

use connector::FieldSpec;
use flow::document::{
    APPROVAL_FIELD, Action, Aggregate, Approve, BATCH_SIZE_MAX, Batch, CallFlow, Deduplicate, Fail, Join, LOOP_TURNS_MAX, Log, Loop, Merge,
    Respond, SendSignal, Sort, Validate, WAIT_SECS_MAX, Wait,
};
use mapping::{Fill, document::Condition};
use serde_json::{Map, Value, json};

/// What the palette and a node say of a kind of step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// As a document writes it.
    pub word: &'static str,
    /// `Sort records`.
    pub title: &'static str,
    /// A sentence.
    pub summary: &'static str,
    /// The icon.
    pub icon: &'static str,
    /// More words that find it.
    pub words: &'static str,
}

const fn kind(word: &'static str, title: &'static str, summary: &'static str, icon: &'static str, words: &'static str) -> Kind {
    Kind { word, title, summary, icon, words }
}

/// Every kind, in the order in which they are offered.
pub const KINDS: [Kind; 15] = [
    kind(
        "loop",
        "Repeat for each item",
        "Sends each item of a list through some steps",
        "loop",
        "loop for each iterate while repeat until",
    ),
    kind("merge", "Merge ways", "Brings ways together again", "flow", "merge wait parallel union combine gather"),
    kind("join", "Join by key", "Looks up the records of one way in those of another", "link", "join match lookup combine merge"),
    kind("aggregate", "Group and add up", "Makes one record of each group", "bars", "aggregate group sum count average total"),
    kind("batch", "Gather into batches", "Gathers records into one that lists them", "grid", "batch chunk bundle collect window"),
    kind("sort", "Sort records", "Hands records on in order", "sort", "sort order rank"),
    kind("deduplicate", "Remove duplicates", "Lets the first of equal records through", "copy", "deduplicate distinct unique double"),
    kind("validate", "Validate", "Lets records through that fit a model", "check", "validate check schema model"),
    kind("wait", "Wait", "Holds records back for a time, or until a signal comes", "clock", "wait delay sleep pause until signal event"),
    kind("approve", "Ask for approval", "Asks a person which way a record goes", "hand", "approve approval human task review confirm form"),
    kind("call_flow", "Call a flow", "Runs another flow with each record", "right", "call flow subflow sub-workflow execute run child"),
    kind("signal", "Send a signal", "Lets records go on that wait for it", "bell", "signal event send notify resume"),
    kind("respond", "Respond", "Answers who called the webhook", "chat", "respond answer reply response webhook http"),
    kind("log", "Log a line", "Writes a line into the run's log", "note", "log note print message debug"),
    kind("fail", "Fail", "Fails the run or the record on purpose", "stop", "fail stop error throw abort"),
];

/// What is said of a step; `None` for an operation, a mapping, a filter and a branch.
#[must_use]
pub fn kind_of(action: &Action) -> Option<Kind> {
    KINDS.into_iter().find(|kind| kind.word == action.word())
}

/// A new step of a kind.
#[must_use]
pub fn new(word: &str) -> Option<Action> {
    let text = |text: &str| Fill::Template(text.to_owned());
    Some(match word {
        "loop" => Action::Loop(Loop { each: Some(String::new()), ..Loop::default() }),
        "merge" => Action::Merge(Merge::default()),
        "join" => Action::Join(Join::default()),
        "aggregate" => Action::Aggregate(Aggregate::default()),
        "batch" => Action::Batch(Batch { size: 100, by: Vec::new(), into: "records".to_owned() }),
        "sort" => Action::Sort(Sort::default()),
        "deduplicate" => Action::Deduplicate(Deduplicate::default()),
        "validate" => Action::Validate(Validate::default()),
        "wait" => Action::Wait(Wait { seconds: Some(60), until: None, signal: None }),
        "approve" => Action::Approve(Approve {
            title: text("May this go on?"),
            show: Vec::new(),
            people: Vec::new(),
            form: Vec::new(),
            within_secs: None,
            escalate: None,
            late: Default::default(),
            into: None,
        }),
        "call_flow" => Action::CallFlow(CallFlow::default()),
        "signal" => Action::Signal(SendSignal { name: String::new(), key: None, data: None }),
        "respond" => Action::Respond(Respond::default()),
        "log" => Action::Log(Log { message: text("A record came"), level: Default::default() }),
        "fail" => Action::Fail(Fail {
            message: text("This may not happen"),
            code: flow::document::FAIL_CODE.to_owned(),
            what: Default::default(),
        }),
        _ => return None,
    })
}

/// How a field of the document is written in the form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    /// As it is.
    Plain,
    /// A value; plain words are a text.
    Text,
    /// A value; plain words are a field.
    Field,
    /// Values, with commas between them.
    Fields,
    /// Texts, with commas between them.
    Texts,
    /// JSON.
    Json,
}

/// The form of a kind: each field, and how it is written.
fn form(action: &Action) -> Vec<(FieldSpec, Written)> {
    use Written::{Field, Fields, Json, Plain, Text, Texts};
    let by = |label: &str| FieldSpec::text("by", label).example("customer.id, currency");
    match action {
        Action::Log(_) => vec![
            (FieldSpec::text("message", "Line").example("Order {{ id }} came").required(), Text),
            (
                FieldSpec::choice("level", "Level", &[("info", "Information"), ("warn", "Warning"), ("error", "Error")]).default("info"),
                Plain,
            ),
        ],
        Action::Fail(_) => vec![
            (FieldSpec::text("message", "Message").example("Order {{ id }} has no lines").required(), Text),
            (FieldSpec::choice("what", "What fails", &[("run", "The run"), ("record", "The record")]).default("run"), Plain),
            (FieldSpec::text("code", "Code").default(flow::document::FAIL_CODE).advanced(), Plain),
        ],
        Action::Respond(_) => vec![
            (FieldSpec::text("status", "Status").example("201"), Field),
            (FieldSpec::text("body", "Body").help("A field, or a text with {{ holes }}. Empty: the record."), Field),
        ],
        Action::Deduplicate(_) => vec![(by("Equal by").help("Empty: by all fields."), Fields)],
        Action::Sort(_) => vec![(
            FieldSpec::text("by", "Sort by").help("A minus before a field: the greatest first.").example("total, -date").required(),
            Fields,
        )],
        Action::Validate(_) => vec![
            (FieldSpec::text("model", "Model").help("The name of a model of this workspace.").required(), Plain),
            (FieldSpec::switch("strict", "Refuse fields that the model does not know"), Plain),
        ],
        Action::Loop(repeat) if repeat.while_.is_none() => vec![
            (FieldSpec::text("each", "For each item of").example("lines").required(), Plain),
            (FieldSpec::text("results", "What comes back goes into").help("Empty: nothing is gathered."), Plain),
            (FieldSpec::number("turns_max", "Items at most", 1.0, f64::from(LOOP_TURNS_MAX), "").advanced(), Plain),
        ],
        Action::Loop(_) => vec![
            (FieldSpec::json("while", "While"), Json),
            (FieldSpec::number("turns_max", "Turns at most", 1.0, f64::from(LOOP_TURNS_MAX), "").advanced(), Plain),
        ],
        Action::Merge(_) => {
            let ways = [("all", "Wait for all ways"), ("first", "The first copy of each record"), ("combine", "One record of all copies")];
            vec![(FieldSpec::choice("how", "How", &ways).default("all"), Plain)]
        }
        Action::Join(_) => {
            let keep = [("pairs", "Pairs only"), ("left", "All that come"), ("both", "All of both ways")];
            vec![
                (FieldSpec::text("right", "Look up the records of").help("The id of a step that leads here.").required(), Plain),
                (
                    FieldSpec::json("on", "What must be equal")
                        .example(r#"[{"left": {"field": "sku"}, "right": {"field": "sku"}}]"#)
                        .required(),
                    Json,
                ),
                (FieldSpec::choice("keep", "Keep", &keep).default("pairs"), Plain),
                (FieldSpec::text("as", "Put the found record into").help("Empty: its fields are added."), Plain),
            ]
        }
        Action::Aggregate(_) => vec![
            (FieldSpec::json("by", "Groups by").example(r#"[{"name": "customer", "value": {"field": "customer.id"}}]"#), Json),
            (
                FieldSpec::json("fields", "Fields").example(r#"[{"name": "total", "take": "sum", "of": {"field": "total"}}]"#).required(),
                Json,
            ),
        ],
        Action::Batch(_) => vec![
            (FieldSpec::number("size", "Records at most", 1.0, f64::from(BATCH_SIZE_MAX), "").required(), Plain),
            (FieldSpec::text("into", "List them in").default("records"), Plain),
            (
                FieldSpec::json("by", "Only together with equal")
                    .example(r#"[{"name": "customer", "value": {"field": "customer.id"}}]"#)
                    .advanced(),
                Json,
            ),
        ],
        #[expect(clippy::cast_precision_loss, reason = "a year has few seconds")]
        Action::Wait(_) => vec![
            (FieldSpec::number("for_secs", "For", 0.0, WAIT_SECS_MAX as f64, "s"), Plain),
            (FieldSpec::text("until", "Until").help("A field with a moment. With both, so long after it.").example("due_at"), Field),
            (
                FieldSpec::text("signal.name", "Until this signal comes")
                    .help("Then the time above is the longest, and a record that waited so long fails.")
                    .example("payment.received"),
                Plain,
            ),
            (
                FieldSpec::text("signal.key", "The signal's key")
                    .help("What tells the records apart that wait for it.")
                    .example("order_id"),
                Field,
            ),
            (FieldSpec::text("signal.into", "Put what came with it into").help("Empty: nothing of it is kept.").example("payment"), Plain),
        ],
        #[expect(clippy::cast_precision_loss, reason = "a year has few seconds")]
        Action::Approve(_) => {
            let late = [("fail", "The record fails"), ("approve", "It counts as approved"), ("reject", "It counts as rejected")];
            vec![
                (FieldSpec::text("title", "Question").example("Pay invoice {{ invoice_no }}?").required(), Text),
                (
                    FieldSpec::text("people", "Who may answer")
                        .help("E-mail addresses, or roles as role:builder. Empty: everybody who may operate.")
                        .example("ada@example.com, role:admin"),
                    Texts,
                ),
                (FieldSpec::number("within_secs", "Within", 1.0, WAIT_SECS_MAX as f64, "s").help("Empty: a year."), Plain),
                (FieldSpec::choice("late", "If nobody answers in time", &late).default("fail"), Plain),
                (
                    FieldSpec::json("form", "Form")
                        .help("What they fill in besides.")
                        .example(r#"[{"name": "reason", "label": "Why?", "kind": "text", "required": true}]"#),
                    Json,
                ),
                (
                    FieldSpec::json("show", "Show of the record")
                        .help("Empty: all of it.")
                        .example(r#"[{"name": "Total", "value": {"field": "total"}}]"#)
                        .advanced(),
                    Json,
                ),
                (
                    FieldSpec::json("escalate", "Ask others too, later")
                        .example(r#"{"after_secs": 3600, "people": ["role:owner"]}"#)
                        .advanced(),
                    Json,
                ),
                (FieldSpec::text("into", "Put the answer into").default(APPROVAL_FIELD).advanced(), Plain),
            ]
        }
        Action::CallFlow(_) => vec![
            (FieldSpec::text("flow", "Flow").help("Its name; the published version runs.").example("Book an invoice").required(), Plain),
            (FieldSpec::switch("go_on", "Go on at once"), Plain),
            (FieldSpec::text("into", "Put what it gives into").help("Empty: that takes the record's place.").example("booking"), Plain),
        ],
        Action::Signal(_) => vec![
            (FieldSpec::text("name", "Signal").help("Letters, digits, dots.").example("payment.received").required(), Plain),
            (FieldSpec::text("key", "Key").help("Which of the waiting records is meant.").example("order_id"), Field),
            (FieldSpec::text("data", "What goes along").help("Empty: the record."), Field),
        ],
        Action::Map(_) | Action::Filter(_) | Action::Branch(_) | Action::Operation(_) => Vec::new(),
    }
}

/// The fields of the form.
#[must_use]
pub fn fields(action: &Action) -> Vec<FieldSpec> {
    form(action).into_iter().map(|(field, _)| field).collect()
}

/// What the form shows.
#[must_use]
pub fn settings(action: &Action) -> Map<String, Value> {
    let document = inner(action);
    let mut shown = Map::new();
    for (field, written) in form(action) {
        let Some(value) = at(&document, &field.name).filter(|value| !value.is_null()) else { continue };
        let value = match written {
            Written::Plain | Written::Json => value.clone(),
            Written::Text | Written::Field => notation(value).into(),
            Written::Fields => value.as_array().into_iter().flatten().map(notation).collect::<Vec<_>>().join(", ").into(),
            Written::Texts => value.as_array().into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>().join(", ").into(),
        };
        shown.insert(field.name, value);
    }
    shown
}

/// The step as the form says.
///
/// # Errors
/// What cannot be read, in words.
pub fn applied(action: &Action, shown: &Map<String, Value>) -> Result<Action, String> {
    let mut document = inner(action);
    for (field, written) in form(action) {
        let value = shown.get(&field.name).filter(|value| !value.is_null() && value.as_str() != Some("")).cloned();
        let text = || value.as_ref().and_then(Value::as_str).unwrap_or_default().trim().to_owned();
        let value = match (written, &value) {
            (Written::Plain | Written::Json, _) => value.clone(),
            (_, None) => None,
            (Written::Text, _) => Some(read(&text(), true)?),
            (Written::Field, _) => Some(read(&text(), false)?),
            (Written::Texts, _) => Some(parts(&text()).into()),
            (Written::Fields, _) => {
                let parts = parts(&text());
                let sorts = matches!(action, Action::Sort(_));
                Some(parts.iter().map(|part| read_key(part, sorts)).collect::<Result<Vec<_>, _>>()?.into())
            }
        };
        match value {
            Some(value) => put(&mut document, &field.name, value),
            // A model that is not chosen yet is none, and not one without a name.
            None if field.name == "model" => drop(document.shift_remove(&field.name)),
            // A loop over nothing yet stays a loop over a list.
            None if field.name == "each" => drop(document.insert(field.name, "".into())),
            None if field.required && matches!(written, Written::Json | Written::Fields) => drop(document.insert(field.name, json!([]))),
            None if field.required => {
                drop(document.insert(field.name, if written == Written::Text { json!({"template": ""}) } else { "".into() }))
            }
            None => take(&mut document, &field.name),
        }
    }
    // A wait for a signal that has no name yet is none.
    if matches!(action, Action::Wait(_)) && at(&document, "signal.name").is_none() {
        document.shift_remove("signal");
    }
    let step = json!({ "id": "step", action.word(): document });
    let step: flow::Step = serde_json::from_value(step).map_err(|error| error.to_string())?;
    Ok(step.action)
}

fn parts(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The value of a field; one of a part of the step has a dot in its name.
fn at<'d>(document: &'d Map<String, Value>, name: &str) -> Option<&'d Value> {
    match name.split_once('.') {
        Some((outer, inner)) => document.get(outer)?.get(inner),
        None => document.get(name),
    }
}

fn put(document: &mut Map<String, Value>, name: &str, value: Value) {
    match name.split_once('.') {
        Some((outer, inner)) => {
            let part = document.entry(outer).or_insert_with(|| json!({}));
            if let Some(part) = part.as_object_mut() {
                part.insert(inner.to_owned(), value);
            }
        }
        None => drop(document.insert(name.to_owned(), value)),
    }
}

/// Takes a field out; a part of the step without a name is none.
fn take(document: &mut Map<String, Value>, name: &str) {
    match name.split_once('.') {
        Some((outer, "name")) => drop(document.shift_remove(outer)),
        Some((outer, inner)) => {
            if let Some(part) = document.get_mut(outer).and_then(Value::as_object_mut) {
                part.shift_remove(inner);
            }
        }
        None => drop(document.shift_remove(name)),
    }
}

/// What stands in the document under the step's word.
fn inner(action: &Action) -> Map<String, Value> {
    let step = flow::Step {
        id: "step".to_owned(),
        name: None,
        action: action.clone(),
        source_model: None,
        target_model: None,
        on_error: Default::default(),
        substitute: None,
        retry: None,
        at: None,
    };
    let document = serde_json::to_value(step).ok().and_then(|step| step.get(action.word()).cloned());
    document.and_then(|inner| inner.as_object().cloned()).unwrap_or_default()
}

fn notation(fill: &Value) -> String {
    let text = |name: &str| fill.get(name).and_then(Value::as_str);
    match (text("field"), text("template"), fill.get("constant"), fill.get("value")) {
        (Some(path), ..) => path.to_owned(),
        (_, Some(template), ..) => template.to_owned(),
        (_, _, Some(Value::Number(number)), _) => number.to_string(),
        (.., Some(value)) => {
            let minus = if fill.get("descending") == Some(&Value::Bool(true)) { "-" } else { "" };
            format!("{minus}{}", notation(value))
        }
        _ => fill.to_string(),
    }
}

fn read(text: &str, words: bool) -> Result<Value, String> {
    if text.starts_with("{\"") || text.starts_with("{ \"") {
        return serde_json::from_str(text).map_err(|error| format!("this is no value: {error}"));
    }
    if words || text.contains("{{") {
        return Ok(json!({ "template": text }));
    }
    Ok(match text.parse::<u64>() {
        Ok(number) => json!({ "constant": number }),
        Err(_) => json!({ "field": text }),
    })
}

fn read_key(text: &str, sorts: bool) -> Result<Value, String> {
    if !sorts {
        return read(text, false);
    }
    let (field, descending) = text.strip_prefix('-').map_or((text, false), |field| (field.trim(), true));
    let value = read(field, false)?;
    Ok(if descending { json!({ "value": value, "descending": true }) } else { json!({ "value": value }) })
}

/// What a node says of the step.
#[must_use]
pub fn sentence(action: &Action, words: &dyn Fn(&Condition) -> String) -> String {
    let shown = settings(action);
    let text = |name: &str| shown.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let said = match action {
        Action::Loop(Loop { while_: Some(condition), .. }) => Some(format!("Repeat while {}", words(condition))),
        Action::Loop(_) => text("each").map(|list| format!("Repeat for each of {list}")),
        Action::Sort(_) => text("by").map(|by| format!("Sort by {by}")),
        Action::Deduplicate(_) => text("by").map(|by| format!("Remove duplicates by {by}")),
        Action::Validate(_) => text("model").map(|model| format!("Validate as {model}")),
        Action::Log(_) => text("message").map(|line| format!("Log: {line}")),
        Action::Fail(_) => text("message").map(|line| format!("Fail: {line}")),
        Action::Wait(Wait { signal: Some(signal), .. }) => Some(format!("Wait for {}", signal.name)),
        Action::Approve(_) => text("title").map(|title| format!("Ask: {title}")),
        Action::CallFlow(call) if !call.flow.is_empty() => Some(format!("Call {}", call.flow)),
        Action::Signal(signal) if !signal.name.is_empty() => Some(format!("Send {}", signal.name)),
        Action::Wait(wait) => match (wait.seconds, text("until")) {
            (Some(seconds), None) => Some(format!("Wait {seconds} s")),
            (_, Some(until)) => Some(format!("Wait until {until}")),
            _ => None,
        },
        Action::Batch(batch) => Some(format!("Gather {} records", batch.size)),
        Action::Join(join) if !join.right.is_empty() => Some(format!("Join with {}", join.right)),
        _ => None,
    };
    said.unwrap_or_else(|| kind_of(action).map_or_else(String::new, |kind| kind.title.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_form_that_writes_what_it_shows() {
        for kind in KINDS {
            let action = new(kind.word).expect("a step");
            assert_eq!(action.word(), kind.word);
            assert!(!fields(&action).is_empty(), "{}", kind.word);
            assert_eq!(applied(&action, &settings(&action)), Ok(action), "{}", kind.word);
        }
    }

    #[test]
    fn values_are_written_as_people_write_them() {
        let sort = applied(&new("sort").expect("a step"), json!({"by": "total, -customer.date"}).as_object().expect("an object"));
        let sort = sort.expect("a sort");
        assert_eq!(settings(&sort)["by"], "total, -customer.date");
        assert_eq!(sentence(&sort, &|_| String::new()), "Sort by total, -customer.date");
        let answer = json!({"status": "201", "body": "{\"expression\":\"$count(lines)\"}"});
        let answer = applied(&new("respond").expect("a step"), answer.as_object().expect("an object")).expect("an answer");
        assert_eq!(settings(&answer)["body"], "{\"expression\":\"$count(lines)\"}");
        let Action::Respond(respond) = &answer else { panic!("{answer:?}") };
        assert_eq!(respond.status, Some(Fill::Constant(201.into())));
        let wait = json!({"for_secs": 60, "signal.name": "paid", "signal.key": "id"});
        let wait = applied(&new("wait").expect("a step"), wait.as_object().expect("an object")).expect("a wait");
        assert_eq!((sentence(&wait, &|_| String::new()).as_str(), settings(&wait)["signal.key"].as_str()), ("Wait for paid", Some("id")));
        let wait = applied(&wait, json!({"for_secs": 60, "signal.key": "id"}).as_object().expect("an object")).expect("a wait");
        assert!(matches!(wait, Action::Wait(Wait { signal: None, .. })), "{wait:?}");
        let ask = json!({"title": "Pay?", "people": "a@b.c, role:admin"});
        let ask = applied(&new("approve").expect("a step"), ask.as_object().expect("an object")).expect("a question");
        assert_eq!(settings(&ask)["people"], "a@b.c, role:admin");
        let wrong = applied(&new("join").expect("a step"), json!({"on": "x"}).as_object().expect("an object"));
        assert!(wrong.is_err());
    }
}
