//! Expressions that chips can say: a path, a constant, texts and paths joined by `&`, calls of functions on them.
//! Anything else stays an expression; the caller says so.

use super::{json, path, template::{self, Part}};
use mapping::{Fill, document::{Call, Pipeline}};

/// The chips of an expression, if chips can say the same.
#[must_use]
pub fn read(text: &str) -> Option<Fill> {
    let mut reader = Reader { rest: text.trim() };
    let fill = reader.joined()?;
    reader.rest.trim().is_empty().then_some(fill)
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn joined(&mut self) -> Option<Fill> {
        let mut all = vec![self.operand()?];
        while self.eat('&') {
            all.push(self.operand()?);
        }
        if all.len() == 1 {
            return all.pop();
        }
        let parts: Option<Vec<Part>> = all
            .into_iter()
            .map(|fill| match fill {
                Fill::Field(reference) => Some(Part::Hole(reference)),
                Fill::Constant(value) => {
                    let text = json::text(&value);
                    text.starts_with('"').then(|| Part::Text(json::text_of(&value)))
                }
                _ => None,
            })
            .collect();
        let parts = parts?;
        let clear = parts.iter().all(|part| !matches!(part, Part::Text(text) if text.contains("{{") || text.contains("}}")));
        clear.then(|| Fill::Template(template::join(&parts)))
    }

    fn operand(&mut self) -> Option<Fill> {
        self.rest = self.rest.trim_start();
        let first = self.rest.chars().next()?;
        match first {
            '"' => self.json_text(),
            '(' => {
                self.eat('(');
                let inner = self.joined()?;
                self.eat(')').then_some(inner)
            }
            '0'..='9' | '-' => {
                let end = self.rest.find(|letter: char| !matches!(letter, '0'..='9' | '-' | '+' | '.' | 'e' | 'E')).unwrap_or(self.rest.len());
                let value = json::parse(&self.rest[..end])?;
                self.rest = &self.rest[end..];
                Some(Fill::Constant(value))
            }
            '$' if !["$record", "$parent", "$position"].iter().any(|word| self.rest.starts_with(word)) => self.call(),
            _ => self.path_or_word(),
        }
    }

    fn call(&mut self) -> Option<Fill> {
        let text = &self.rest[1..];
        let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_')?;
        let function = text[..end].to_owned();
        if function.is_empty() || !text[end..].starts_with('(') {
            return None;
        }
        self.rest = &text[end + 1..];
        let mut args = Vec::new();
        if !self.eat(')') {
            loop {
                args.push(self.joined()?);
                if self.eat(')') {
                    break;
                }
                if !self.eat(',') {
                    return None;
                }
            }
        }
        if args.is_empty() {
            return None;
        }
        let first = args.remove(0);
        Some(match first {
            Fill::Pipeline(mut pipeline) => {
                pipeline.steps.push(Call { function, args });
                Fill::Pipeline(pipeline)
            }
            from => Fill::Pipeline(Pipeline { from: Box::new(from), steps: vec![Call { function, args }] }),
        })
    }

    fn json_text(&mut self) -> Option<Fill> {
        let mut escaped = false;
        let end = self.rest.char_indices().skip(1).find(|(_, letter)| {
            let ends = *letter == '"' && !escaped;
            escaped = *letter == '\\' && !escaped;
            ends
        })?;
        let value = json::parse(&self.rest[..=end.0])?;
        self.rest = &self.rest[end.0 + 1..];
        Some(Fill::Constant(value))
    }

    fn path_or_word(&mut self) -> Option<Fill> {
        let mut end = 0;
        let mut quoted = false;
        for (at, letter) in self.rest.char_indices() {
            let inside = quoted || letter == '`' || letter.is_alphanumeric() || matches!(letter, '_' | '.' | '[' | ']' | '$');
            if !inside {
                break;
            }
            if letter == '`' {
                quoted = !quoted;
            }
            end = at + letter.len_utf8();
        }
        let text = &self.rest[..end];
        let fill = match text {
            "true" | "false" | "null" => Fill::Constant(json::parse(text)?),
            text if path::is_path(text) => Fill::Field(text.to_owned()),
            _ => return None,
        };
        self.rest = &self.rest[end..];
        Some(fill)
    }

    fn eat(&mut self, sign: char) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn chips(text: &str) -> serde_json::Value {
        serde_json::to_value(read(text)).expect("json")
    }

    #[test]
    fn what_chips_can_say_becomes_chips() {
        assert_eq!(chips("customer.name"), json!({ "field": "customer.name" }));
        assert_eq!(chips("\"a \\\" b\""), json!({ "constant": "a \" b" }));
        assert_eq!(chips("-12.50"), json!({ "constant": -12.5 }));
        assert_eq!(chips("a & \" \" & `b c`"), json!({ "template": "{{ a }} {{ `b c` }}" }));
        assert_eq!(
            chips("$left($trim(a & \"-\" & b), 10)"),
            json!({ "pipeline": { "from": { "template": "{{ a }}-{{ b }}" }, "steps": [
                { "function": "trim" }, { "function": "left", "args": [{ "constant": 10 }] } ] } })
        );
        assert_eq!(chips("$record.id"), json!({ "field": "$record.id" }));
    }

    #[test]
    fn anything_else_stays_an_expression() {
        for text in ["a + 1", "$sum(lines.(a * b))", "a ? b : c", "lines[qty > 1]", "a &", "", "$now()", "a & 1", "\"{{\" & a"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
