//! Loading the draft, finding out what the source and the target look like, saving every change a moment later.

mod models;
mod pairs;

use crate::{
    keep::{self, Kept, Resumed},
    logic::{
        discover::{self, Neighbour},
        history::{History, Names},
    },
    state::{End, Mapper, SampleRecord, SaveState},
};
use connector::spec::ConnectorSpec;
use flow::document::{Flow, Operation};
use leptos::{ev, leptos_dom::helpers::window_event_listener, prelude::*, task::spawn_local};
use mapping::{Mapping, Model, Value};
use models::Around;
use serde_json::{Value as Json, json};
use std::{sync::Arc, time::Duration};
use wire::FlowId;

/// How long the draft waits for more changes before it is saved.
const SAVE_AFTER: Duration = Duration::from_millis(800);
/// The most records that stay pinned.
const PINNED_MAX: usize = 25;
/// The status of a save that came second.
const STALE: u16 = 412;

/// How loading stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Loading {
    /// Under way.
    Waiting,
    /// Done.
    Ready,
    /// It cannot be shown, and why.
    Failed(String),
}

/// The draft of one step. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Session {
    mapper: Mapper,
    flow_id: StoredValue<FlowId>,
    step: StoredValue<String>,
    document: StoredValue<Flow>,
    revision: StoredValue<i64>,
    /// The mapping as the server has it.
    saved: StoredValue<Mapping>,
    /// The stored models that the step names, as the server has them.
    saved_names: StoredValue<Names>,
    /// Whether something besides the mapping is not saved: pinned records.
    pinned_anew: StoredValue<bool>,
    /// Whether the browser keeps less than there is.
    unkept: StoredValue<bool>,
    around: StoredValue<Around>,
    timer: StoredValue<Option<TimeoutHandle>>,
    busy: StoredValue<bool>,
    after: StoredValue<Option<Box<dyn FnOnce()>>, LocalStorage>,
    /// How loading stands.
    pub loading: RwSignal<Loading>,
    /// The flow's name.
    pub flow_name: RwSignal<String>,
    /// The step's name.
    pub step_name: RwSignal<String>,
    /// Ticks while the page tells how long ago it saved.
    pub clock: RwSignal<u32>,
}

impl Session {
    /// Opens the draft of a step.
    #[must_use]
    pub fn open(mapper: Mapper, flow: FlowId, step: String) -> Self {
        let session = Self {
            mapper,
            flow_id: StoredValue::new(flow),
            step_name: RwSignal::new(step.clone()),
            step: StoredValue::new(step),
            document: StoredValue::new(Flow::default()),
            revision: StoredValue::new(0),
            saved: StoredValue::new(Mapping::default()),
            saved_names: StoredValue::new(Names::default()),
            pinned_anew: StoredValue::new(false),
            unkept: StoredValue::new(false),
            around: StoredValue::new(Around::default()),
            timer: StoredValue::new(None),
            busy: StoredValue::new(false),
            after: StoredValue::new_local(None),
            loading: RwSignal::new(Loading::Waiting),
            flow_name: RwSignal::new(String::new()),
            clock: RwSignal::new(0),
        };
        session.load();
        let ticking = set_interval_with_handle(
            move || {
                session.clock.try_update(|clock| *clock = clock.wrapping_add(1));
            },
            Duration::from_secs(5),
        )
        .ok();
        let hidden = window_event_listener(ev::pagehide, move |_| session.keep());
        on_cleanup(move || {
            hidden.remove();
            if let Some(ticking) = ticking {
                ticking.clear();
            }
            session.keep();
            if session.timer.try_get_value().flatten().is_some() {
                session.save();
            }
        });
        session
    }

    /// Takes the draft as the server has it; what was done here is forgotten.
    pub fn reload(self) {
        self.load_and(false);
    }

    /// Loads the draft, and goes on where this browser was.
    pub fn load(self) {
        self.load_and(true);
    }

