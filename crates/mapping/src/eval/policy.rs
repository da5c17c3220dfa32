//! What happens where a value is missing, or has another type than it must have.

use crate::{
    Fault, Kind, Value,
    convert::{self, convert},
    document::Policy,
    fault::{DROP_ITEM, is_final},
};

/// What a value comes to.
#[derive(Debug, PartialEq)]
pub(super) enum Settled {
    Value(Value),
    /// It is left out.
    Left,
}

/// What is asked of a value.
pub(super) struct Rule<'r> {
    /// As a sentence names it.
    pub name: &'r str,
    pub kind: Kind,
    pub if_missing: &'r Policy,
    pub if_wrong: &'r Policy,
}

/// Whether the policies make sense.
pub(super) fn check(if_missing: &Policy, if_wrong: &Policy) -> Result<(), Fault> {
    if matches!(if_missing, Policy::Convert(_)) {
        return Err(Fault::new("map.policy", "what is missing cannot be converted").hint("choose a default, null, omit or fail"));
    }
    let mut policy = if_wrong;
    while let Policy::Convert(conversion) = policy {
        if convert::named(&conversion.by).is_none() {
            let fault = Fault::new("map.unknown_conversion", format!("there is no conversion `{}`", conversion.by));
            return Err(match convert::nearest(&conversion.by) {
                Some(near) => fault.hint(format!("did you mean `{near}`?")),
                None => fault,
            });
        }
        policy = &conversion.otherwise;
    }
    Ok(())
}

impl Rule<'_> {
    /// A value that is there becomes one of the type.
    pub(super) fn typed(&self, value: Value) -> Result<Settled, Fault> {
        if convert::is(self.kind, &value) && self.kind != Kind::Integer {
            return Ok(Settled::Value(value));
        }
        let mut policy = self.if_wrong;
        let mut wrong = None;
        while let Policy::Convert(conversion) = policy
            && !convert::is(self.kind, &value)
        {
            let by = convert::named(&conversion.by).ok_or_else(|| Fault::new("map.unknown_conversion", "a conversion is unknown"))?;
            match by.apply(value.clone()).and_then(|made| convert(self.kind, made)) {
                Ok(made) => return Ok(Settled::Value(made)),
                Err(message) => wrong = Some(message),
            }
            policy = &conversion.otherwise;
        }
        match wrong {
            Some(message) => self.wrong(message, policy),
            None => convert(self.kind, value).map(Settled::Value).or_else(|message| self.wrong(message, policy)),
        }
    }

    fn wrong(&self, message: String, policy: &Policy) -> Result<Settled, Fault> {
        match policy {
            Policy::Omit => Ok(Settled::Left),
            Policy::Null => Ok(Settled::Value(Value::Null)),
            Policy::Default(value) => Ok(Settled::Value(value.clone())),
            Policy::DropItem => Err(drop_item()),
            Policy::Unset | Policy::Fail | Policy::Convert(_) => {
                let message = if self.name.starts_with("the ") { message } else { format!("`{}`: {message}", self.name) };
                Err(Fault::new("map.type", message).hint("mend the value, or say what a wrong type does"))
            }
        }
    }

    /// An item of a list: what could not be made is left out, or stands for something else, where its list says so.
    pub(super) fn item(&self, made: Result<Option<Value>, Fault>) -> Result<Settled, Fault> {
        let settled = match made {
            Ok(None) => self.missing_item(),
            Ok(Some(Value::Null)) if !self.if_missing.is_unset() => self.missing_item(),
            Ok(Some(Value::Null)) => Ok(Settled::Value(Value::Null)),
            Ok(Some(value)) => self.typed(value),
            Err(fault) => Err(fault),
        };
        match (settled, self.if_wrong) {
            (Err(fault), _) if fault.code == DROP_ITEM => Ok(Settled::Left),
            (Err(fault), _) if is_final(&fault) => Err(fault),
            (Err(_), Policy::Omit | Policy::DropItem) => Ok(Settled::Left),
            (Err(_), Policy::Null) => Ok(Settled::Value(Value::Null)),
            (Err(_), Policy::Default(value)) => Ok(Settled::Value(value.clone())),
            (settled, _) => settled,
        }
    }

    fn missing_item(&self) -> Result<Settled, Fault> {
        match self.if_missing {
            Policy::Unset | Policy::Null | Policy::Convert(_) => Ok(Settled::Value(Value::Null)),
            Policy::Omit | Policy::DropItem => Ok(Settled::Left),
            Policy::Default(value) => Ok(Settled::Value(value.clone())),
            Policy::Fail => Err(Fault::new("map.missing", "the item has no value").hint("say what a missing item does")),
        }
    }
}

/// Tells the list around to leave this item out.
pub(super) fn drop_item() -> Fault {
    Fault::new(DROP_ITEM, "there is no item of a list to leave out").hint("`drop_item` belongs into a list")
}

/// What the word means outside of every list.
pub(super) fn outside(fault: Fault) -> Fault {
    if fault.code == DROP_ITEM { fault.code("map.policy") } else { fault }
}
