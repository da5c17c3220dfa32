//! The built page: what the server sends for which address.

use crate::support::TestApp;
use linkspan::config::Flags;

async fn with_page() -> (TestApp, tempfile::TempDir) {
    let page = tempfile::tempdir().expect("a folder");
    for (name, content) in [
        ("index.html", "<!doctype html><title>Linkspan</title>"),
        ("style-1a2b3c4d.css", "body { color: black }"),
        ("style-1a2b3c4d.css.br", "compressed"),
        ("app-1a2b3c4d.wasm", "wasm"),
    ] {
        std::fs::write(page.path().join(name), content).expect("written");
    }
    let flags = Flags { page_dir: Some(page.path().display().to_string()), ..Flags::default() };
    (TestApp::with_flags(flags).await, page)
}

#[tokio::test]
async fn routes_of_the_page_answer_with_its_start_and_are_asked_for_each_time() {
    let (test, _page) = with_page().await;
    let mut client = test.anonymous();
    for path in ["/", "/flows", "/flows/flow_1/edit", "/index.html"] {
        let answer = client.get(path).await.expect(200);
        assert!(answer.text.contains("<title>Linkspan</title>"), "{path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "no-cache");
        let again = client.with_header("if-none-match", answer.header("etag")).get(path).await.expect(304);
        assert!(again.text.is_empty());
    }
}

#[tokio::test]
async fn files_with_a_hash_are_cached_for_good_and_sent_compressed() {
    let (test, _page) = with_page().await;
    let mut client = test.anonymous();
    let plain = client.get("/style-1a2b3c4d.css").await.expect(200);
    assert_eq!(plain.text, "body { color: black }");
    assert_eq!(plain.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!((plain.header("content-type"), plain.header("content-encoding")), ("text/css; charset=utf-8", ""));
    let compressed = client.with_header("accept-encoding", "gzip, br").get("/style-1a2b3c4d.css").await.expect(200);
    assert_eq!((compressed.text.as_str(), compressed.header("content-encoding")), ("compressed", "br"));
    assert_eq!((compressed.header("content-type"), compressed.header("vary")), ("text/css; charset=utf-8", "accept-encoding"));
    assert_ne!(compressed.header("etag"), plain.header("etag"));
    assert_eq!(client.get("/app-1a2b3c4d.wasm").await.expect(200).header("content-type"), "application/wasm");
}

#[tokio::test]
async fn what_is_not_there_is_not_the_start_page() {
    let (test, _page) = with_page().await;
    let mut client = test.anonymous();
    for path in ["/missing.js", "/../linkspan.db", "/%2e%2e/data/linkspan.db", "/.hidden.css"] {
        client.get(path).await.expect(404);
    }
    client.get("/api").await.problem(404, "not_found");
    client.get("/api/v2/x").await.problem(404, "not_found");
    client.get("/hooks").await.problem(404, "not_found");
}