    fn load_and(self, resumes: bool) {
        self.mapper.alive.spawn(async move {
            let id = self.flow_id.get_value();
            match client::flows::draft(id).await {
                Ok(draft) => match draft.document.read::<Flow>() {
                    Ok(document) => self.show(document, draft.revision, resumes),
                    Err(reason) => self.fail(format!("The draft cannot be read: {reason}.")),
                },
                Err(problem) => self.fail(problem.detail),
            }
            if let Ok(flow) = client::flows::get(id).await {
                self.flow_name.try_set(flow.name);
            }
        });
    }

    fn fail(self, reason: String) {
        self.loading.try_set(Loading::Failed(reason));
    }

    fn show(self, document: Flow, revision: i64, resumes: bool) {
        if self.loading.is_disposed() {
            return;
        }
        let step = self.step.get_value();
        let Some(mapping) = discover::mapping_of(&document, &step).cloned() else {
            self.fail(format!("The flow has no mapping step `{step}`."));
            return;
        };
        let found = document.steps.iter().find(|found| found.id == step);
        let named = |step: &flow::document::Step| Names { source: step.source_model.clone(), target: step.target_model.clone() };
        let (name, names) = found.map(|step| (step.name.clone(), named(step))).unwrap_or_default();
        self.step_name.set(name.unwrap_or(step));
        self.flow_name.set(document.name.clone());
        let flow = self.flow_id.get_value().to_string();
        let kept = resumes.then(|| self.step.with_value(|step| keep::read(&flow, step))).flatten();
        let resumed = keep::resume(kept, revision, &mapping, &names);
        self.mapper.set_names(names.clone());
        self.saved_names.set_value(names);
        self.revision.set_value(revision);
        self.saved.set_value(mapping.clone());
        self.pinned_anew.set_value(false);
        self.document.set_value(document);
        self.mapper.save.set(SaveState::Saved(0.0));
        self.loading.set(Loading::Ready);
        match resumed {
            Resumed::Fresh => self.mapper.load(mapping, History::default()),
            Resumed::Log(log) => self.mapper.load(mapping, log),
            // What is not saved is saved, as any change is.
            Resumed::Unsaved(kept) => {
                if let Some(names) = kept.names {
                    self.mapper.set_names(names);
                }
                self.mapper.load(kept.mapping, kept.log);
            }
        }
        self.pinned();
        self.mapper.alive.spawn(async move { self.discover().await });
    }

    /// The pinned records first, then what ran lately.
    fn pinned(self) {
        let pinned: Vec<SampleRecord> = self.document.with_value(|document| {
            document.trigger.iter().flat_map(|trigger| &trigger.samples).map(|record| sample(record.clone(), "pinned".to_owned())).collect()
        });
        self.mapper.samples.update(|samples| {
            let lately = samples
                .iter()
                .filter(|sample| sample.origin != "pinned" && !pinned.iter().any(|pinned| pinned.record == sample.record))
                .cloned()
                .collect::<Vec<_>>();
            *samples = pinned;
            samples.extend(lately);
        });
    }

    async fn discover(self) {
        self.read_models().await;
        let connectors = client::connectors::list().await.unwrap_or_default();
        let (before, behind, mapping) = self.document.with_value(|document| {
            self.step.with_value(|step| {
                (
                    discover::before(document, step),
                    discover::behind(document, step),
                    discover::mapping_of(document, step).cloned().unwrap_or_default(),
                )
            })
        });
        let trigger_feeds = matches!(before, None | Some(Neighbour::Trigger(_)));
        let (source_end, source) = self.look(before, &connectors, false).await;
        let (target_end, target) = self.look_behind(behind, &connectors).await;
        if self.loading.is_disposed() {
            return;
        }
        self.mapper.source_end.set(source_end);
        self.mapper.target_end.set(target_end);
        self.around.set_value(Around { arriving: source, wanted: target, own: (mapping.source, mapping.target) });
        untrack(|| self.settle_models());
        let flow = self.flow_id.get_value();
        let lately = if trigger_feeds {
            client::flows::samples(flow).await
        } else {
            client::flows::step_samples(flow, &self.step.get_value()).await
        };
        if let Ok(lately) = lately {
            let lately = lately.into_iter().filter_map(|found| Some(sample(found.record.read().ok()?, found.label)));
            self.mapper.samples.try_update(|samples| {
                for record in lately {
                    if !samples.iter().any(|known| known.record == record.record) {
                        samples.push(record);
                    }
                }
            });
        }
        self.tables().await;
        self.read_pairs().await;
    }

