//! Built-in steps made ready to run.

use super::{
    asks::{self, Ask},
    finding,
};
use crate::{
    document::{self, Action, FAIL_CODE, How, Keep, LOOP_ITEMS_DEFAULT, LOOP_TURNS_DEFAULT, Level, What},
    event::Fault,
    finding::Finding,
    graph::Graph,
    pure::Condition,
    value::Value,
};
use mapping::{Fill, Model, document::Take};

/// A built-in step made ready to run.
#[derive(Debug)]
pub enum Built {
    /// A line for each record.
    Log(Value, Level),
    /// Fails on purpose.
    Fail {
        /// Why.
        message: Value,
        /// The code.
        code: String,
        /// Whether the run fails, not the record.
        run: bool,
    },
    /// Answers the caller: with a status, with a body.
    Respond(Option<Value>, Option<Value>),
    /// The first of equal ones.
    Deduplicate(Vec<Value>),
    /// In order; on the right whether the greatest comes first.
    Sort(Vec<(Value, bool)>),
    /// What fits.
    Validate(Model, bool),
    /// Again and again.
    Loop(Repeat),
    /// Ways together.
    Merge(How),
    /// Two sides.
    Join(Joined),
    /// Groups.
    Aggregate(Groups),
    /// Many in one.
    Batch {
        /// So many at most.
        size: usize,
        /// What stands together, by the name of its field.
        by: Vec<(String, Value)>,
        /// The field that gets them.
        into: String,
    },
    /// Later.
    Wait(Option<i64>, Option<Value>),
    /// When somebody has answered.
    Ask(Box<Ask>),
}

/// A loop.
#[derive(Debug)]
pub struct Repeat {
    /// What it does.
    pub over: Over,
    /// More than this is an error.
    pub turns_max: u32,
    /// The steps behind its port `each`.
    pub body: Vec<usize>,
    /// One record at a time, because a step of the body makes other records of those that come.
    pub alone: bool,
}

/// What a loop goes over.
#[derive(Debug)]
pub enum Over {
    /// The items of a list.
    Each {
        /// The list.
        list: Value,
        /// Its path in the record, to leave it out where the body sees the record.
        path: Vec<String>,
        /// The field that gets what came back.
        results: Option<String>,
    },
    /// As long as a condition holds.
    While(Condition),
}

/// A join.
#[derive(Debug)]
pub struct Joined {
    /// The edges along which the records come that are looked up.
    pub right_edges: Vec<u32>,
    /// Nodes that must be done before the right side is whole.
    pub right_needs: Vec<usize>,
    /// The keys of a left record.
    pub left_keys: Vec<Value>,
    /// The keys of a right record.
    pub right_keys: Vec<Value>,
    /// What is kept besides pairs.
    pub keep: Keep,
    /// The field that gets the right record.
    pub into: Option<String>,
}

/// An aggregate.
#[derive(Debug)]
pub struct Groups {
    /// What makes a group, by the name of its field.
    pub by: Vec<(String, Value)>,
    /// What is taken.
    pub fields: Vec<TakenField>,
}

/// A field of an aggregate.
#[derive(Debug)]
pub struct TakenField {
    /// Its name.
    pub name: String,
    /// What is taken.
    pub take: Take,
    /// Of what; absent: of the record.
    pub of: Option<Value>,
    /// Makes one value of `items`.
    pub fold: Value,
    /// Makes the average of `sum` and `count`.
    pub average: Value,
}

impl Built {
    /// Whether it holds records (or what it made of them) until all that can come has come.
    #[must_use]
    pub fn gathers(&self) -> bool {
        matches!(self, Self::Sort(_) | Self::Loop(_) | Self::Merge(_) | Self::Join(_) | Self::Aggregate(_) | Self::Batch { .. })
    }

    /// Whether what it hands on depends on the order in which records come to it.
    #[must_use]
    pub(super) fn minds_order(&self) -> bool {
        match self {
            Self::Deduplicate(_) | Self::Merge(How::First) | Self::Batch { .. } => true,
            Self::Aggregate(groups) => groups.fields.iter().any(|field| matches!(field.take, Take::First | Take::Last | Take::List)),
            _ => false,
        }
    }
}

