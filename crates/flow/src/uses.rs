//! Where a flow uses lookup tables and stored models: by step, and within it by target or setting.

use crate::document::{Action, Flow, Step};
use mapping::{
    Fill, Target,
    document::{Condition, Join, Side},
};

/// A lookup table that a step names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableUse {
    /// The table's name.
    pub table: String,
    /// The step's id.
    pub step: String,
    /// Where in the step: a target from the record down, a setting, a port; absent: its condition.
    pub field: Option<String>,
}

/// A stored model that a step names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelUse {
    /// The model's name.
    pub model: String,
    /// The step's id.
    pub step: String,
    /// Whether it is what the step makes; if not, it is what the step reads.
    pub is_target: bool,
}

/// Every use of a lookup table, each place once, in the order of the document.
#[must_use]
pub fn tables(flow: &Flow) -> Vec<TableUse> {
    let mut found = Vec::new();
    for step in &flow.steps {
        let mut tables = Tables { step: &step.id, found: &mut found };
        match &step.action {
            Action::Map(mapping) => tables.targets(&mapping.targets, ""),
            Action::Filter(filter) => tables.condition(&filter.keep, None),
            Action::Branch(branch) => branch.ways.iter().for_each(|way| tables.condition(&way.condition, Some(&way.port))),
            Action::Loop(repeat) => repeat.while_.iter().for_each(|condition| tables.condition(condition, None)),
            action => action.values().into_iter().for_each(|(name, fill)| tables.fill(fill, Some(name))),
        }
        if let Some(substitute) = &step.substitute {
            tables.targets(&substitute.targets, "");
        }
    }
    found
}

/// Every stored model that a step names.
#[must_use]
pub fn models(flow: &Flow) -> Vec<ModelUse> {
    let named = |step: &Step, name: &Option<String>, is_target| {
        name.as_ref().map(|model| ModelUse { model: model.clone(), step: step.id.clone(), is_target })
    };
    let fits = |step: &Step| match &step.action {
        Action::Validate(validate) => named(step, &validate.model, false),
        _ => None,
    };
    let of = |step| [named(step, &step.source_model, false), named(step, &step.target_model, true), fits(step)];
    flow.steps.iter().flat_map(of).flatten().collect()
}

struct Tables<'f> {
    step: &'f str,
    found: &'f mut Vec<TableUse>,
}

