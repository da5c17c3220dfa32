//! The arguments of a call: counted, filled with defaults, converted to what the function asks for.

use super::{Function, LIST_MAX, TEXT_MAX};
use crate::{Fault, Kind, Object, Value, convert::convert};
use rust_decimal::Decimal;

/// The arguments of a call.
pub struct Args<'f> {
    function: &'f Function,
    values: Vec<Option<Value>>,
    now_ms: i64,
}

impl<'f> Args<'f> {
    /// Counts them, fills in defaults and converts each to the type of its parameter.
    pub(super) fn prepare(function: &'f Function, given: &[Option<Value>], now_ms: i64) -> Result<Self, Fault> {
        let (least, most) = function.arity();
        let mut args = Self { function, values: Vec::with_capacity(function.params.len()), now_ms };
        if given.len() < least || given.len() > most {
            let message = function.check_count(given.len()).err().unwrap_or_default();
            return Err(Fault::new("map.arguments", message));
        }
        for (at, param) in function.params.iter().enumerate() {
            let values = if param.many { given.get(at..).unwrap_or(&[]) } else { given.get(at..=at).unwrap_or(&[None]) };
            for value in values {
                let value = match value {
                    // An optional argument that is skipped is written `null`.
                    Some(Value::Null) if param.default.is_some() => param.default.map(super::json),
                    Some(Value::Null) if function.takes_missing => Some(Value::Null),
                    Some(value) => Some(
                        converted(param.kind, value)
                            .map_err(|message| args.fault(format!("`{}`: {message}", param.name)).code("map.arguments"))?,
                    ),
                    None => param.default.map(super::json),
                };
                if let (Some(Value::Text(text)), false) = (&value, param.one_of.is_empty())
                    && !param.one_of.contains(&text.as_str())
                {
                    return Err(args
                        .fault(format!("`{}` is one of {}, not `{text}`", param.name, param.one_of.join(", ")))
                        .code("map.arguments"));
                }
                args.values.push(value);
            }
        }
        Ok(args)
    }

    /// What is wrong, in a sentence of this function.
    pub fn fault(&self, message: impl std::fmt::Display) -> Fault {
        Fault::new("map.function", format!("`{}`: {message}", self.function.name))
    }

    pub(super) fn all(&self) -> &[Option<Value>] {
        &self.values
    }

    pub(super) fn get(&self, at: usize) -> Option<&Value> {
        self.values.get(at).and_then(Option::as_ref)
    }

    pub(super) fn value(&self, at: usize) -> Result<&Value, Fault> {
        self.get(at).ok_or_else(|| {
            let name = self.function.params.get(at).map_or("", |param| param.name);
            self.fault(format!("`{name}` is missing")).code("map.arguments")
        })
    }

    /// The hour at which it is called, in milliseconds since 1970.
    pub(super) fn now_ms(&self) -> i64 {
        self.now_ms
    }

    fn wrong(&self, at: usize, value: &Value) -> Fault {
        let param = self.function.params.get(at);
        let (name, kind) = param.map_or(("", Kind::Any), |param| (param.name, param.kind));
        self.fault(format!("`{name}`: {} is not {}", super::show(value), kind.with_article())).code("map.arguments")
    }

    pub(super) fn text(&self, at: usize) -> Result<&str, Fault> {
        let value = self.value(at)?;
        value.as_text().ok_or_else(|| self.wrong(at, value))
    }

    pub(super) fn list(&self, at: usize) -> Result<&[Value], Fault> {
        let value = self.value(at)?;
        value.as_list().ok_or_else(|| self.wrong(at, value))
    }

    pub(super) fn object(&self, at: usize) -> Result<&Object, Fault> {
        let value = self.value(at)?;
        value.as_object().ok_or_else(|| self.wrong(at, value))
    }

    pub(super) fn boolean(&self, at: usize) -> Result<bool, Fault> {
        let value = self.value(at)?;
        value.as_bool().ok_or_else(|| self.wrong(at, value))
    }

    /// A whole number, or `None` where `null` stands for none.
    pub(super) fn given_integer(&self, at: usize) -> Result<Option<i64>, Fault> {
        if self.get(at).is_none_or(Value::is_null) { Ok(None) } else { self.integer(at).map(Some) }
    }

    pub(super) fn decimal(&self, at: usize) -> Result<Decimal, Fault> {
        self.as_decimal(self.value(at)?)
    }

    pub(super) fn integer(&self, at: usize) -> Result<i64, Fault> {
        let value = self.value(at)?;
        value.as_number().and_then(crate::Number::as_i64).ok_or_else(|| self.wrong(at, value))
    }

    /// A whole number from 0 on.
    pub(super) fn count(&self, at: usize) -> Result<usize, Fault> {
        let name = self.function.params.get(at).map_or("", |param| param.name);
        usize::try_from(self.integer(at)?).map_err(|_| self.fault(format!("`{name}` is below 0")).code("map.arguments"))
    }

    pub(super) fn as_decimal(&self, value: &Value) -> Result<Decimal, Fault> {
        let number = convert(Kind::Decimal, value.clone()).map_err(|message| self.fault(message))?;
        number
            .as_number()
            .and_then(crate::Number::as_decimal)
            .ok_or_else(|| self.fault(format!("{number} has more digits than one can calculate with")))
    }

    pub(super) fn as_text(&self, value: &Value) -> Result<String, Fault> {
        match convert(Kind::Text, value.clone()) {
            Ok(Value::Text(text)) => Ok(text),
            Ok(other) => Ok(other.to_string()),
            Err(message) => Err(self.fault(message)),
        }
    }

    #[allow(clippy::unused_self, reason = "reads like the other makers of values")]
    pub(super) fn number_of(&self, count: usize) -> Value {
        i64::try_from(count).unwrap_or(i64::MAX).into()
    }

    /// The list, unless it is longer than a function may make one.
    pub(super) fn listed(&self, items: impl IntoIterator<Item = Value>) -> Result<Value, Fault> {
        let items: Vec<Value> = items.into_iter().take(LIST_MAX + 1).collect();
        if items.len() > LIST_MAX {
            return Err(self.fault(format!("the list would have more than {LIST_MAX} items")));
        }
        Ok(Value::List(items))
    }

    /// The text, unless it is longer than a function may make one.
    pub(super) fn sized(&self, text: String) -> Result<Value, Fault> {
        if text.len() > TEXT_MAX {
            Err(self.fault(format!("the text would have {} bytes, the most is {TEXT_MAX}", text.len())))
        } else {
            Ok(text.into())
        }
    }
}

/// As [`convert`]; one value also stands for a list of one.
fn converted(kind: Kind, value: &Value) -> Result<Value, String> {
    match (kind, value) {
        (Kind::List, value) if !matches!(value, Value::List(_)) => Ok(Value::List(vec![value.clone()])),
        (kind, value) => convert(kind, value.clone()),
    }
}
