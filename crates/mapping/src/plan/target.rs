//! The targets of an object: each is written, or left out, or what its policies say; where a record is to be set aside
//! the plan gives up.

use super::{
    Bail,
    frame::Frame,
    kind,
    layout::{Head, Open},
    op::Op,
    val::Val,
};
use crate::{Kind, Value, document::Policy, json};

/// The targets of one object, in order.
#[derive(Debug)]
pub(super) struct Targets(pub(super) Vec<Target>);

/// One of them.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) head: Head,
    pub(super) work: Work,
}

/// What fills a target.
#[derive(Debug)]
pub(super) enum Work {
    /// The plan does.
    Fill(Fill),
    /// The interpreter does: a row of the mapping.
    Row(usize),
}

/// A value with the policies of its target.
#[derive(Debug)]
pub(super) struct Fill {
    pub(super) op: Op,
    pub(super) kind: Kind,
    /// There is no value.
    missing: Rule,
    /// It is `null`.
    null: Rule,
    /// It has another type.
    wrong: Rule,
}

/// What a policy comes down to.
#[derive(Debug, Clone)]
enum Rule {
    /// Set the record aside.
    Bail,
    Omit,
    Write(Vec<u8>),
}

impl Fill {
    /// As `Row` in [`crate::eval`] reads the policies.
    pub(super) fn new(op: Op, kind: Kind, required: bool, if_missing: &Policy, if_wrong_type: &Policy) -> Option<Self> {
        let missing = rule(if_missing, if required { Rule::Bail } else { Rule::Omit })?;
        let null = if required || !if_missing.is_unset() { missing.clone() } else { Rule::Write(b"null".to_vec()) };
        Some(Self { op, kind, missing, null, wrong: rule(if_wrong_type, Rule::Bail)? })
    }
}

/// `None` for a policy that this code does not know.
fn rule(policy: &Policy, unset: Rule) -> Option<Rule> {
    if policy.is_unset() {
        return Some(unset);
    }
    Some(match policy {
        Policy::Fail => Rule::Bail,
        Policy::Omit => Rule::Omit,
        Policy::Null => Rule::Write(b"null".to_vec()),
        Policy::Default(value) => Rule::Write(json::write(value)),
        _ => return None,
    })
}

/// What became of a value that was to be written.
pub(super) enum Put {
    Missing,
    Null,
    Wrong,
    Written,
}

impl Targets {
    /// Writes the object.
    pub(super) fn write<'a>(&'a self, frame: &Frame<'_, 'a>, out: &mut Vec<u8>) -> Result<(), Bail> {
        let mut open = Open::default();
        out.push(b'{');
        for target in &self.0 {
            open.next(&target.head);
            let before = out.len();
            open.write(&target.head, out);
            let written = match &target.work {
                Work::Fill(fill) => fill.write(frame, out)?,
                Work::Row(row) => frame.record.row(*row, frame.slots, out)?,
            };
            if written {
                open.written(&target.head);
            } else {
                out.truncate(before);
            }
        }
        open.close(out);
        Ok(())
    }
}

impl Fill {
    /// Whether something is written.
    fn write<'a>(&'a self, frame: &Frame<'_, 'a>, out: &mut Vec<u8>) -> Result<bool, Bail> {
        let before = out.len();
        let rule = match self.op.put(self.kind, frame, out)? {
            Put::Written => return Ok(true),
            Put::Missing => &self.missing,
            Put::Null => &self.null,
            Put::Wrong => &self.wrong,
        };
        out.truncate(before);
        match rule {
            Rule::Bail => Err(Bail),
            Rule::Omit => Ok(false),
            Rule::Write(bytes) => {
                out.extend_from_slice(bytes);
                Ok(true)
            }
        }
    }
}

/// Writes a value of this type.
pub(super) fn put(value: Option<Val<'_>>, kind: Kind, out: &mut Vec<u8>) -> Result<Put, Bail> {
    Ok(match value {
        None => Put::Missing,
        Some(Val::Null) => Put::Null,
        Some(value) if kind::write(kind, value.clone(), out)? => Put::Written,
        Some(_) => Put::Wrong,
    })
}

/// What the interpreter made of a target.
pub(super) fn put_row(value: Option<Value>, out: &mut Vec<u8>) -> bool {
    value.inspect(|value| json::write_into(value, out)).is_some()
}
