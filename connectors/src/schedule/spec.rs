//! What the connector says about itself.

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
                .field(
                    FieldSpec::cron("cron", "When")
                        .required()
                        .help("Five fields: minute, hour, day of the month, month, day of the week.")
                        .example("0 7 * * 1-5"),
                )
                .field(
                    FieldSpec::time_zone("time_zone", "Time zone")
                        .default("UTC")
                        .help("Clock changes are followed: no day is left out, and none counts twice."),
                )
                .output(fire()),
        )
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
