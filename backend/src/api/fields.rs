//! Checks that several resources share: names, folders and other short texts. Collects every mistake, not the first.

use super::problem::Problem;
use wire::FieldProblem;

/// The most characters of a name.
pub const NAME_MAX: usize = 200;

/// Mistakes of a request, as they are found.
#[derive(Debug, Default)]
pub struct Fields(Vec<FieldProblem>);

impl Fields {
    /// Notes a mistake.
    pub fn add(&mut self, pointer: impl Into<String>, code: &str, detail: impl Into<String>) {
        self.0.push(FieldProblem { pointer: pointer.into(), code: code.to_owned(), detail: detail.into() });
    }

    /// Notes mistakes that were found elsewhere.
    pub fn extend(&mut self, found: impl IntoIterator<Item = FieldProblem>) {
        self.0.extend(found);
    }

    /// A name: trimmed, not empty, on one line.
    pub fn name(&mut self, pointer: &str, name: &str) -> String {
        let name = name.trim();
        if name.is_empty() {
            self.add(pointer, "field.required", "A name is needed.");
        } else {
            self.line(pointer, name);
        }
        name.to_owned()
    }

    /// A text on one line that may be empty.
    pub fn line(&mut self, pointer: &str, text: &str) {
        if text.chars().count() > NAME_MAX {
            self.add(pointer, "field.too_long", format!("It may have {NAME_MAX} characters at most."));
        } else if text.chars().any(char::is_control) {
            self.add(pointer, "field.invalid", "It has to be one line without control characters.");
        }
    }

    /// A folder: names joined by `/`, without empty ones at either end.
    pub fn folder(&mut self, pointer: &str, folder: &str) -> String {
        self.line(pointer, folder);
        let parts = folder.split('/').map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>();
        if parts.iter().any(|part| matches!(*part, "." | "..")) {
            self.add(pointer, "field.invalid", "A folder cannot be called `.` or `..`.");
        }
        parts.join("/")
    }

    /// Goes on when nothing is wrong.
    ///
    /// # Errors
    /// 422 with every mistake.
    pub fn check(self) -> Result<(), Problem> {
        if self.0.is_empty() { Ok(()) } else { Err(Problem::invalid(self.0)) }
    }
}

/// What the store's refusals mean for a `what` (as `flow`) whose name stands at `pointer`.
pub fn refused(what: &'static str, pointer: &'static str, name: &str) -> impl FnOnce(store::Error) -> Problem {
    let detail = format!("`{name}` exists already: choose another name.");
    move |error| match error {
        store::Error::Conflict(store::Conflict::Taken) => Problem::field(pointer, "field.taken", detail),
        store::Error::Conflict(store::Conflict::Stale { revision }) => Problem::stale(what, revision),
        other => other.into(),
    }
}

/// As [`refused`], for what is only made.
pub fn taken(pointer: &'static str, name: &str) -> impl FnOnce(store::Error) -> Problem {
    refused("thing", pointer, name)
}

/// As [`refused`], for what has no name.
pub fn stale(what: &'static str) -> impl FnOnce(store::Error) -> Problem {
    refused(what, "/name", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_every_mistake_is_told() {
        let mut fields = Fields::default();
        assert_eq!(fields.name("/name", "  Orders "), "Orders");
        assert_eq!(fields.folder("/folder", "/Finance//Daily/ "), "Finance/Daily");
        fields.name("/a", " ");
        fields.name("/b", &"x".repeat(201));
        fields.name("/c", "a\nb");
        fields.folder("/d", "../up");
        let problem = fields.check().expect_err("refused");
        let pointers = problem.document().fields.iter().map(|field| field.pointer.as_str()).collect::<Vec<_>>();
        assert_eq!(pointers, ["/a", "/b", "/c", "/d"]);
    }
}
