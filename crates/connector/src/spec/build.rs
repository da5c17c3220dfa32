//! Builders, so that a connector's spec reads from top to bottom like the form that is drawn from it.

use super::{ChoiceOption, ConnectorSpec, FieldSpec, Idempotency, Input, OperationKind, OperationSpec, ShownWhen};
use mapping::Model;
use serde_json::Value;

impl ConnectorSpec {
    /// A connector without settings and operations yet.
    #[must_use]
    pub fn new(name: &str, title: &str) -> Self {
        Self {
            name: name.to_owned(),
            title: title.to_owned(),
            summary: String::new(),
            category: String::new(),
            icon: String::new(),
            hue: 0,
            settings: Vec::new(),
            connection_optional: false,
            operations: Vec::new(),
        }
    }

    /// The sentence about it.
    #[must_use]
    pub fn summary(mut self, text: &str) -> Self {
        text.clone_into(&mut self.summary);
        self
    }

    /// The shelf it stands on.
    #[must_use]
    pub fn category(mut self, name: &str) -> Self {
        name.clone_into(&mut self.category);
        self
    }

    /// Its icon in the sprite, and the hue of its tile.
    #[must_use]
    pub fn icon(mut self, name: &str, hue: u16) -> Self {
        name.clone_into(&mut self.icon);
        self.hue = hue;
        self
    }

    /// One more field of its connections.
    #[must_use]
    pub fn setting(mut self, field: FieldSpec) -> Self {
        self.settings.push(field);
        self
    }

    /// Several more settings of a connection.
    #[must_use]
    pub fn settings(mut self, fields: impl IntoIterator<Item = FieldSpec>) -> Self {
        self.settings.extend(fields);
        self
    }

    /// Operations may run without a connection.
    #[must_use]
    pub fn connection_optional(mut self) -> Self {
        self.connection_optional = true;
        self
    }

    /// One more operation.
    #[must_use]
    pub fn offers(mut self, operation: OperationSpec) -> Self {
        self.operations.push(operation);
        self
    }
}

impl OperationSpec {
    fn new(kind: OperationKind, name: &str, title: &str) -> Self {
        let idempotency = match kind {
            OperationKind::Write => Idempotency::None,
            OperationKind::Trigger | OperationKind::Read | OperationKind::Search => Idempotency::Natural,
        };
        Self {
            name: name.to_owned(),
            kind,
            title: title.to_owned(),
            sentence: title.to_owned(),
            summary: String::new(),
            fields: Vec::new(),
            input: None,
            output: None,
            discovers: false,
            idempotency,
            batch_max: 1,
            batch_from: None,
        }
    }

    /// Something that happens and starts a flow.
    #[must_use]
    pub fn trigger(name: &str, title: &str) -> Self {
        Self::new(OperationKind::Trigger, name, title)
    }

    /// Something that gives records in pages.
    #[must_use]
    pub fn read(name: &str, title: &str) -> Self {
        Self::new(OperationKind::Read, name, title)
    }

    /// Something that changes the other side; not idempotent unless it is said.
    #[must_use]
    pub fn write(name: &str, title: &str) -> Self {
        Self::new(OperationKind::Write, name, title)
    }

    /// Something asked for each record.
    #[must_use]
    pub fn search(name: &str, title: &str) -> Self {
        Self::new(OperationKind::Search, name, title)
    }

    /// The sentence for its node, with settings in braces.
    #[must_use]
    pub fn sentence(mut self, text: &str) -> Self {
        text.clone_into(&mut self.sentence);
        self
    }

    /// What it does, one or two sentences.
    #[must_use]
    pub fn summary(mut self, text: &str) -> Self {
        text.clone_into(&mut self.summary);
        self
    }

    /// One more field.
    #[must_use]
    pub fn field(mut self, field: FieldSpec) -> Self {
        self.fields.push(field);
        self
    }

    /// Several more fields, for those that operations share.
    #[must_use]
    pub fn fields(mut self, fields: impl IntoIterator<Item = FieldSpec>) -> Self {
        self.fields.extend(fields);
        self
    }

    /// What goes in is always this.
    #[must_use]
    pub fn input(mut self, model: Model) -> Self {
        self.input = Some(model);
        self
    }

    /// What comes out is always this.
    #[must_use]
    pub fn output(mut self, model: Model) -> Self {
        self.output = Some(model);
        self
    }