    /// The target: the first of those behind that says what it takes, else the first.
    async fn look_behind(self, behind: Vec<Neighbour>, connectors: &[ConnectorSpec]) -> (End, Option<Model>) {
        let mut first = None;
        for neighbour in behind {
            let (end, model) = self.look(Some(neighbour), connectors, true).await;
            if model.as_ref().is_some_and(|model| !model.fields.is_empty()) {
                return (end, model);
            }
            first.get_or_insert((end, model));
        }
        match first {
            Some(found) => found,
            None => self.look(None, connectors, true).await,
        }
    }

    /// The head and the model of one side. `input`: what goes into it, else what comes out of it.
    async fn look(self, neighbour: Option<Neighbour>, connectors: &[ConnectorSpec], input: bool) -> (End, Option<Model>) {
        let end = |connector: &str, title: String, detail: String| {
            let spec = connectors.iter().find(|spec| spec.name == connector);
            End { icon: spec.map_or("plug".to_owned(), |spec| spec.icon.clone()), hue: spec.map_or(270, |spec| spec.hue), title, detail }
        };
        match neighbour {
            None if input => (End { title: "record".to_owned(), ..End::default() }, None),
            None => (End { title: "record".to_owned(), detail: "nothing is connected".to_owned(), ..End::default() }, None),
            Some(Neighbour::Mapping(name, mapping, stored)) => {
                let stored = self.mapper.models.with_untracked(|models| models::named(models, stored.as_ref()).cloned());
                let model = match (input, stored) {
                    (true, stored) => stored.or_else(|| mapping.source.clone()),
                    (false, Some(stored)) if mapping.target.is_none() => Some(stored),
                    (false, _) => Some(discover::model_of("record", &mapping)),
                };
                (End { icon: "map".to_owned(), hue: 281, title: name, detail: String::new() }, model)
            }
            Some(Neighbour::Trigger(trigger)) => {
                let operation = Operation {
                    connector: trigger.connector.clone(),
                    name: trigger.operation.clone(),
                    connection: trigger.connection.clone(),
                    settings: trigger.settings.clone(),
                    values: std::collections::BTreeMap::new(),
                    undo: None,
                };
                let model = match trigger.model.clone() {
                    Some(model) => Some(model),
                    None => self.model_of(&operation, connectors, false).await,
                };
                let title =
                    model.as_ref().map(|model| model.name.clone()).filter(|name| !name.is_empty()).unwrap_or_else(|| "record".to_owned());
                let known = connectors
                    .iter()
                    .find(|spec| spec.name == trigger.connector)
                    .map_or(trigger.connector.clone(), |spec| spec.title.to_lowercase());
                (end(&trigger.connector, title, known), model)
            }
            Some(Neighbour::Operation(operation)) => {
                let model = self.model_of(&operation, connectors, input).await;
                let table = operation
                    .settings
                    .get("table")
                    .or_else(|| operation.settings.get("path"))
                    .or_else(|| operation.settings.get("url"))
                    .and_then(Json::as_str);
                let title = model.as_ref().map(|model| model.name.clone()).filter(|name| !name.is_empty());
                let title = title
                    .or_else(|| table.and_then(|table| table.rsplit('.').next()).map(str::to_owned))
                    .unwrap_or_else(|| "record".to_owned());
                let known = connectors
                    .iter()
                    .find(|spec| spec.name == operation.connector)
                    .map_or(operation.connector.clone(), |spec| spec.title.clone());
                let detail = table.map_or(known, str::to_owned);
                (end(&operation.connector, title, detail), model)
            }
        }
    }

