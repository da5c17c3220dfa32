//! What the API says about itself.

use crate::support::TestApp;
use linkspan::api;

#[tokio::test]
async fn the_document_and_its_page_come_from_the_server_alone() {
    let test = TestApp::new().await;
    let mut client = test.anonymous();
    let document = client.get("/api/openapi.json").await.expect(200);
    assert_eq!(document.json()["openapi"], "3.1.0");
    assert_eq!(document.text, api::openapi::text(&api::document()).unwrap());
    for path in ["/api/docs", "/api/docs/problems", "/api/docs/docs.css", "/api/docs/docs.js"] {
        let asset = client.get(path).await.expect(200).text;
        assert!(!asset.contains("http://") && !asset.contains("https://"), "{path} reaches out");
        assert!(!asset.contains("<script>") && !asset.contains(" style=") && !asset.contains("innerHTML"), "{path} has something inline");
    }
    client.get("/api/docs/other").await.problem(404, "not_found");
}

#[test]
fn every_operation_has_a_name_a_sentence_and_a_place() {
    let document = serde_json::to_value(api::document()).unwrap();
    let mut names = std::collections::HashSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap_or_default().to_owned();
            assert!(!name.is_empty() && names.insert(name.clone()), "{method} {path}: `{name}` is missing or there twice");
            assert!(!operation["summary"].as_str().unwrap_or_default().is_empty(), "{method} {path} says nothing");
            assert!(operation["tags"].as_array().is_some_and(|tags| !tags.is_empty()), "{method} {path} has no tag");
        }
    }
}

#[test]
fn every_code_in_the_sources_has_its_help() {
    let help = include_str!("../../src/api/openapi/problems.html");
    let missing = codes(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/api")))
        .into_iter()
        .filter(|code| !help.contains(&format!("id=\"{code}\"")));
    let missing = missing.collect::<Vec<_>>();
    assert!(missing.is_empty(), "src/api/openapi/problems.html says nothing of {missing:?}");
}

/// The first texts in calls that make a problem.
fn codes(folder: &std::path::Path) -> std::collections::BTreeSet<String> {
    let mut found = std::collections::BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(codes(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            for call in ["Problem::conflict(", "Problem::forbidden(", "Problem::unauthenticated(", "Problem::too_many(", "Problem::new("] {
                for rest in text.split(call).skip(1) {
                    let arguments = rest.split(");").next().unwrap_or_default();
                    let literal = arguments.split('"').nth(1).unwrap_or_default();
                    let code = !literal.is_empty() && literal.bytes().all(|byte| byte.is_ascii_lowercase() || b"._".contains(&byte));
                    found.extend(code.then(|| literal.to_owned()));
                }
            }
        }
    }
    found
}