    /// Its models are asked of the connected system.
    #[must_use]
    pub fn discovers(mut self) -> Self {
        self.discovers = true;
        self
    }

    /// Whether doing it twice is the same as doing it once.
    #[must_use]
    pub fn idempotency(mut self, idempotency: Idempotency) -> Self {
        self.idempotency = idempotency;
        self
    }

    /// The most records it takes in one call.
    #[must_use]
    pub fn batch(mut self, records_max: u32) -> Self {
        self.batch_max = records_max;
        self
    }

    /// The number field that says how many records it takes in one call.
    #[must_use]
    pub fn batch_from(mut self, field: &str) -> Self {
        self.batch_from = Some(field.to_owned());
        self
    }
}

impl FieldSpec {
    fn new(name: &str, label: &str, input: Input) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            input,
            help: String::new(),
            example: String::new(),
            default: None,
            required: false,
            advanced: false,
            per_record: false,
            shown_when: None,
        }
    }

    /// One line of text.
    #[must_use]
    pub fn text(name: &str, label: &str) -> Self {
        Self::new(name, label, Input::Text)
    }

    /// Several lines, in mono.
    #[must_use]
    pub fn code(name: &str, label: &str) -> Self {
        Self::new(name, label, Input::Code)
    }

    /// A number within bounds.
    #[must_use]
    pub fn number(name: &str, label: &str, min: f64, max: f64, unit: &str) -> Self {
        Self::new(name, label, Input::Number { min: Some(min), max: Some(max), unit: unit.to_owned() })
    }

    /// On or off.
    #[must_use]
    pub fn switch(name: &str, label: &str) -> Self {
        Self::new(name, label, Input::Switch)
    }

    /// Never shown again once it is saved.
    #[must_use]
    pub fn secret(name: &str, label: &str) -> Self {
        Self::new(name, label, Input::Secret)
    }

    /// One of a few: pairs of what is stored and what is shown.
    #[must_use]
    pub fn choice(name: &str, label: &str, options: &[(&str, &str)]) -> Self {
        let options = options.iter().map(|(value, label)| ChoiceOption { value: (*value).to_owned(), label: (*label).to_owned() });
        Self::new(name, label, Input::Choice { options: options.collect() })
    }

    /// One of what the connected system offers.
    #[must_use]
    pub fn discovered(name: &str, label: &str, source: &str) -> Self {
        Self::new(name, label, Input::Discovered { source: source.to_owned(), many: false })
    }

    /// Several of what the connected system offers.
    #[must_use]
    pub fn discovered_many(name: &str, label: &str, source: &str) -> Self {
        Self::new(name, label, Input::Discovered { source: source.to_owned(), many: true })
    }

    /// Rows of two texts.
    #[must_use]
    pub fn pairs(name: &str, label: &str) -> Self {
        Self::new(name, label, Input::Pairs)
    }

    /// Any JSON.
    #[must_use]
    pub fn json(name: &str, label: &str) -> Self {
        Self::new(name, label, Input::Json)
    }

    /// A schedule.
    #[must_use]
    pub fn cron(name: &str, label: &str) -> Self {
        Self::new(name, label, Input::Cron)
    }

    /// An IANA time zone.
    #[must_use]
    pub fn time_zone(name: &str, label: &str) -> Self {
        Self::new(name, label, Input::TimeZone)
    }

    /// The sentence below it.
    #[must_use]
    pub fn help(mut self, text: &str) -> Self {
        text.clone_into(&mut self.help);
        self
    }

    /// What stands in it while it is empty.
    #[must_use]
    pub fn example(mut self, text: &str) -> Self {
        text.clone_into(&mut self.example);
        self
    }

    /// What counts when nothing is set.
    #[must_use]
    pub fn default(mut self, value: impl Into<Value>) -> Self {
        self.default = Some(value.into());
        self
    }

    /// It must be set.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// It is folded away.
    #[must_use]
    pub fn advanced(mut self) -> Self {
        self.advanced = true;
        self
    }

    /// Each record may fill it anew.
    #[must_use]
    pub fn per_record(mut self) -> Self {
        self.per_record = true;
        self
    }

    /// Shown only when another field has one of these values.
    #[must_use]
    pub fn shown_when<V: Clone + Into<Value>>(mut self, field: &str, is: &[V]) -> Self {
        self.shown_when = Some(ShownWhen { field: field.to_owned(), is: is.iter().cloned().map(Into::into).collect() });
        self
    }
}