/// Makes a built-in step ready; `None` for the other kinds.
pub(super) fn built(action: &Action, at: usize, graph: &Graph<'_>) -> Result<Option<Built>, Vec<Finding>> {
    let one = |fault: Fault| vec![finding(&fault)];
    Ok(Some(match action {
        Action::Map(_) | Action::Filter(_) | Action::Branch(_) | Action::Operation(_) => return Ok(None),
        Action::Log(log) => Built::Log(Value::new(&log.message).map_err(one)?, log.level),
        Action::Fail(fail) => Built::Fail {
            message: Value::new(&fail.message).map_err(one)?,
            code: if fail.code.is_empty() { FAIL_CODE.to_owned() } else { fail.code.clone() },
            run: fail.what == What::Run,
        },
        Action::Respond(respond) => Built::Respond(optional(respond.status.as_ref())?, optional(respond.body.as_ref())?),
        Action::Deduplicate(by) => Built::Deduplicate(Value::all(&by.by).map_err(one)?),
        Action::Sort(sort) => {
            let key = |by: &document::SortBy| Ok((Value::new(&by.value)?, by.descending));
            Built::Sort(sort.by.iter().map(key).collect::<Result<_, Fault>>().map_err(one)?)
        }
        Action::Validate(validate) => {
            let Some(schema) = &validate.schema else {
                let name = validate.model.as_deref().unwrap_or_default();
                let found = Finding::error("step.no_model", format!("the fields of the model `{name}` are not known here"));
                return Err(vec![found.field("model").hint("Write the fields as `schema`, or publish the flow, which fetches them.")]);
            };
            Built::Validate(schema.clone(), validate.strict)
        }
        Action::Loop(repeat) => Built::Loop(looped(repeat, at, graph)?),
        Action::Merge(merge) => Built::Merge(merge.how),
        Action::Join(join) => Built::Join(joined(join, at, graph)?),
        Action::Aggregate(aggregate) => Built::Aggregate(groups(aggregate).map_err(one)?),
        Action::Batch(batch) => Built::Batch {
            size: usize::try_from(batch.size.max(1)).unwrap_or(1),
            by: named(&batch.by).map_err(one)?,
            into: batch.into.clone(),
        },
        Action::Approve(_) | Action::CallFlow(_) | Action::Signal(_) | Action::Wait(document::Wait { signal: Some(_), .. }) => {
            Built::Ask(Box::new(asks::ask(action)?))
        }
        Action::Wait(wait) => {
            let ms = wait.seconds.map(|seconds| i64::try_from(seconds.min(document::WAIT_SECS_MAX) * 1_000).unwrap_or(i64::MAX));
            Built::Wait(ms, optional(wait.until.as_ref())?)
        }
    }))
}

pub(super) fn optional(fill: Option<&Fill>) -> Result<Option<Value>, Vec<Finding>> {
    fill.map(Value::new).transpose().map_err(|fault| vec![finding(&fault)])
}

pub(super) fn named(by: &[document::Named]) -> Result<Vec<(String, Value)>, Fault> {
    by.iter().map(|by| Ok((by.name.clone(), Value::new(&by.value)?))).collect()
}

fn groups(aggregate: &document::Aggregate) -> Result<Groups, Fault> {
    let fold = |take: Take| {
        let take = if take == Take::Average { Take::Sum } else { take };
        let list = Some("items".to_owned());
        Value::new(&Fill::Aggregate(Box::new(mapping::document::Aggregate { list, filter: None, take, of: None, separator: None })))
    };
    let average = || {
        let count = Fill::Field("count".to_owned());
        let divide = mapping::document::Call { function: "divide".to_owned(), args: vec![count] };
        let pipeline = mapping::document::Pipeline { from: Box::new(Fill::Field("sum".to_owned())), steps: vec![divide] };
        Value::new(&Fill::Pipeline(pipeline))
    };
    let field = |taken: &document::Taken| {
        let of = taken.of.as_ref().map(Value::new).transpose()?;
        Ok(TakenField { name: taken.name.clone(), take: taken.take, of, fold: fold(taken.take)?, average: average()? })
    };
    Ok(Groups { by: named(&aggregate.by)?, fields: aggregate.fields.iter().map(field).collect::<Result<_, Fault>>()? })
}

fn looped(repeat: &document::Loop, at: usize, graph: &Graph<'_>) -> Result<Repeat, Vec<Finding>> {
    let one = |fault: Fault| vec![finding(&fault)];
    let (over, usual) = match (&repeat.each, &repeat.while_) {
        (Some(each), None) => {
            let list = Value::new(&Fill::Field(each.clone())).map_err(one)?;
            let path = each.split('.').map(|name| name.trim_matches('`').to_owned()).collect();
            (Over::Each { list, path, results: repeat.results.clone() }, LOOP_ITEMS_DEFAULT)
        }
        (None, Some(condition)) => (Over::While(Condition::new(condition).map_err(one)?), LOOP_TURNS_DEFAULT),
        _ => return Err(vec![Finding::error("loop.unclear", "the loop needs either a list to go over (`each`) or a condition (`while`)")]),
    };
    let body = graph.body(at);
    let renames = |node: &usize| graph.nodes[*node].renames();
    let alone = body.iter().any(renames);
    Ok(Repeat { over, turns_max: repeat.turns_max.unwrap_or(usual), body: body.into_iter().collect(), alone })
}

fn joined(join: &document::Join, at: usize, graph: &Graph<'_>) -> Result<Joined, Vec<Finding>> {
    let one = |fault: Fault| vec![finding(&fault)];
    let right = graph.find(&join.right).filter(|right| graph.before(at).any(|before| before == *right));
    let Some(right) = right else {
        let message = format!("the right side `{}` is no step that leads here", join.right);
        return Err(vec![Finding::error("join.no_right", message).field("right").hint("Name the step whose records are looked up.")]);
    };
    let mut needs = graph.needed_by(right);
    needs.insert(right);
    if let Some(owner) = graph.loop_of(at) {
        needs.remove(&owner);
    }
    let edges = graph.edges.iter().enumerate().filter(|(_, edge)| edge.0 == right && edge.2 == at);
    Ok(Joined {
        right_edges: edges.filter_map(|(number, _)| u32::try_from(number).ok()).collect(),
        right_needs: needs.into_iter().collect(),
        left_keys: join.on.iter().map(|on| Value::new(&on.left)).collect::<Result<_, _>>().map_err(one)?,
        right_keys: join.on.iter().map(|on| Value::new(&on.right)).collect::<Result<_, _>>().map_err(one)?,
        keep: join.keep,
        into: join.into.clone(),
    })
}
