//! Writes records as rows: a whole batch in one statement and one transaction. When the database refuses the data, the
//! batch is cut in halves, until only the rows that are to blame are left out.

use super::dialect::{Dialect, Param, list_of, quoted, table_name};
use super::fault::{DataFault, Fault};
use super::table::{Column, Table};
use crate::settings::Settings;
use crate::value;
use connector::{ConnectorError, RecordFault};
use mapping::{Record, Value};
use std::collections::BTreeSet;

/// A transaction that is under way; dropped without `commit`, it never was.
#[async_trait::async_trait]
pub trait Session: Send {
    /// Does one statement and says how many rows it touched.
    async fn execute(&mut self, sql: &str, params: &[Param]) -> Result<u64, Fault>;

    /// Makes it so.
    async fn commit(self: Box<Self>) -> Result<(), ConnectorError>;
}

/// What happens to a row that is already there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhenExists {
    /// The database refuses it.
    Refuse,
    /// It is left as it is.
    Skip(Vec<String>),
    /// It is updated; the columns in `keep` are left alone.
    Update {
        /// The columns by which it is recognised.
        match_on: Vec<String>,
        /// The columns that are left alone.
        keep: Vec<String>,
    },
}

/// How to write.
pub struct Plan<'a> {
    /// The database.
    pub dialect: &'a dyn Dialect,
    /// The table.
    pub table: &'a Table,
    /// What happens to a row that is already there.
    pub when_exists: WhenExists,
    /// The columns by which rows are recognised, for any of these ways.
    pub match_on: Vec<String>,
    /// Whether fields without a column are left out.
    pub ignore_extra: bool,
}

impl<'a> Plan<'a> {
    /// From the settings of `insert_rows` or `upsert_rows`, checked against the table.
    pub fn new(dialect: &'a dyn Dialect, table: &'a Table, settings: &Settings, upsert: bool) -> Result<Self, ConnectorError> {
        let match_on = if upsert { settings.list("match_on") } else { Vec::new() };
        if upsert && match_on.is_empty() {
            return Err(ConnectorError::setting("match_on", "setting.missing", "no column is chosen by which a row is recognised"));
        }
        for name in &match_on {
            table.must_have(name, "match_on")?;
        }
        let when_exists = match settings.text("when_exists").as_str() {
            _ if !upsert => WhenExists::Refuse,
            "fail" => WhenExists::Refuse,
            "skip" => WhenExists::Skip(match_on.clone()),
            _ => {
                let keep = settings.list("keep");
                for name in &keep {
                    table.must_have(name, "keep")?;
                }
                WhenExists::Update { match_on: match_on.clone(), keep }
            }
        };
        if upsert && !table.is_unique(&match_on) {
            return Err(ConnectorError::Fail {
                code: "sql.no_unique_index".to_owned(),
                message: format!("no unique index of {} is made of {}", table.shown(), match_on.join(", ")),
                field: Some("match_on".to_owned()),
                hint: Some("Choose the columns of the primary key or of a unique index.".to_owned()),
            });
        }
        Ok(Self { dialect, table, when_exists, match_on, ignore_extra: settings.text("extra_fields") == "ignore" })
    }

    /// The statement for so many rows of these columns.
    fn statement(&self, columns: &[&Column], rows: usize) -> String {
        let mut number = 0;
        let row = |_| {
            let holders: Vec<String> = columns
                .iter()
                .map(|column| {
                    number += 1;
                    self.dialect.placeholder(number, column)
                })
                .collect();
            format!("({})", holders.join(", "))
        };
        let values: Vec<String> = (0..rows).map(row).collect();
        let names = list_of(columns.iter().map(|column| column.name.as_str()));
        format!("INSERT INTO {} ({names}) VALUES {}{}", table_name(self.table), values.join(", "), self.conflict(columns))
    }