impl Tables<'_> {
    fn note(&mut self, table: &str, field: Option<&str>) {
        let use_ = TableUse { table: table.to_owned(), step: self.step.to_owned(), field: field.map(str::to_owned) };
        if !self.found.contains(&use_) {
            self.found.push(use_);
        }
    }

    fn text(&mut self, text: &str, field: Option<&str>) {
        mapping::expression::tables_in(text).iter().for_each(|table| self.note(table, field));
    }

    fn targets(&mut self, targets: &[Target], below: &str) {
        for target in targets {
            let place = if below.is_empty() { target.path.clone() } else { format!("{below}.{}", target.path) };
            if let Some(fill) = &target.value {
                self.fill(fill, Some(&place));
            }
        }
    }

    fn fill(&mut self, fill: &Fill, field: Option<&str>) {
        let below = field.unwrap_or_default();
        match fill {
            Fill::Field(_) | Fill::Constant(_) => {}
            Fill::Template(text) | Fill::Expression(text) => self.text(text, field),
            Fill::Pipeline(pipeline) => {
                let args = pipeline.steps.iter().flat_map(|call| &call.args);
                args.chain([&*pipeline.from]).for_each(|fill| self.fill(fill, field));
            }
            Fill::Lookup(lookup) => {
                self.note(&lookup.table, field);
                let keys = lookup.more_keys.iter().map(|key| &key.value);
                keys.chain([&*lookup.key]).for_each(|fill| self.fill(fill, field));
            }
            Fill::When(when) => {
                for case in &when.cases {
                    self.condition(&case.condition, field);
                    self.fill(&case.then, field);
                }
                when.otherwise.iter().for_each(|fill| self.fill(fill, field));
            }
            Fill::Object(targets) => self.targets(targets, below),
            Fill::Each(each) => {
                each.filter.iter().for_each(|filter| self.condition(filter, field));
                each.item.iter().for_each(|item| self.fill(item, field));
                self.targets(&each.targets, below);
            }
            Fill::Group(group) => {
                group.filter.iter().for_each(|filter| self.condition(filter, field));
                group.keys.iter().map(|key| &key.value).chain(group.item.as_deref()).for_each(|fill| self.fill(fill, field));
                self.targets(&group.targets, below);
            }
            Fill::Join(join) => self.join(join, field),
            Fill::Aggregate(aggregate) => {
                aggregate.filter.iter().for_each(|filter| self.condition(filter, field));
                aggregate.of.iter().for_each(|fill| self.fill(fill, field));
            }
        }
    }

    fn join(&mut self, join: &Join, field: Option<&str>) {
        for side in [&join.left, &join.right] {
            if let Side::Table(table) = side {
                self.note(table, field);
            }
        }
        join.filter.iter().for_each(|filter| self.condition(filter, field));
        let keys = join.on.iter().flat_map(|key| [&key.left, &key.right]);
        keys.chain(join.item.as_deref()).for_each(|fill| self.fill(fill, field));
        self.targets(&join.targets, field.unwrap_or_default());
    }

    fn condition(&mut self, condition: &Condition, field: Option<&str>) {
        match condition {
            Condition::Compare(compare) => {
                [Some(&compare.left), compare.right.as_ref()].into_iter().flatten().for_each(|fill| self.fill(fill, field))
            }
            Condition::All(all) | Condition::Any(all) => all.iter().for_each(|inner| self.condition(inner, field)),
            Condition::Not(inner) => self.condition(inner, field),
            Condition::Expression(text) => self.text(text, field),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLOW: &str = "
steps:
- id: only
  filter: { keep: { expression: '$lookup_table(\"open\", id, \"yes\") = \"1\"' } }
- id: a
  source_model: order
  target_model: invoice
  map:
    targets:
    - { path: country, value: { lookup: { table: countries, key: { field: c }, column: name } } }
    - path: address
      value: { object: [{ path: land, value: { pipeline: { from: { lookup: { table: countries, key: { field: c }, column: name } }, steps: [{ function: upper }] } } }] }
    - { path: text, value: { template: 'x {{ $lookup_table(\"texts\", id, \"t\") }}' } }
    - { path: lines, value: { each: { list: l, targets: [{ path: unit, value: { when: { cases: [{ if: { compare: { left: { lookup: { table: units, key: { field: u }, column: u } }, is: present } }, then: { constant: 1 } }] } } }] } } }
    - { path: prices, value: { join: { left: { list: l }, right: { table: prices }, on: [{ left: { field: sku }, right: { field: sku } }] } } }
    - { path: said, value: { constant: { lookup: { table: nothing } } } }
- id: put
  operation: { connector: http, name: request, values: { path: { lookup: { table: paths, key: { field: c }, column: p } } } }
";

    #[test]
    fn tables_are_found_in_every_kind_of_value_and_step() {
        let flow = Flow::from_yaml(FLOW).expect("a flow");
        let found: Vec<String> =
            tables(&flow).iter().map(|one| format!("{}@{}/{}", one.table, one.step, one.field.as_deref().unwrap_or("-"))).collect();
        let expected = [
            "open@only/-",
            "countries@a/country",
            "countries@a/address.land",
            "texts@a/text",
            "units@a/lines.unit",
            "prices@a/prices",
            "paths@put/path",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn models_are_named_by_mappings_alone() {
        let flow = Flow::from_yaml(FLOW).expect("a flow");
        let found: Vec<_> = models(&flow).iter().map(|one| (one.model.clone(), one.is_target)).collect();
        assert_eq!(found, [("order".to_owned(), false), ("invoice".to_owned(), true)]);
        let back = serde_json::to_value(&flow).expect("JSON");
        assert_eq!(serde_json::from_value::<Flow>(back).expect("a flow"), flow);
        let wrong = Flow::from_yaml("steps: [{ id: a, source_model: x, operation: { connector: http, name: request } }]");
        assert!(wrong.is_err());
    }
}
