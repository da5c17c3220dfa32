//! Keyset pages: `?after=…&limit=…` in, rows and the address of the next page out.

use super::problem::Problem;
use axum::extract::{FromRequestParts, OriginalUri};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use http::{Uri, request::Parts};
use serde::{Serialize, de::DeserializeOwned};
use wire::page::{LIMIT_DEFAULT, LIMIT_MAX};

/// The query of [`Paging`], for the documentation.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by `Paging`; here for the documentation alone")]
pub struct PageQuery {
    /// What `next` of the page before gave.
    after: Option<String>,
    /// How many rows at most: 50, or 1 to 200.
    limit: Option<u64>,
}

/// Which page a list is asked for.
#[derive(Debug, Clone)]
pub struct Paging {
    after: Option<String>,
    /// How many rows at most.
    pub limit: u64,
    uri: Uri,
}

impl<S: Send + Sync> FromRequestParts<S> for Paging {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let uri = parts.extensions.get::<OriginalUri>().map_or_else(|| parts.uri.clone(), |OriginalUri(uri)| uri.clone());
        Self::of(uri)
    }
}

impl Paging {
    fn of(uri: Uri) -> Result<Self, Problem> {
        let mut paging = Self { after: None, limit: LIMIT_DEFAULT, uri: uri.clone() };
        for (name, value) in url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
            match name.as_ref() {
                "after" => paging.after = Some(value.into_owned()),
                "limit" => {
                    let limit = value.parse::<u64>().ok().filter(|limit| (1..=LIMIT_MAX).contains(limit));
                    let wrong = || Problem::field("query:limit", "input.query", format!("`limit` is a number from 1 to {LIMIT_MAX}."));
                    paging.limit = limit.ok_or_else(wrong)?;
                }
                _ => {}
            }
        }
        Ok(paging)
    }

    /// Where the page begins: the cursor that the page before gave, absent for the first page.
    ///
    /// # Errors
    /// When it is not one that this list gave.
    pub fn cursor<C: DeserializeOwned>(&self) -> Result<Option<C>, Problem> {
        let Some(text) = &self.after else { return Ok(None) };
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok();
        let cursor = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let wrong = || Problem::field("query:after", "input.query", "`after` is what `next` of the page before gave, unchanged.");
        cursor.map(Some).ok_or_else(wrong)
    }

    /// One more than the limit: ask the store for so many, to see whether there is a next page.
    #[must_use]
    pub fn limit_and_one(&self) -> u64 {
        self.limit + 1
    }

    /// The answer, of rows asked for with [`Paging::limit_and_one`]; `cursor` gives the place of a row.
    #[must_use]
    pub fn page<T, C: Serialize>(&self, mut rows: Vec<T>, cursor: impl Fn(&T) -> C) -> wire::Page<T> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|last| self.next(&cursor(last)));
        wire::Page { items: rows, next }
    }

    fn next<C: Serialize>(&self, cursor: &C) -> String {
        let cursor = BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(cursor).unwrap_or_default());
        let others = url::form_urlencoded::parse(self.uri.query().unwrap_or_default().as_bytes());
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(others.filter(|(name, _)| name != "after")).append_pair("after", &cursor);
        format!("{}?{}", self.uri.path(), query.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paging(uri: &'static str) -> Paging {
        Paging::of(Uri::from_static(uri)).expect("a page")
    }

    #[test]
    fn the_next_page_keeps_the_filters_and_carries_the_cursor() {
        let first = paging("/api/v1/runs?q=a%20b&limit=2").page(vec![9, 8, 7], |row| *row);
        assert_eq!(first.items, [9, 8]);
        let next = first.next.expect("there is more");
        assert!(next.starts_with("/api/v1/runs?q=a+b&limit=2&after="), "{next}");
        let second = Paging::of(next.parse().expect("an address")).expect("a page");
        assert_eq!(second.cursor::<i32>().expect("a cursor"), Some(8));
        assert_eq!(second.page(vec![7], |row| *row).next, None);
    }

    #[test]
    fn wrong_limits_and_foreign_cursors_are_told() {
        for uri in ["/x?limit=0", "/x?limit=201", "/x?limit=many"] {
            assert_eq!(Paging::of(Uri::from_static(uri)).expect_err("refused").document().fields[0].pointer, "query:limit");
        }
        let error = paging("/x?after=%21").cursor::<i32>().expect_err("refused");
        assert_eq!(error.document().fields[0].pointer, "query:after");
    }
}
