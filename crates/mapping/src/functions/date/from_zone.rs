//! `from_zone(text, zone, twice, skipped)`: reads what a clock on a wall shows, in a time zone, and says what to do when clocks change.

use super::*;
use chrono::TimeZone as _;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "from_zone",
    family: Family::Date,
    aliases: &["local_to_utc", "localtime", "to_utc", "wall_clock"],
    summary: "Reads what a clock on a wall shows, in a time zone, and says what to do when clocks change.",
    params: &[
        Param {
            name: "text",
            kind: Kind::Text,
            summary: "Day and time without a zone, as `2026-11-20T14:02` or with a space.",
            default: None,
            one_of: &[],
            many: false,
        },
        Param { name: "zone", kind: Kind::Text, summary: "The time zone of the clock.", default: None, one_of: &[], many: false },
        Param {
            name: "twice",
            kind: Kind::Text,
            summary: "Which one, when clocks go back and show it twice.",
            default: Some(r#""first""#),
            one_of: &["first", "second", "fail"],
            many: false,
        },
        Param {
            name: "skipped",
            kind: Kind::Text,
            summary: "What to do when clocks go forward and skip it: as much later, or a fault.",
            default: Some(r#""later""#),
            one_of: &["later", "fail"],
            many: false,
        },
    ],
    returns: Kind::Datetime,
    takes_missing: false,
    examples: &[
        Example { title: "in summer", args: &[r#""2026-07-01T12:00""#, r#""Europe/Berlin""#], result: Ok(r#""2026-07-01T10:00:00Z""#) },
        Example {
            title: "the second time",
            args: &[r#""2026-10-25 02:30:00""#, r#""Europe/Berlin""#, r#""second""#],
            result: Ok(r#""2026-10-25T01:30:00Z""#),
        },
        Example { title: "skipped", args: &[r#""2026-03-29 02:30:00""#, r#""Europe/Berlin""#], result: Ok(r#""2026-03-29T01:30:00Z""#) },
        Example {
            title: "skipped, and that is wrong",
            args: &[r#""2026-03-29 02:30:00""#, r#""Europe/Berlin""#, r#""first""#, r#""fail""#],
            result: Err(r#"clocks in Europe/Berlin skip 2026-03-29 02:30:00"#),
        },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let zone = moment::zone(args, 1)?;
    let text = args.text(0)?.trim().replace(' ', "T");
    let forms = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
    let local = forms.iter().find_map(|form| chrono::NaiveDateTime::parse_from_str(&text, form).ok());
    let local = local.filter(|local| moment::in_range(local.date()));
    let local = local.ok_or_else(|| args.fault(format!("{} is not a day and a time", show(args.value(0).unwrap_or(&Value::Null)))))?;
    let found = zone.from_local_datetime(&local);
    let at = match (args.text(2)?, args.text(3)?) {
        ("fail", _) if found.single().is_none() && found.earliest().is_some() => {
            return Err(args.fault(format!("clocks in {zone} show {local} twice")));
        }
        (_, "fail") if found.earliest().is_none() => return Err(args.fault(format!("clocks in {zone} skip {local}"))),
        ("second", _) if found.latest().is_some() => found.latest().map(|at| at.fixed_offset()),
        _ => moment::on_clock(local, zone),
    };
    moment::written(args, at.map(|at| at.to_utc().fixed_offset()))
}
