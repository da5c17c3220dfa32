//! What the built-in steps are told, besides mapping, filtering and branching.

use mapping::{Fill, Mapping, Model, document::Condition};
use serde::{Deserialize, Serialize};

/// Writes a line into the run's log for each record, and hands the records on as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// What the line says.
    pub message: Fill,
    /// How loud.
    #[serde(default, skip_serializing_if = "is_default")]
    pub level: Level,
}

/// How loud a line of the log is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Good to know.
    #[default]
    Info,
    /// Somebody should look.
    Warn,
    /// Something is wrong.
    Error,
}

impl Level {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// Fails on purpose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fail {
    /// Why.
    pub message: Fill,
    /// What programs know it by.
    #[serde(default = "fail_code", skip_serializing_if = "is_fail_code")]
    pub code: String,
    /// What fails.
    #[serde(default, skip_serializing_if = "is_default")]
    pub what: What,
}

/// The code of a failure that names none.
pub const FAIL_CODE: &str = "flow.failed_on_purpose";

fn fail_code() -> String {
    FAIL_CODE.to_owned()
}

fn is_fail_code(code: &str) -> bool {
    code == FAIL_CODE
}

/// What a step that fails on purpose fails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The whole run; it can be resumed.
    #[default]
    Run,
    /// The record that came here, as the step's `on_error` says.
    Record,
}

/// Answers who called the webhook, once for each run; the records go on as they are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Respond {
    /// The HTTP status; absent: 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Fill>,
    /// The body; absent: the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Fill>,
}

/// Lets the first of equal records through.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deduplicate {
    /// What makes two records equal; absent: all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Fill>,
}

/// Holds all records of the run and hands them on in order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sort {
    /// What to sort by, the first counts most.
    pub by: Vec<SortBy>,
}

/// One key of a sort.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SortBy {
    /// The value.
    pub value: Fill,
    /// The greatest first.
    #[serde(default, skip_serializing_if = "is_default")]
    pub descending: bool,
}

/// Lets records through that fit a model; the others fail.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Validate {
    /// The name of a stored model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The model itself; of a stored one its fields as they were when the flow was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Model>,
    /// Whether fields that the model does not know are wrong.
    #[serde(default, skip_serializing_if = "is_default")]
    pub strict: bool,
}

/// Sends records through the steps behind its port `each`, and hands them on when those are done.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Loop {
    /// The list of the record whose items go through, one by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<String>,
    /// The record goes through again and again while this holds.
    #[serde(default, rename = "while", skip_serializing_if = "Option::is_none")]
    pub while_: Option<Condition>,
    /// More items (or turns) than this are an error; absent: [`LOOP_ITEMS_DEFAULT`] or [`LOOP_TURNS_DEFAULT`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turns_max: Option<u32>,
    /// Of `each`: the field of the record that gets what came back; absent: nothing is gathered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub results: Option<String>,
}

/// Items of a list that a loop takes unless it says otherwise.
pub const LOOP_ITEMS_DEFAULT: u32 = 10_000;
/// Turns of a `while` that a loop takes unless it says otherwise.
pub const LOOP_TURNS_DEFAULT: u32 = 1_000;
/// The most it may say.
pub const LOOP_TURNS_MAX: u32 = 100_000;

/// Brings ways together again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// How.
    #[serde(default)]
    pub how: How,
}

/// How ways come together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Waits until every way is done; then all records go on, way by way.
    #[default]
    All,
    /// Of each record the copy that comes first goes on.
    First,
    /// Waits for the copies of each record and makes one of their fields; later ways win.
    Combine,
}

/// Joins the records of two ways by keys.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// The id of the step whose records are looked up; all others are the left side.
    pub right: String,
    /// What must be equal.
    pub on: Vec<JoinOn>,
    /// What happens to records without a partner.
    #[serde(default, skip_serializing_if = "is_default")]
    pub keep: Keep,
    /// The field that gets the right record; absent: its fields are added, and the left ones win.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub into: Option<String>,
}

/// A pair of values that must be equal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JoinOn {
    /// Of the left record.
    pub left: Fill,
    /// Of the right record.
    pub right: Fill,
}

