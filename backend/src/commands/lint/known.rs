//! What `lint` knows besides the flow: lookup tables and models, from files that are handed in and from the exported
//! workspace that the flow lies in.

use super::super::files::{self, LookupTableFile, ModelFile};
use crate::api::lookup_tables::table_of_csv;
use anyhow::{Context, anyhow, bail};
use mapping::{Model, Table, Tables};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
};

/// `NAME=FILE`, as it is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    name: String,
    file: PathBuf,
}

impl FromStr for Named {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, file)) if !name.trim().is_empty() && !file.is_empty() => {
                Ok(Self { name: name.trim().to_owned(), file: PathBuf::from(file) })
            }
            _ => Err(format!("`{text}` is not of the form NAME=FILE")),
        }
    }
}

/// Things of one kind by their names.
#[derive(Debug)]
pub struct Known<T> {
    /// What is there.
    pub by_name: BTreeMap<String, T>,
    /// Whether there is nothing else: then a name that is missing is a mistake.
    pub is_all: bool,
}

/// Lookup tables and models.
#[derive(Debug)]
pub struct Surroundings {
    /// The lookup tables.
    pub tables: Known<LookupTableFile>,
    /// The models.
    pub models: Known<Model>,
}

impl Surroundings {
    /// Of a flow's file: what is handed in, over what the exported workspace around it holds.
    ///
    /// # Errors
    /// When a file cannot be read or is not of its form.
    pub fn of(flow: &Path, tables: &[Named], models: &[Named]) -> anyhow::Result<Self> {
        let mut known =
            Self { tables: Known { by_name: BTreeMap::new(), is_all: false }, models: Known { by_name: BTreeMap::new(), is_all: false } };
        if let Some(folder) = sibling(flow, files::LOOKUP_TABLES)? {
            known.tables = Known { by_name: files::tables(&folder)?, is_all: true };
        }
        if let Some(folder) = sibling(flow, files::MODELS)? {
            let models = files::models(&folder)?.into_iter().map(|(name, file)| (name, file.model)).collect();
            known.models = Known { by_name: models, is_all: true };
        }
        for Named { name, file } in tables {
            known.tables.by_name.insert(name.clone(), table(name, file)?);
        }
        for Named { name, file } in models {
            known.models.by_name.insert(name.clone(), model(file)?);
        }
        Ok(known)
    }

    /// The columns of the tables.
    pub fn columns(&self) -> Vec<(String, Vec<String>)> {
        self.tables.by_name.iter().map(|(name, table)| (name.clone(), table.columns.clone())).collect()
    }

    /// The rows of the tables.
    pub fn rows(&self) -> Arc<Tables> {
        let rows = |table: &LookupTableFile| Table::new(table.columns.clone(), table.rows.clone());
        Arc::new(self.tables.by_name.iter().map(|(name, table)| (name.clone(), rows(table))).collect())
    }
}

/// A folder of this name beside the flow or above it.
fn sibling(flow: &Path, name: &str) -> anyhow::Result<Option<PathBuf>> {
    let absolute = std::path::absolute(flow)?;
    Ok(absolute.ancestors().skip(1).map(|folder| folder.join(name)).find(|folder| folder.is_dir()))
}

fn is_yaml(file: &Path) -> bool {
    file.extension().is_some_and(|end| end == "yaml" || end == "yml" || end == "json")
}

/// A table in a CSV file, or as `export` writes it.
fn table(name: &str, file: &Path) -> anyhow::Result<LookupTableFile> {
    if is_yaml(file) {
        return files::parse::<LookupTableFile>(file);
    }
    let size = fs::metadata(file).with_context(|| format!("reading {}", file.display()))?.len();
    if size > files::FILE_BYTES_MAX {
        bail!("{} has {size} bytes; {} are the most", file.display(), files::FILE_BYTES_MAX);
    }
    let bytes = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let (columns, rows) = table_of_csv(&bytes).map_err(|problem| {
        let first = problem.document().fields.first().map_or(&problem.document().detail, |field| &field.detail);
        anyhow!("{} is no lookup table: {first}", file.display())
    })?;
    Ok(LookupTableFile { name: name.to_owned(), columns, rows })
}

/// A model, or a model as `export` writes it.
fn model(file: &Path) -> anyhow::Result<Model> {
    match files::parse::<ModelFile>(file) {
        Ok(exported) => Ok(exported.model),
        Err(_) => files::parse::<Model>(file).with_context(|| format!("{} is no model", file.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_handed_in_by_name() {
        assert_eq!("order=a=b.json".parse(), Ok(Named { name: "order".to_owned(), file: PathBuf::from("a=b.json") }));
        for wrong in ["order", "=a.json", "order="] {
            assert!(wrong.parse::<Named>().expect_err("refused").contains("NAME=FILE"), "{wrong}");
        }
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            let file = folder.path().join(name);
            fs::write(&file, text).expect("written");
            file
        };
        let csv = table("t", &write("t.csv", "code;name\nde;Germany\n")).expect("a table");
        assert_eq!(
            (csv.columns, csv.rows),
            (vec!["code".to_owned(), "name".to_owned()], vec![vec!["de".to_owned(), "Germany".to_owned()]])
        );
        let wrong = table("t", &write("w.csv", "code,name\nde,\"x\"y\n")).expect_err("refused").to_string();
        assert!(wrong.contains("w.csv is no lookup table"), "{wrong}");
        let bare = model(&write("m.json", r#"{"fields":[{"name":"id"}]}"#)).expect("a model");
        let exported = model(&write("m.yaml", "name: order\nmodel: { fields: [{ name: id }] }\n")).expect("a model");
        assert_eq!(bare, exported);
        assert!(model(&write("w.json", r#"{"feilds":[]}"#)).is_err());
    }
}
