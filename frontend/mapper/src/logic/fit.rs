//! Whether a type fits another one.

use mapping::Kind;

/// How a value of one type goes into another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// As it is.
    Same,
    /// By a conversion that may fail for a record.
    Converts,
    /// Not at all.
    Never,
}

/// How a value of type `from` goes into type `to`.
#[must_use]
pub fn fit(from: Kind, to: Kind) -> Fit {
    use Kind::{Any, Boolean, Date, Datetime, Decimal, Integer, List, Number, Object, Text};
    match (from, to) {
        (Any, _) | (_, Any) => Fit::Same,
        (from, to) if from == to => Fit::Same,
        (Integer, Number | Decimal) | (Number, Decimal) | (Decimal, Number) => Fit::Same,
        (Object | List, _) | (_, Object | List) => Fit::Never,
        (_, Text) => Fit::Same,
        (Text, _) | (Number | Decimal, Integer) | (Datetime, Date) | (Date, Datetime) => Fit::Converts,
        (Boolean, Integer | Number | Decimal) | (Integer | Number | Decimal, Boolean) => Fit::Converts,
        (Integer | Number | Decimal, Datetime) => Fit::Converts,
        _ => Fit::Never,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits() {
        assert_eq!(fit(Kind::Integer, Kind::Decimal), Fit::Same);
        assert_eq!(fit(Kind::Text, Kind::Decimal), Fit::Converts);
        assert_eq!(fit(Kind::List, Kind::Text), Fit::Never);
        assert_eq!(fit(Kind::Datetime, Kind::Date), Fit::Converts);
        assert_eq!(fit(Kind::Boolean, Kind::Date), Fit::Never);
        assert_eq!(fit(Kind::Number, Kind::Text), Fit::Same);
    }
}
