//! `next_weekday(date, weekday)`: goes on to the next day of this name; a day that has the name already stays.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "next_weekday",
    family: Family::Date,
    aliases: &["next_monday", "next_day"],
    summary: "Goes on to the next day of this name; a day that has the name already stays.",
    params: &[
        Param { name: "date", kind: Kind::Any, summary: "A date or a moment.", default: None, one_of: &[], many: false },
        Param {
            name: "weekday",
            kind: Kind::Integer,
            summary: "The day: Monday is 1, Sunday is 7.",
            default: None,
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::Any,
    takes_missing: false,
    examples: &[
        Example { title: "the next Monday", args: &[r#""2026-11-20""#, r#"1"#], result: Ok(r#""2026-11-23""#) },
        Example { title: "it is one already", args: &[r#""2026-11-20""#, r#"5"#], result: Ok(r#""2026-11-20""#) },
        Example { title: "no day", args: &[r#""2026-11-20""#, r#"8"#], result: Err(r#"`weekday` is a number from 1 to 7"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let wanted = args.integer(1)?;
    if !(1..=7).contains(&wanted) {
        return Err(args.fault("`weekday` is a number from 1 to 7"));
    }
    moment::moment(args, 0)?
        .moved(args, None, |at| calendar::plus_days(at, (wanted - i64::from(at.weekday().number_from_monday())).rem_euclid(7)))
}
