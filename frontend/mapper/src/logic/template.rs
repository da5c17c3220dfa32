//! Text with holes, taken apart and put together again.

/// One piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// As it stands.
    Text(String),
    /// A path or an expression whose value is put in.
    Hole(String),
}

/// The pieces of a template.
#[must_use]
pub fn split(template: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some(start) = rest.find("{{") {
        let Some(length) = rest[start + 2..].find("}}") else { break };
        if start > 0 {
            parts.push(Part::Text(rest[..start].to_owned()));
        }
        parts.push(Part::Hole(rest[start + 2..start + 2 + length].trim().to_owned()));
        rest = &rest[start + length + 4..];
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    parts
}

/// The template of these pieces.
#[must_use]
pub fn join(parts: &[Part]) -> String {
    parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Hole(hole) => format!("{{{{ {hole} }}}}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_comes_back_as_it_was() {
        let template = "INV-{{ order.id }} for {{ name }}";
        let parts = split(template);
        assert_eq!(
            parts,
            [Part::Text("INV-".into()), Part::Hole("order.id".into()), Part::Text(" for ".into()), Part::Hole("name".into())]
        );
        assert_eq!(join(&parts), template);
        assert_eq!(split("open {{ end"), [Part::Text("open {{ end".into())]);
    }
}