    fn conflict(&self, columns: &[&Column]) -> String {
        let nothing = |match_on: &[String]| format!(" ON CONFLICT ({}) DO NOTHING", list_of(match_on.iter().map(String::as_str)));
        match &self.when_exists {
            WhenExists::Refuse => String::new(),
            WhenExists::Skip(match_on) => nothing(match_on),
            WhenExists::Update { match_on, keep } => {
                let updates: Vec<String> = columns
                    .iter()
                    .map(|column| &column.name)
                    .filter(|name| !match_on.contains(name) && !keep.contains(name))
                    .map(|name| format!("{0} = EXCLUDED.{0}", quoted(name)))
                    .collect();
                if updates.is_empty() {
                    nothing(match_on)
                } else {
                    format!(" ON CONFLICT ({}) DO UPDATE SET {}", list_of(match_on.iter().map(String::as_str)), updates.join(", "))
                }
            }
        }
    }

    /// A record as a row, or why it cannot be one.
    fn row(&self, index: usize, record: &Value) -> Result<Row, RecordFault> {
        let fault = |code: &str, message: String, field: Option<&str>| RecordFault {
            index,
            code: format!("{}.{code}", self.dialect.name()),
            message,
            field: field.map(str::to_owned),
        };
        let fields = value::fields(record)
            .ok_or_else(|| fault("no_object", "a row is made from an object, and this record is none".to_owned(), None))?;
        let mut row = Row { index, columns: Vec::new(), params: Vec::new(), left_out: false };
        for (name, inner) in fields {
            let Some(at) = self.table.columns.iter().position(|column| column.name == name) else {
                if self.ignore_extra {
                    row.left_out = true;
                    continue;
                }
                return Err(fault("no_column", format!("{} has no column `{name}`", self.table.shown()), Some(name)));
            };
            let column = &self.table.columns[at];
            if column.generated {
                if self.ignore_extra {
                    row.left_out = true;
                    continue;
                }
                return Err(fault("generated", format!("`{name}` is filled by the database itself"), Some(name)));
            }
            let param = self.dialect.param(column, inner).map_err(|message| fault("bad_value", message, Some(name)))?;
            row.columns.push(at);
            row.params.push(param);
        }
        if row.columns.is_empty() {
            return Err(fault("empty", format!("no field of the record is a column of {}", self.table.shown()), None));
        }
        if let Some(missing) = self.match_on.iter().find(|name| {
            !row.columns.iter().zip(&row.params).any(|(at, param)| self.table.columns[*at].name == **name && *param != Param::Null)
        }) {
            return Err(fault("no_key", format!("`{missing}` is missing, by which the row is recognised"), Some(missing)));
        }
        Ok(row)
    }

    /// Which rows can go in one statement: the same columns, and no key twice.
    fn groups(&self, rows: Vec<Row>) -> Vec<Vec<Row>> {
        let mut groups: Vec<Vec<Row>> = Vec::new();
        let mut keys: BTreeSet<String> = BTreeSet::new();
        for row in rows {
            let key = self.key(&row);
            let fits = groups.last().and_then(|group| group.first().map(|first| (first, group.len()))).is_some_and(|(first, length)| {
                first.columns == row.columns
                    && (length + 1) * row.columns.len() <= self.dialect.params_max()
                    && (key.is_empty() || !keys.contains(&key))
            });
            if !fits {
                groups.push(Vec::new());
                keys.clear();
            }
            keys.insert(key);
            if let Some(group) = groups.last_mut() {
                group.push(row);
            }
        }
        groups
    }

    fn key(&self, row: &Row) -> String {
        let of = |name: &String| {
            row.columns
                .iter()
                .zip(&row.params)
                .find(|(at, _)| self.table.columns[**at].name == *name)
                .map(|(_, param)| format!("{param:?}"))
        };
        self.match_on.iter().filter_map(of).collect::<Vec<_>>().join("\u{1f}")
    }
}

/// A record on its way to becoming a row.
#[derive(Debug, Clone)]
struct Row {
    index: usize,
    columns: Vec<usize>,
    params: Vec<Param>,
    /// Whether a field of the record has no place in it.
    left_out: bool,
}

/// What became of a batch.
#[derive(Debug, Default)]
pub struct Written {
    /// The indexes of the records that went in, or were there already.
    pub done: Vec<usize>,
    /// The records that were refused.
    pub faults: Vec<RecordFault>,
    /// How many rows were touched.
    pub rows: u64,
    /// The first statement, to be shown.
    pub statement: Option<String>,
    /// Whether fields were left out that have no column.
    pub left_out: bool,
}

