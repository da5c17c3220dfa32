//! A text that grows up to its limit, for functions whose result can be far longer than their arguments.

use super::{Args, TEXT_MAX};
use crate::{Fault, Value};

pub(super) struct Built<'a> {
    args: &'a Args<'a>,
    text: String,
}

impl<'a> Built<'a> {
    pub(super) fn new(args: &'a Args<'a>) -> Self {
        Self { args, text: String::new() }
    }

    pub(super) fn push(&mut self, part: &str) -> Result<(), Fault> {
        if self.text.len() + part.len() > TEXT_MAX {
            return Err(self.args.fault(format!("the text would be longer than {TEXT_MAX} bytes")));
        }
        self.text.push_str(part);
        Ok(())
    }

    pub(super) fn finish(self) -> Value {
        Value::Text(self.text)
    }
}
