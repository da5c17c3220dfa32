//! What values at one place have been seen to be: counts that add up.

use super::{DEPTH_MAX, FIELDS_MAX, text::TextShape};
use crate::{Kind, ModelField, Object, Value};
use indexmap::IndexMap;

/// How many fields may still be learned.
#[derive(Debug, Clone, Default)]
pub(super) struct Budget {
    used: usize,
    spent: bool,
}

impl Budget {
    fn take(&mut self) -> bool {
        self.spent |= self.used >= FIELDS_MAX;
        self.used += usize::from(self.used < FIELDS_MAX);
        !self.spent
    }

    pub(super) fn is_spent(&self) -> bool {
        self.spent
    }
}

/// The objects at one place.
#[derive(Debug, Clone, Default)]
pub(super) struct ObjectShape {
    count: u64,
    fields: IndexMap<String, ValueShape>,
}

impl ObjectShape {
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    pub(super) fn add(&mut self, object: &Object, budget: &mut Budget, depth: usize) {
        self.count += 1;
        for (name, value) in object {
            if let Some(shape) = self.field(name, budget) {
                shape.add(value, budget, depth + 1);
            }
        }
    }

    pub(super) fn merge(&mut self, other: &Self, budget: &mut Budget) {
        self.count += other.count;
        for (name, theirs) in &other.fields {
            if let Some(shape) = self.field(name, budget) {
                shape.merge(theirs, budget);
            }
        }
    }

    fn field(&mut self, name: &str, budget: &mut Budget) -> Option<&mut ValueShape> {
        if !self.fields.contains_key(name) {
            if !budget.take() {
                return None;
            }
            self.fields.insert(name.to_owned(), ValueShape::default());
        }
        self.fields.get_mut(name)
    }

    pub(super) fn fields(&self) -> Vec<ModelField> {
        self.fields.iter().map(|(name, shape)| shape.model(name, self.count)).collect()
    }
}

/// The values at one place.
#[derive(Debug, Clone, Default)]
struct ValueShape {
    seen: u64,
    nulls: u64,
    booleans: u64,
    integers: u64,
    numbers: u64,
    digits: usize,
    texts: TextShape,
    lists: u64,
    items: Option<Box<ValueShape>>,
    objects: Option<Box<ObjectShape>>,
}

impl ValueShape {
    fn add(&mut self, value: &Value, budget: &mut Budget, depth: usize) {
        self.seen += 1;
        match value {
            Value::Null => self.nulls += 1,
            Value::Bool(_) => self.booleans += 1,
            Value::Number(number) => {
                if number.is_integer() {
                    self.integers += 1;
                } else {
                    self.numbers += 1;
                }
                self.digits = self.digits.max(number.as_str().bytes().filter(u8::is_ascii_digit).count());
            }
            Value::Text(text) => self.texts.add(text),
            Value::List(items) => {
                self.lists += 1;
                if depth < DEPTH_MAX {
                    let shape = self.items.get_or_insert_default();
                    items.iter().for_each(|item| shape.add(item, budget, depth + 1));
                }
            }
            Value::Object(object) => {
                let shape = self.objects.get_or_insert_default();
                if depth < DEPTH_MAX {
                    shape.add(object, budget, depth);
                }
            }
        }
    }

    fn merge(&mut self, other: &Self, budget: &mut Budget) {
        self.seen += other.seen;
        self.nulls += other.nulls;
        self.booleans += other.booleans;
        self.integers += other.integers;
        self.numbers += other.numbers;
        self.digits = self.digits.max(other.digits);
        self.texts.merge(&other.texts);
        self.lists += other.lists;
        if let Some(theirs) = &other.items {
            self.items.get_or_insert_default().merge(theirs, budget);
        }
        if let Some(theirs) = &other.objects {
            self.objects.get_or_insert_default().merge(theirs, budget);
        }
    }

    /// The types that were seen, numbers as one.
    fn kinds(&self) -> Vec<Kind> {
        let number = if self.numbers > 0 { Kind::Number } else { Kind::Integer };
        let all = [
            (self.booleans > 0, Kind::Boolean),
            (self.integers + self.numbers > 0, number),
            (self.texts.count() > 0, self.texts.kind()),
            (self.objects.is_some(), Kind::Object),
            (self.lists > 0, Kind::List),
        ];
        all.into_iter().filter_map(|(seen, kind)| seen.then_some(kind)).collect()
    }

    /// As a field of an object that was seen `around` times.
    fn model(&self, name: &str, around: u64) -> ModelField {
        let kinds = self.kinds();
        let mut field = ModelField {
            name: name.to_owned(),
            required: self.seen == around && self.nulls == 0,
            nullable: self.nulls > 0,
            ..ModelField::default()
        };
        let [kind] = kinds[..] else {
            field.mixed = kinds;
            return field;
        };
        field.kind = kind;
        match kind {
            Kind::Object => field.fields = self.objects.as_ref().map(|shape| shape.fields()).unwrap_or_default(),
            Kind::List => self.list(&mut field),
            Kind::Text => {
                field.format = self.texts.format();
                field.one_of = self.texts.enumeration();
                field.longest = u32::try_from(self.texts.longest()).ok();
            }
            Kind::Integer | Kind::Number => field.longest = u32::try_from(self.digits).ok(),
            _ => {}
        }
        field
    }

    fn list(&self, field: &mut ModelField) {
        let Some(items) = self.items.as_ref().filter(|items| items.seen > items.nulls) else { return };
        let item = items.model("", items.seen);
        field.items = Some(item.kind);
        field.fields = item.fields;
        field.format = item.format;
        field.one_of = item.one_of;
        field.mixed = item.mixed;
    }
}