/// The first statement that would be done, to be shown.
pub fn preview(plan: &Plan<'_>, records: &[Record]) -> Written {
    let (rows, faults) = rows(plan, records);
    let statement = plan.groups(rows.clone()).first().map(|group| plan.statement(&columns(plan, &group[0]), group.len()));
    let left_out = rows.iter().any(|row| row.left_out);
    Written { done: rows.into_iter().map(|row| row.index).collect(), faults, rows: 0, statement, left_out }
}

fn rows(plan: &Plan<'_>, records: &[Record]) -> (Vec<Row>, Vec<RecordFault>) {
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for (index, record) in records.iter().enumerate() {
        match plan.row(index, record) {
            Ok(row) => rows.push(row),
            Err(fault) => faults.push(fault),
        }
    }
    (rows, faults)
}

fn columns<'a>(plan: &Plan<'a>, row: &Row) -> Vec<&'a Column> {
    row.columns.iter().map(|at| &plan.table.columns[*at]).collect()
}

/// Writes all records in one transaction.
pub async fn run(plan: &Plan<'_>, mut session: Box<dyn Session>, records: &[Record]) -> Result<Written, ConnectorError> {
    let written = apply(plan, session.as_mut(), records).await?;
    session.commit().await?;
    Ok(written)
}

/// Writes all records, and leaves it to the caller to make it so.
pub async fn apply(plan: &Plan<'_>, session: &mut dyn Session, records: &[Record]) -> Result<Written, ConnectorError> {
    let (rows, faults) = rows(plan, records);
    let left_out = rows.iter().any(|row| row.left_out);
    let mut written = Written { faults, left_out, ..Written::default() };
    // The next part to be done is the last one.
    let mut parts = plan.groups(rows);
    parts.reverse();
    while let Some(mut part) = parts.pop() {
        let columns = columns(plan, &part[0]);
        let sql = plan.statement(&columns, part.len());
        let params: Vec<Param> = part.iter().flat_map(|row| row.params.iter().cloned()).collect();
        match step(session, &sql, &params).await {
            Ok(touched) => {
                written.rows += touched;
                written.done.extend(part.iter().map(|row| row.index));
                written.statement.get_or_insert(sql);
            }
            Err(Fault::Error(error)) => return Err(error),
            Err(Fault::Data(fault)) if part.len() == 1 => written.faults.push(blamed(plan, &columns, &part[0], fault)),
            Err(Fault::Data(_)) => {
                let second = part.split_off(part.len() / 2);
                parts.push(second);
                parts.push(part);
            }
        }
    }
    written.done.sort_unstable();
    written.faults.sort_by_key(|fault| fault.index);
    Ok(written)
}

/// One statement that can be taken back without losing those before it.
async fn step(session: &mut dyn Session, sql: &str, params: &[Param]) -> Result<u64, Fault> {
    session.execute("SAVEPOINT part", &[]).await?;
    match session.execute(sql, params).await {
        Ok(rows) => {
            session.execute("RELEASE SAVEPOINT part", &[]).await?;
            Ok(rows)
        }
        Err(Fault::Data(fault)) => {
            session.execute("ROLLBACK TO SAVEPOINT part", &[]).await?;
            session.execute("RELEASE SAVEPOINT part", &[]).await?;
            Err(Fault::Data(fault))
        }
        Err(error) => Err(error),
    }
}

fn blamed(plan: &Plan<'_>, columns: &[&Column], row: &Row, fault: DataFault) -> RecordFault {
    let field = fault
        .field
        .filter(|name| plan.table.column(name).is_some())
        .or_else(|| guess(columns, row, fault.too_long, fault.value.as_deref()));
    RecordFault { index: row.index, code: fault.code, message: fault.message, field }
}

/// The column whose value alone fits what the database said.
fn guess(columns: &[&Column], row: &Row, too_long: bool, value: Option<&str>) -> Option<String> {
    let suspects = columns.iter().zip(&row.params).filter(|(column, param)| match param {
        Param::Text(text) if too_long => column.length_max.is_some_and(|max| text.chars().count() > max as usize),
        Param::Text(text) => value == Some(text.as_str()),
        _ => false,
    });
    let names: Vec<&String> = suspects.map(|(column, _)| &column.name).collect();
    match names.as_slice() {
        [one] => Some((*one).clone()),
        _ => None,
    }
}