    async fn model_of(self, operation: &Operation, connectors: &[ConnectorSpec], input: bool) -> Option<Model> {
        let spec = connectors.iter().find(|spec| spec.name == operation.connector).and_then(|spec| spec.operation(&operation.name));
        let fixed = spec.and_then(|spec| if input { spec.input.clone() } else { spec.output.clone() });
        let discovers = spec.is_none_or(|spec| spec.discovers);
        if let (Some(name), true) = (&operation.connection, discovers) {
            let connections = client::connections::list().await.unwrap_or_default();
            let connection = connections.iter().find(|connection| connection.name == *name)?;
            let query = wire::connection::ModelsQuery { operation: operation.name.clone(), settings: operation.settings.clone() };
            match client::connections::models(connection.id, &query).await {
                Ok(models) => {
                    let said = if input { models.input } else { models.output };
                    return serde_json::from_value(said).ok().or(fixed);
                }
                Err(problem) => {
                    self.mapper.notice.try_set(Some(format!("{name} did not say what its records look like: {}", problem.detail)));
                }
            }
        }
        fixed
    }

    async fn tables(self) {
        let Ok(heads) = client::lookup_tables::list().await else { return };
        let mut rows = serde_json::Map::new();
        let mut names = Vec::new();
        for head in heads {
            let table =
                if head.rows.is_empty() && head.row_count > 0 { client::lookup_tables::get(head.id).await.unwrap_or(head) } else { head };
            names.push((table.name.clone(), table.columns.clone()));
            rows.insert(table.name, json!({ "columns": table.columns, "rows": table.rows }));
        }
        self.mapper.table_rows.try_set(Arc::new(Json::Object(rows)));
        self.mapper.tables.try_set(Arc::new(names));
    }

    /// Keeps a record as test data of the trigger and shows it.
    pub fn pin(self, record: Value) {
        let mut kept = false;
        self.document.update_value(|document| {
            if let Some(trigger) = &mut document.trigger {
                trigger.samples.retain(|known| *known != record);
                trigger.samples.insert(0, record.clone());
                trigger.samples.truncate(PINNED_MAX);
                kept = true;
            }
        });
        if kept {
            self.pinned();
            self.pinned_anew.set_value(true);
            self.later();
        } else {
            self.mapper.samples.update(|samples| samples.insert(0, sample(record, "pasted".to_owned())));
        }
        self.mapper.sample_at.set(0);
    }

    /// Saves a moment later; more changes push the moment away.
    pub fn later(self) {
        self.mapper.save.set(SaveState::Changed);
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        let timer = self.mapper.alive.after(SAVE_AFTER, move || self.save());
        self.timer.set_value(timer);
    }

    /// Keeps log and mapping in the browser, where they have changed since.
    fn keep(self) {
        if self.unkept.try_update_value(std::mem::take).unwrap_or_default() && !self.mapper.document.is_disposed() {
            let (log, mapping, names) = (self.mapper.log(), self.mapper.document.get_untracked(), Some(self.mapper.names()));
            let kept = Kept { revision: self.revision.get_value(), log, mapping, names };
            self.step.with_value(|step| keep::write(&self.flow_id.get_value().to_string(), step, kept));
        }
    }

    /// Saves now.
    pub fn save(self) {
        if let Some(timer) = self.timer.try_get_value().flatten() {
            timer.clear();
            self.timer.set_value(None);
        }
        if self.busy.get_value() {
            self.later();
            return;
        }
        self.keep();
        let document = self.whole();
        let (sent, names) = (self.mapper.document.get_untracked(), self.mapper.names());
        let pinned = self.pinned_anew.get_value();
        self.pinned_anew.set_value(false);
        let (id, revision) = (self.flow_id.get_value(), self.revision.get_value());
        self.busy.set_value(true);
        self.mapper.save.set(SaveState::Saving);
        spawn_local(async move {
            let Ok(json) = wire::Json::of(&document) else { return };
            let answer = client::flows::save_draft(id, revision, json).await;
            if self.loading.is_disposed() {
                return;
            }
            self.busy.set_value(false);
            match answer {
                Ok(draft) => {
                    self.revision.set_value(draft.revision);
                    self.saved.set_value(sent);
                    self.saved_names.set_value(names);
                    self.unkept.set_value(true);
                    self.keep();
                    self.mapper.save.set(SaveState::Saved(js_sys::Date::now()));
                    if self.changed() {
                        self.later();
                    } else if let Some(after) = self.after.try_update_value(Option::take).flatten() {
                        after();
                    }
                }
                Err(problem) => {
                    self.pinned_anew.update_value(|anew| *anew |= pinned);
                    self.mapper.save.set(match problem.status {
                        STALE => SaveState::Conflict,
                        _ => SaveState::Failed(problem.detail),
                    });
                }
            }
        });
    }

