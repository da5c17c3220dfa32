//! Pairs of names that people mapped or dismissed: suggestions in other flows of the workspace know of them.

use super::{auth::Member, extract::Json, fields::Fields, problem::Problem};
use crate::app::App;
use axum::extract::State;
use http::StatusCode;
use store::mapping_pairs::MappingPair;
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::pair::{MappingPairs, NotePairs, PAIR_NAME_MAX, PAIRS_NOTED_MAX, PairOfNames};

/// The routes of this resource.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_mapping_pairs, note_mapping_pairs))
}

/// List the pairs of names that suggestions know of.
///
/// A field of a source and one of a target that people of the workspace mapped or dismissed; never values. The newest first,
/// all at once: a workspace keeps 2,000 at most.
#[utoipa::path(get, path = "/api/v1/mapping-pairs", tag = "mapping pairs", responses((status = 200, body = MappingPairs)))]
async fn list_mapping_pairs(State(app): State<App>, member: Member) -> Result<Json<MappingPairs>, Problem> {
    let pairs = member.scoped(&app).mapping_pairs().await?;
    let wire = |MappingPair { source, target, weight }| wire::pair::MappingPair { source, target, weight };
    Ok(Json(MappingPairs { items: pairs.into_iter().map(wire).collect() }))
}

/// Note what a person made of suggestions.
///
/// An accepted pair rises and is suggested elsewhere; a dismissed one falls, and below zero it is offered only on request.
#[utoipa::path(post, path = "/api/v1/mapping-pairs", tag = "mapping pairs", request_body = NotePairs, responses((status = 204)))]
async fn note_mapping_pairs(State(app): State<App>, member: Member, Json(noted): Json<NotePairs>) -> Result<StatusCode, Problem> {
    let pairs = checked(noted)?;
    if pairs.is_empty() {
        return Ok(StatusCode::NO_CONTENT);
    }
    let scoped = member.scoped(&app);
    let tx = scoped.begin().await?;
    scoped.note_mapping_pairs(&tx, &pairs).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn checked(noted: NotePairs) -> Result<Vec<MappingPair>, Problem> {
    let mut found = Fields::default();
    if noted.accepted.len() + noted.dismissed.len() > PAIRS_NOTED_MAX {
        found.add("/accepted", "field.too_long", format!("Send {PAIRS_NOTED_MAX} pairs at most."));
    }
    let mut pairs = Vec::new();
    for (side, list, weight) in [("accepted", noted.accepted, 1), ("dismissed", noted.dismissed, -1)] {
        for (at, PairOfNames { source, target }) in list.into_iter().enumerate() {
            for (name, text) in [("source", &source), ("target", &target)] {
                path(&mut found, format!("/{side}/{at}/{name}"), text);
            }
            pairs.push(MappingPair { source, target, weight });
        }
    }
    found.check()?;
    Ok(pairs)
}

/// A path of names, as suggestions name fields.
fn path(found: &mut Fields, pointer: String, text: &str) {
    if text.chars().count() > PAIR_NAME_MAX {
        found.add(pointer, "field.too_long", format!("It may have {PAIR_NAME_MAX} characters at most."));
    } else if !mapping::Path::parse(text).is_ok_and(|path| !path.names().is_empty()) {
        found.add(pointer, "field.invalid", "It has to be the path of a field, as `buyer.name`.");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(source: &str, target: &str) -> PairOfNames {
        PairOfNames { source: source.to_owned(), target: target.to_owned() }
    }

    #[test]
    fn pairs_are_paths_of_bounded_length() {
        let noted = NotePairs { accepted: vec![pair("buyer.name", "`odd name`")], dismissed: vec![pair("a", "b")] };
        let weights = checked(noted).expect("pairs").into_iter().map(|pair| pair.weight).collect::<Vec<_>>();
        assert_eq!(weights, [1, -1]);
        let noted = NotePairs { accepted: vec![pair("", "b")], dismissed: vec![pair("a", &"x".repeat(PAIR_NAME_MAX + 1))] };
        let problem = checked(noted).expect_err("refused");
        let pointers = problem.document().fields.iter().map(|field| field.pointer.as_str()).collect::<Vec<_>>();
        assert_eq!(pointers, ["/accepted/0/source", "/dismissed/0/target"]);
        let noted = NotePairs { accepted: vec![pair("a", "b"); PAIRS_NOTED_MAX + 1], dismissed: Vec::new() };
        assert_eq!(checked(noted).expect_err("refused").document().fields[0].pointer, "/accepted");
    }
}
