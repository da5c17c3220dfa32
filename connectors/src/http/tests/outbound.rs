//! Where requests may go, and what goes along.

use super::*;

/// Answers every name with these, in turn.
struct Names {
    answers: Vec<IpAddr>,
    asked: AtomicUsize,
}

#[async_trait::async_trait]
impl Lookup for Names {
    async fn lookup(&self, _host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(vec![self.answers[self.asked.fetch_add(1, Ordering::SeqCst) % self.answers.len()]])
    }
}

fn names(answers: &[&str]) -> Http {
    Http::with_lookup(Arc::new(Names {
        answers: answers.iter().map(|text| text.parse().expect("an address")).collect(),
        asked: AtomicUsize::new(0),
    }))
}

/// A server that counts who connects.
async fn canary() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let count = Arc::new(AtomicUsize::new(0));
    let seen = count.clone();
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            seen.fetch_add(1, Ordering::SeqCst);
        }
    });
    (port, count)
}

#[tokio::test]
async fn nothing_inside_is_reached() {
    let (port, count) = canary().await;
    let http = names(&["127.0.0.1"]);
    let mut closed = context(json!({}));
    closed.allowed_hosts = Arc::default();
    let hosts = [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "localhost",
        "localhost.",
        "rebind.example",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "0",
        "①②⑦.⓪.⓪.①",
        "[64:ff9b::7f00:1]",
    ];
    for host in hosts {
        let url = format!("http://{host}:{port}/");
        let error = http.call(&closed, "request", &[map(json!({"url": url}))], &[record(json!({}))]).await.expect_err(host);
        assert_eq!(error.code(), "net.inside", "{host}: {error}");
        let error = http.read(&closed, "read", &map(json!({"url": url})), None).await.expect_err(host);
        assert_eq!(error.code(), "net.inside", "{host}");
        let error = http.call(&closed, "look_up", &[map(json!({"url": url}))], &[record(json!({}))]).await.expect_err(host);
        assert_eq!(error.code(), "net.inside", "{host}");
        let mut tested = closed.clone();
        tested.settings = Arc::new(map(json!({"base_url": url})));
        assert!(!http.test(&tested).await.ok, "{host}");
    }
    let other_port = Context { allowed_hosts: Arc::new(vec!["127.0.0.1:1".to_owned()]), ..closed };
    assert!(
        http.call(&other_port, "request", &[map(json!({"url": format!("http://127.0.0.1:{port}/")}))], &[record(json!({}))]).await.is_err()
    );
    assert_eq!(count.load(Ordering::SeqCst), 0, "nobody may have connected");
}

#[tokio::test]
async fn a_name_that_is_allowed_is_reached_at_the_judged_address() {
    let base = serve(echo_router()).await;
    let port = base.rsplit(':').next().expect("a port").to_owned();
    let http = names(&["127.0.0.1"]);
    let mut inside = context(json!({}));
    inside.allowed_hosts = Arc::new(vec![format!("shop.internal:{port}")]);
    let settings = [map(json!({"url": format!("http://shop.internal:{port}/x")}))];
    let outcome = http.call(&inside, "request", &settings, &[record(json!({}))]).await.expect("an outcome");
    assert_eq!(crate::value::to_json(&outcome.records[0].1)["headers"]["host"], format!("shop.internal:{port}"));
}

// fault: F40
#[tokio::test]
async fn redirects_are_judged_and_take_no_credentials_along() {
    let seen: Arc<Mutex<Vec<HeaderMap>>> = Arc::default();
    let note = |State(seen): State<Arc<Mutex<Vec<HeaderMap>>>>, headers: HeaderMap| async move {
        seen.lock().expect("no panic").push(headers);
        axum::Json(json!({}))
    };
    let other = serve(Router::new().fallback(any(note)).with_state(seen.clone())).await;
    let (port, count) = canary().await;
    let to = other.clone();
    let turn = move |Query(query): Query<HashMap<String, String>>| {
        let (to, port) = (to.clone(), port);
        async move {
            let status = StatusCode::from_u16(query["s"].parse().expect("a number")).expect("a status");
            let target = match query["to"].as_str() {
                "other" => format!("{to}/landed"),
                "inside" => format!("http://localhost:{port}/"),
                "metadata" => "http://169.254.169.254/latest".to_owned(),
                "file" => "file:///etc/passwd".to_owned(),
                "user" => "http://a:b@127.0.0.1/".to_owned(),
                "loop" => format!("/turn?s={}&to=loop", query["s"]),
                _ => "/echo".to_owned(),
            };
            (status, [("location", target)]).into_response()
        }
    };
    let base = serve(Router::new().route("/turn", any(turn)).fallback(any(echo))).await;
    let mut signed = context(json!({"base_url": base, "auth": "bearer", "token": SECRET, "headers": [{"name": "X-Tenant", "value": "a"}]}));
    signed.allowed_hosts = Arc::new([&base, &other].map(|url| url.replace("http://", "")).to_vec());
    let ask = async |status: u16, to: &str, method: &str| {
        request(&signed, json!({"url": format!("/turn?s={status}&to={to}"), "method": method, "headers": {"X-Step": "1"}}), json!({"a": 1}))
            .await
    };
    for (status, method, expect) in
        [(302, "POST", "GET"), (303, "PUT", "GET"), (307, "POST", "POST"), (308, "PUT", "PUT"), (301, "GET", "GET")]
    {
        let found = crate::value::to_json(&ask(status, "here", method).await.expect("an outcome").records[0].1);
        assert_eq!(
            (found["method"].as_str(), found["headers"]["authorization"].as_str()),
            (Some(expect), Some("Bearer S3CR3T-canary/+7f")),
            "{status} {method}"
        );
        assert_eq!(found["body"].as_str(), Some(if expect == "GET" { "" } else { r#"{"a":1}"# }), "{status} {method}");
    }
    ask(302, "other", "POST").await.expect("an outcome");
    let headers = seen.lock().expect("no panic").pop().expect("it landed");
    for name in ["authorization", "x-tenant", "x-step", "idempotency-key", "cookie", "referer"] {
        assert!(!headers.contains_key(name), "{name} was taken along");
    }
    for (status, to, code) in [
        (307, "other", "http.redirect"),
        (302, "inside", "net.inside"),
        (302, "metadata", "net.inside"),
        (302, "file", "http.redirect"),
        (302, "user", "http.redirect"),
        (302, "loop", "http.redirects"),
    ] {
        assert_eq!(ask(status, to, "POST").await.map(|_| ()).map_err(|error| error.code().to_owned()), Err(code.to_owned()), "{to}");
    }
    assert_eq!(count.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_connection_speaks_to_its_server_only() {
    let signed = context(json!({"base_url": "http://127.0.0.1:9/api/", "auth": "bearer", "token": SECRET}));
    for url in [
        "http://127.0.0.1:10/api",
        "https://127.0.0.1:9/api",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.1:9@evil.example/",
        "../admin",
        "/x/../../admin",
        "a\r\nX: y",
        "a b",
    ] {
        let error = request(&signed, json!({"url": url}), json!({})).await.expect_err(url);
        assert!(matches!(&error, ConnectorError::Fail { field: Some(field), .. } if field == "url"), "{url}: {error:?}");
    }
    for (name, value) in
        [("Authorization", "x"), ("Cookie", "x"), ("Host", "x"), ("Content-Length", "1"), ("bad name", "x"), ("X", "a\r\nb")]
    {
        let error = request(&signed, json!({"url": "/", "headers": {name: value}}), json!({})).await.expect_err(name);
        assert_eq!(error.code(), "http.bad_header", "{name}");
    }
}