    /// Saves what is not saved yet and then goes on.
    pub fn finish(self, after: impl FnOnce() + 'static) {
        if self.changed() || self.busy.get_value() {
            self.after.set_value(Some(Box::new(after)));
            if !self.busy.get_value() {
                self.save();
            }
        } else {
            after();
        }
    }

    /// Puts this mapping into the draft that someone else saved.
    pub fn keep_mine(self) {
        self.mapper.alive.spawn(async move {
            match client::flows::draft(self.flow_id.get_value()).await {
                Ok(draft) => match draft.document.read::<Flow>() {
                    Ok(theirs) if discover::mapping_of(&theirs, &self.step.get_value()).is_some() => {
                        self.revision.set_value(draft.revision);
                        self.document.set_value(theirs);
                        self.save();
                    }
                    _ => self.fail("In the other draft this step is gone.".to_owned()),
                },
                Err(problem) => drop(self.mapper.save.try_set(SaveState::Failed(problem.detail))),
            }
        });
    }

    /// The flow with the mapping as it is now.
    fn whole(self) -> Flow {
        let mut document = self.document.get_value();
        let mapping = self.mapper.document.get_untracked();
        self.step.with_value(|step| {
            discover::put_mapping(&mut document, step, mapping);
            if let Some(step) = document.steps.iter_mut().find(|found| found.id == *step) {
                let names = self.mapper.names();
                (step.source_model, step.target_model) = (names.source, names.target);
            }
        });
        document
    }

    fn changed(self) -> bool {
        let ready = self.loading.with_untracked(|loading| *loading == Loading::Ready);
        let mapping = || self.mapper.document.with_untracked(|now| self.saved.with_value(|saved| saved != now));
        ready && (self.pinned_anew.get_value() || self.saved_names.with_value(|saved| *saved != self.mapper.names()) || mapping())
    }
}

/// Saves after every change of the mapping.
pub fn watch(mapper: Mapper, session: Session) {
    pairs::watch(mapper);
    Effect::new(move |_| session.settle_models());
    Effect::new(move |_| {
        // Not what the page shows of it, which is a little later: what is typed a moment before the page goes is kept.
        mapper.edits.track();
        mapper.source_named.track();
        mapper.target_named.track();
        session.unkept.set_value(true);
        if session.changed() && mapper.save.with_untracked(|save| *save != SaveState::Conflict) {
            session.later();
        }
    });
}

/// A record with a title made of its first telling values.
fn sample(record: Value, origin: String) -> SampleRecord {
    SampleRecord { title: title(&record), origin, record }
}

/// `10017, Ada Byron`: an id, a name.
fn title(record: &Value) -> String {
    let Value::Object(map) = record else { return "Record".to_owned() };
    let plain = |value: &Value| match value {
        Value::Text(text) if !text.is_empty() && text.chars().count() <= 40 => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let telling: Vec<String> = map.values().filter_map(plain).take(2).collect();
    if telling.is_empty() { "Record".to_owned() } else { telling.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_called_by_its_first_values() {
        assert_eq!(title(&json!({ "id": 10017, "lines": [], "name": "Ada Byron", "x": "y" }).into()), "10017, Ada Byron");
        assert_eq!(title(&json!({ "lines": [] }).into()), "Record");
    }
}
