//! Whether a mended record would pass the mapping or the model that refused it. Other steps speak to the outside world: only resuming
//! shows what they say.

use super::{
    super::{auth::Member, problem::Problem},
    still_wrong,
};
use crate::app::App;
use flow::{Action, Flow};
use mapping::Value;
use std::sync::Arc;
use wire::failed_record::FailedRecord;

/// Checks it, if the step maps or validates in a flow that is still there.
///
/// # Errors
/// 422 with the field that is still wrong.
pub async fn check(app: &App, member: &Member, failed: &FailedRecord, record: &Value) -> Result<(), Problem> {
    let scoped = member.scoped(app);
    let Some(detail) = scoped.run_detail(failed.run).await? else { return Ok(()) };
    let Ok(flow) = detail.document.read::<Flow>() else { return Ok(()) };
    let step = flow.steps.into_iter().find(|step| step.id == failed.step);
    let mapping = match step.map(|step| step.action) {
        Some(Action::Map(mapping)) => mapping,
        Some(Action::Validate(validate)) => {
            let found = validate.schema.map(|model| flow::validate::faults(&model, record, validate.strict)).unwrap_or_default();
            return found.first().map_or(Ok(()), |fault| Err(still_wrong(&fault.code, fault.field.as_deref(), &fault.message)));
        }
        _ => return Ok(()),
    };
    // A mapping that does not compile was published by another version; resuming will tell.
    let Ok(compiled) = mapping::Compiled::new(&mapping) else { return Ok(()) };
    let mut tables = mapping::Tables::default();
    for (name, _) in scoped.lookup_table_columns().await? {
        if let Some(table) = scoped.lookup_table_named(&name).await? {
            tables.insert(table.name, mapping::Table::new(table.columns, table.rows));
        }
    }
    let context = mapping::Context { now_ms: app.clock.now(), tables: Arc::new(tables) };
    match compiled.map(record, &context) {
        Ok(_) => Ok(()),
        Err(fault) => Err(still_wrong(&fault.code, fault.field.as_deref(), &fault.message)),
    }
}
