//! What the database says about its tables.

use super::error::of_sqlx;
use super::types::kind;
use crate::sql::dialect::quoted;
use crate::sql::limits::{COLUMNS_MAX, TABLES_MAX};
use crate::sql::table::{Column, Shape, Table};
use connector::ConnectorError;
use mapping::Kind;
use sqlx::{PgConnection, PgPool, Row, postgres::PgRow};
use wire::connection::OptionItem;

const TABLES: &str = "
    SELECT n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS kind,
           (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
      AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'
      AND has_schema_privilege(n.oid, 'usage') AND has_table_privilege(c.oid, 'select, insert')
    ORDER BY n.nspname <> 'public', n.nspname, c.relname
    LIMIT $1";

const TABLE: &str = "
    SELECT c.oid::int8 AS oid, n.nspname::text AS schema, c.relname::text AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND (n.nspname || '.' || c.relname = $1 OR (c.relname = $1 AND pg_table_is_visible(c.oid)))
    ORDER BY c.relname = $1 DESC
    LIMIT 1";

const COLUMNS: &str = "
    SELECT a.attname::text AS name, tn.nspname::text AS type_schema, t.typname::text AS type_name,
           format_type(a.atttypid, a.atttypmod) AS shown, base.typname::text AS base, base.typcategory::text AS category,
           element.typname::text AS element, a.attnotnull AS not_null, a.atthasdef OR a.attidentity <> '' AS has_default,
           a.attgenerated <> '' OR a.attidentity = 'a' AS generated,
           CASE WHEN base.typname IN ('varchar', 'bpchar') AND a.atttypmod > 4 THEN a.atttypmod - 4 END AS length_max,
           CASE WHEN base.typtype = 'e' THEN (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = base.oid) END AS labels
    FROM pg_attribute a
    JOIN pg_type t ON t.oid = a.atttypid
    JOIN pg_namespace tn ON tn.oid = t.typnamespace
    JOIN pg_type base ON base.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
    LEFT JOIN pg_type element ON element.oid = base.typelem AND base.typcategory = 'A'
    WHERE a.attrelid = $1::int8::oid AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
    LIMIT $2";

const KEYS: &str = "
    SELECT i.indisprimary AS is_primary, array_agg(a.attname::text ORDER BY k.position) AS columns
    FROM pg_index i
    CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, position)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
    WHERE i.indrelid = $1::int8::oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND k.position <= i.indnkeyatts
    GROUP BY i.indexrelid, i.indisprimary
    ORDER BY i.indisprimary DESC, i.indexrelid";

/// The tables that the role may use.
pub async fn tables(pool: &PgPool) -> Result<Vec<OptionItem>, ConnectorError> {
    let rows = sqlx::query(TABLES).bind(i64::try_from(TABLES_MAX).unwrap_or(i64::MAX)).fetch_all(pool).await.map_err(of_sqlx)?;
    rows.iter()
        .map(|row| {
            let (schema, name): (String, String) = (get(row, "schema")?, get(row, "name")?);
            let (kind, columns): (String, i64) = (get(row, "kind")?, get(row, "columns")?);
            let what = if matches!(kind.as_str(), "v" | "m") { "view, " } else { "" };
            let label = if schema == "public" { name.clone() } else { format!("{schema}.{name}") };
            Ok(OptionItem { value: format!("{schema}.{name}"), label, hint: Some(format!("{what}{columns} columns")) })
        })
        .collect()
}

/// The table of this name, `schema.table` or one that is found without its schema.
pub async fn table(connection: &mut PgConnection, name: &str) -> Result<Table, ConnectorError> {
    let found = sqlx::query(TABLE).bind(name).fetch_optional(&mut *connection).await.map_err(of_sqlx)?;
    let row = found.ok_or_else(|| ConnectorError::Fail {
        code: "postgres.no_table".to_owned(),
        message: format!("there is no table `{name}`"),
        field: Some("table".to_owned()),
        hint: Some("Choose one from the list; a table outside of the search path needs its schema in front.".to_owned()),
    })?;
    let oid: i64 = get(&row, "oid")?;
    let columns = sqlx::query(COLUMNS).bind(oid).bind(i64::try_from(COLUMNS_MAX).unwrap_or(i64::MAX));
    let columns = columns.fetch_all(&mut *connection).await.map_err(of_sqlx)?;
    let keys = sqlx::query(KEYS).bind(oid).fetch_all(&mut *connection).await.map_err(of_sqlx)?;
    let mut table = Table { schema: Some(get(&row, "schema")?), name: get(&row, "name")?, ..Table::default() };
    table.columns = columns.iter().map(column).collect::<Result<_, _>>()?;
    for key in &keys {
        let names: Vec<String> = get(key, "columns")?;
        if get::<bool>(key, "is_primary")? {
            table.primary_key.clone_from(&names);
        }
        table.unique.push(names);
    }
    Ok(table)
}

fn column(row: &PgRow) -> Result<Column, ConnectorError> {
    let (base, category): (String, String) = (get(row, "base")?, get(row, "category")?);
    let element: Option<String> = get(row, "element")?;
    let is_array = category == "A" && element.is_some();
    let shape = match base.as_str() {
        _ if is_array => Shape::Array,
        "json" | "jsonb" => Shape::Json,
        "bytea" => Shape::Bytes,
        _ => Shape::Plain,
    };
    let (found, format) = kind(&base);
    let not_null: bool = get(row, "not_null")?;
    Ok(Column {
        name: get(row, "name")?,
        cast: format!("{}.{}", quoted(&get::<String>(row, "type_schema")?), quoted(&get::<String>(row, "type_name")?)),
        type_name: get(row, "shown")?,
        shape,
        kind: if is_array { Kind::List } else { found },
        format: format.filter(|_| !is_array).map(str::to_owned),
        nullable: !not_null,
        has_default: get(row, "has_default")?,
        generated: get(row, "generated")?,
        length_max: get::<Option<i32>>(row, "length_max")?.and_then(|length| u32::try_from(length).ok()),
        one_of: get::<Option<Vec<String>>>(row, "labels")?.unwrap_or_default(),
    })
}

fn get<'r, T: sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>>(row: &'r PgRow, name: &str) -> Result<T, ConnectorError> {
    row.try_get(name).map_err(of_sqlx)
}
