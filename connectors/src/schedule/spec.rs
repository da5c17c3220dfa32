//! What the connector says about itself.

use super::{EVERY_MAX, LATE_MINUTES, SPREAD_SECS_MAX};
use connector::{ConnectorSpec, FieldSpec, OperationSpec};
use mapping::{Kind, Model, ModelField};

/// The schedule connector.
pub fn spec() -> ConnectorSpec {
    ConnectorSpec::new("schedule", "Schedule")
        .summary("Starts a flow at set times, in the time zone of the people who wait for it.")
        .category("Time")
        .icon("calendar", 32)
        .offers(
            OperationSpec::trigger("fires", "Schedule fires")
                .sentence("At {cron} in {time_zone}")
                .summary("Hands on one record each time: when it was due and when it fired.")
                .fields(moments())
                .fields(manners())
                .output(fire()),
        )
}

/// The fields that say when it fires.
fn moments() -> [FieldSpec; 10] {
    let (cron, interval, calendar) = (&["cron"], &["interval"], &["calendar"]);
    [
        FieldSpec::choice("how", "How", &[("cron", "By a cron pattern"), ("calendar", "On days at times"), ("interval", "Every so often")])
            .default("cron")
            .help("Days and times follow the clock on the wall, an interval counts the time that passed."),
        FieldSpec::cron("cron", "When")
            .required()
            .shown_when("how", cron)
            .help("Five fields: minute, hour, day of the month, month, day of the week.")
            .example("0 7 * * 1-5"),
        FieldSpec::choice(
            "days",
            "Days",
            &[("every_day", "Every day"), ("days_of_week", "Days of the week"), ("days_of_month", "Days of the month")],
        )
        .default("every_day")
        .shown_when("how", calendar)
        .help("On which days it fires."),
        FieldSpec::text("days_of_week", "Days of the week")
            .required()
            .shown_when("days", &["days_of_week"])
            .help("By name, with commas in between; `weekdays` are Monday to Friday.")
            .example("monday, thursday"),
        FieldSpec::text("days_of_month", "Days of the month")
            .required()
            .shown_when("days", &["days_of_month"])
            .help("By number, with commas in between; `last` is the last day of each month. A month without the day is left out.")
            .example("1, 15, last"),
        FieldSpec::text("times", "Times")
            .required()
            .shown_when("how", calendar)
            .help("Times of day, with commas in between.")
            .example("07:00, 13:30"),
        FieldSpec::number("every", "Every", 1.0, EVERY_MAX as f64, "")
            .required()
            .shown_when("how", interval)
            .help("How much time passes from one fire to the next.")
            .example("15"),
        FieldSpec::choice("unit", "Unit", &[("minutes", "Minutes"), ("hours", "Hours")])
            .default("minutes")
            .shown_when("how", interval)
            .help("What the number above counts."),
        FieldSpec::text("from", "From")
            .shown_when("how", interval)
            .help("The first fire; the others follow from it. Empty: from midnight on.")
            .example("2026-01-31 06:00"),
        FieldSpec::time_zone("time_zone", "Time zone")
            .default("UTC")
            .help("Clock changes are followed: no day is left out, and none counts twice."),
    ]
}

/// The fields that say how it behaves.
fn manners() -> [FieldSpec; 4] {
    let overlaps = [
        ("allow", "Start all the same"),
        ("skip", "Leave the new one out"),
        ("queue_one", "Let one wait"),
        ("queue_all", "Let all wait their turn"),
        ("cancel_older", "Cancel the older one"),
    ];
    let missed = [("latest", "Fire once, for the latest"), ("all", "Fire for each, up to 100"), ("none", "Leave them out")];
    [
        FieldSpec::choice("overlap", "While a run is under way", &overlaps)
            .default("allow")
            .advanced()
            .help("What happens when it fires and a run that it started is not over."),
        FieldSpec::choice("missed", "Missed moments", &missed)
            .default("latest")
            .advanced()
            .help("What happens to moments that passed while the server was down."),
        FieldSpec::number("late_minutes", "May be late by", 0.0, 10_080.0, "min")
            .default(LATE_MINUTES)
            .advanced()
            .shown_when("missed", &["none"])
            .help("A fire that is later than this counts as missed."),
        FieldSpec::number("spread_secs", "Spread over", 0.0, SPREAD_SECS_MAX as f64, "s")
            .default(0)
            .advanced()
            .help("Each fire is held back by up to so many seconds, so that many schedules of the same minute do not begin at once."),
    ]
}

fn fire() -> Model {
    let moment = |name: &str, description: &str| ModelField {
        name: name.to_owned(),
        kind: Kind::Datetime,
        required: true,
        description: Some(description.to_owned()),
        ..ModelField::default()
    };
    Model { name: "fire".to_owned(), fields: vec![moment("scheduled_for", "When it was due."), moment("fired_at", "When it fired.")] }
}