/// What a join keeps besides pairs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// Nothing.
    #[default]
    Pairs,
    /// Left records without a partner.
    Left,
    /// Left and right records without a partner.
    Both,
}

/// Makes one record of each group of records.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aggregate {
    /// What makes a group, and the fields that show it; absent: all records are one group.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Named>,
    /// What is made of the records of a group.
    pub fields: Vec<Taken>,
}

/// A value with the name of its field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// The field.
    pub name: String,
    /// The value.
    pub value: Fill,
}

/// A field that is made of the records of a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taken {
    /// The field.
    pub name: String,
    /// What is taken of them: `count`, `sum`, `average`, `min`, `max`, `first`, `last`, `list`, `count_distinct`.
    pub take: mapping::document::Take,
    /// The value of each; absent: the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Fill>,
}

/// Gathers records into one that holds them as a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// So many at most.
    pub size: u32,
    /// Only records with equal values stand together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Named>,
    /// The field that gets the list; absent: `records`.
    #[serde(default = "records", skip_serializing_if = "is_records")]
    pub into: String,
}

/// The most records of a batch.
pub const BATCH_SIZE_MAX: u32 = 10_000;

fn records() -> String {
    "records".to_owned()
}

fn is_records(name: &str) -> bool {
    name == "records"
}

/// Holds records back for a time, or until a signal comes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// So many seconds.
    #[serde(default, rename = "for_secs", skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u64>,
    /// Until this moment, which each record says (RFC 3339); what has passed waits no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Fill>,
    /// Until this signal comes; the time above is then the longest, and a record that waited so long fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<super::AwaitedSignal>,
}

/// The longest wait: a year.
pub const WAIT_SECS_MAX: u64 = 366 * 86_400;

impl super::Action {
    /// The values that it asks of each record, with the names of their fields; what mappings and conditions ask is not among
    /// them.
    #[must_use]
    pub fn values(&self) -> Vec<(&str, &Fill)> {
        use super::Action;
        fn named(by: &Named) -> (&str, &Fill) {
            (&by.name, &by.value)
        }
        match self {
            Action::Log(log) => vec![("message", &log.message)],
            Action::Fail(fail) => vec![("message", &fail.message)],
            Action::Respond(respond) => {
                respond.status.iter().map(|status| ("status", status)).chain(respond.body.iter().map(|body| ("body", body))).collect()
            }
            Action::Deduplicate(by) => by.by.iter().map(|fill| ("by", fill)).collect(),
            Action::Sort(sort) => sort.by.iter().map(|by| ("by", &by.value)).collect(),
            Action::Aggregate(aggregate) => {
                let fields = aggregate.fields.iter().filter_map(|taken| Some((taken.name.as_str(), taken.of.as_ref()?)));
                aggregate.by.iter().map(named).chain(fields).collect()
            }
            Action::Batch(batch) => batch.by.iter().map(named).collect(),
            Action::Wait(wait) => {
                let key = wait.signal.as_ref().and_then(|signal| signal.key.as_ref());
                wait.until.iter().map(|until| ("until", until)).chain(key.map(|key| ("key", key))).collect()
            }
            Action::Approve(approve) => std::iter::once(("title", &approve.title)).chain(approve.show.iter().map(named)).collect(),
            Action::Signal(signal) => {
                signal.key.iter().map(|key| ("key", key)).chain(signal.data.iter().map(|data| ("data", data))).collect()
            }
            Action::Join(join) => join.on.iter().flat_map(|on| [("on", &on.left), ("on", &on.right)]).collect(),
            Action::Operation(operation) => operation.values.iter().map(|(name, fill)| (name.as_str(), fill)).collect(),
            Action::Map(_)
            | Action::Filter(_)
            | Action::Branch(_)
            | Action::Validate(_)
            | Action::Loop(_)
            | Action::Merge(_)
            | Action::CallFlow(_) => Vec::new(),
        }
    }
}

/// What a record becomes when a step refused it: `on_error: substitute`.
pub type Substitute = Mapping;

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
