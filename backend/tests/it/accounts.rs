//! The first start, signing in and out, members, tokens, the audit log.

use crate::support::{PASSWORD, TestApp};
use linkspan::api::auth::{SESSION_AGE_MAX_MS, SESSION_IDLE_MS};
use serde_json::{Value, json};
use wire::{
    Page,
    account::{AuditEntry, AuditVerified, CreatedToken, Me, Member, Role, SessionInfo, Token},
};

const HOUR_MS: i64 = 3600 * 1000;

fn setup(email: &str) -> Value {
    json!({ "email": email, "name": "Ada", "password": PASSWORD, "workspace": "Acme" })
}

#[tokio::test]
async fn the_first_start_makes_the_owner_once_even_when_two_ask_at_the_same_time() {
    let test = TestApp::new().await;
    let (mut one, mut two) = (test.anonymous(), test.anonymous());
    assert_eq!(one.get("/api/v1/setup").await.expect(200).json(), json!({ "needed": true }));
    let (body_one, body_two) = (setup("ada@example.com"), setup("bob@example.com"));
    let (first, second) = tokio::join!(one.post("/api/v1/setup", &body_one), two.post("/api/v1/setup", &body_two));
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    one.post("/api/v1/setup", &setup("eve@example.com")).await.problem(409, "setup.done");
    assert_eq!(one.get("/api/v1/setup").await.json(), json!({ "needed": false }));
}

#[tokio::test]
async fn the_first_start_names_each_wrong_field() {
    let test = TestApp::new().await;
    let mut client = test.anonymous();
    for (field, value, code) in [
        ("email", json!("no address"), "input.email"),
        ("name", json!("  "), "input.empty"),
        ("workspace", json!("x".repeat(121)), "input.name"),
        ("password", json!("short"), "password.short"),
        ("password", json!("x".repeat(2000)), "password.long"),
        ("password", json!(7), "input.type"),
        ("nickname", json!("A"), "input.unknown_field"),
    ] {
        let mut body = setup("ada@example.com");
        body[field] = value;
        let problem = client.post("/api/v1/setup", &body).await.problem(422, "input.invalid");
        assert_eq!((problem.fields[0].pointer.as_str(), problem.fields[0].code.as_str()), (format!("/{field}").as_str(), code));
    }
    assert_eq!(client.get("/api/v1/setup").await.json(), json!({ "needed": true }));
}

#[tokio::test]
async fn signing_in_gives_a_new_session_and_signing_out_ends_it() {
    let (test, ada) = TestApp::with_user().await;
    let mut again = ada.clone();
    let me = again.post("/api/v1/session", &json!({ "email": " ADA@example.com ", "password": PASSWORD })).await.expect(200).read::<Me>();
    assert_eq!((me.role, me.workspace.name.as_str()), (Role::Owner, "Acme"));
    assert_ne!(again.cookie, ada.cookie, "the id rotates");
    ada.clone().get("/api/v1/me").await.problem(401, "auth.session_ended");
    again.get("/api/v1/me").await.expect(200);

    let stolen = again.clone();
    again.delete("/api/v1/session").await.expect(204);
    assert_eq!(again.cookie, None, "the browser forgets it");
    stolen.clone().get("/api/v1/me").await.problem(401, "auth.session_ended");
    again.delete("/api/v1/session").await.expect(204);
    test.anonymous().get("/api/v1/me").await.problem(401, "auth.required");
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_for_scripts_and_other_sites() {
    let (test, _) = TestApp::with_user().await;
    let answer = test.anonymous().post("/api/v1/session", &json!({ "email": "ada@example.com", "password": PASSWORD })).await.expect(200);
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.starts_with("linkspan_session=")
            && cookie.contains("HttpOnly")
            && cookie.contains("SameSite=Lax")
            && cookie.contains("Path=/"),
        "{cookie}"
    );
}

#[tokio::test]
async fn a_session_ends_when_idle_and_when_old() {
    let (test, mut ada) = TestApp::with_user().await;
    test.clock.advance_ms(SESSION_IDLE_MS - HOUR_MS);
    ada.get("/api/v1/me").await.expect(200);
    test.clock.advance_ms(SESSION_IDLE_MS - HOUR_MS);
    ada.get("/api/v1/me").await.expect(200);
    test.clock.advance_ms(SESSION_IDLE_MS + HOUR_MS);
    ada.get("/api/v1/me").await.problem(401, "auth.session_ended");

    let mut ada = test.signed_in("ada@example.com").await;
    let mut age = 0;
    while age + HOUR_MS * 24 * 6 < SESSION_AGE_MAX_MS {
        test.clock.advance_ms(HOUR_MS * 24 * 6);
        age += HOUR_MS * 24 * 6;
        ada.get("/api/v1/me").await.expect(200);
    }
    test.clock.advance_ms(HOUR_MS * 24 * 6);
    ada.get("/api/v1/me").await.problem(401, "auth.session_ended");
    assert!(test.app.store.sweep_sessions().await.unwrap() > 0);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_person_are_told_alike() {
    let (test, _) = TestApp::with_user().await;
    let mut client = test.anonymous();
    let mut known = client
        .post("/api/v1/session", &json!({ "email": "ada@example.com", "password": "wrong password" }))
        .await
        .problem(401, "auth.wrong");
    let mut unknown = client
        .post("/api/v1/session", &json!({ "email": "nobody@example.com", "password": "wrong password" }))
        .await
        .problem(401, "auth.wrong");
    known.trace_id.clear();
    unknown.trace_id.clear();
    assert_eq!(known, unknown);
    assert_eq!(client.cookie, None);
}

#[tokio::test]
async fn guessing_is_slowed_down_for_the_guesser_alone() {
    let (test, _) = TestApp::with_user().await;
    let mut guesser = test.anonymous().from([6, 6, 6, 6]);
    let guess = json!({ "email": "ada@example.com", "password": "guess guess" });
    for _ in 0..10 {
        guesser.post("/api/v1/session", &guess).await.problem(401, "auth.wrong");
    }
    let answer = guesser.post("/api/v1/session", &guess).await;
    assert_eq!(answer.header("retry-after"), "20");
    answer.problem(429, "auth.too_many_tries");
    let right = json!({ "email": "ada@example.com", "password": PASSWORD });
    guesser.post("/api/v1/session", &right).await.problem(429, "auth.too_many_tries");

    test.anonymous().from([1, 2, 3, 4]).post("/api/v1/session", &right).await.expect(200);
    test.clock.advance_ms(20_000);
    guesser.post("/api/v1/session", &right).await.expect(200);
}

#[tokio::test]
async fn the_first_start_and_wrong_tokens_are_slowed_down_by_address() {
    let test = TestApp::new().await;
    let mut guesser = test.anonymous().from([6, 6, 6, 6]);
    for _ in 0..10 {
        guesser.post("/api/v1/setup", &setup("no address")).await.problem(422, "input.invalid");
    }
    let answer = guesser.post("/api/v1/setup", &setup("ada@example.com")).await;
    assert_eq!(answer.header("retry-after"), "20");
    answer.problem(429, "auth.too_many_tries");
    let mut ada = test.anonymous();
    ada.post("/api/v1/setup", &setup("ada@example.com")).await.expect(201);

    let created = ada.post("/api/v1/tokens", &json!({ "name": "CI", "role": "viewer" })).await.expect(201).read::<CreatedToken>();
    let mut wrong = test.anonymous().from([6, 6, 6, 6]).with_token("lsp_wrong");
    for _ in 0..60 {
        wrong.get("/api/v1/me").await.problem(401, "auth.token");
    }
    let answer = wrong.get("/api/v1/me").await;
    assert_eq!(answer.header("retry-after"), "1");
    answer.problem(429, "auth.too_many_tries");
    let mut right = test.anonymous().with_token(&created.secret);
    for _ in 0..100 {
        right.get("/api/v1/me").await.expect(200);
    }
    test.clock.advance_ms(1_000);
    wrong.get("/api/v1/me").await.problem(401, "auth.token");
}

#[tokio::test]
async fn a_person_changes_the_password_and_is_signed_out_elsewhere() {
    const NEW: &str = "another horse entirely";
    let (test, mut ada) = TestApp::with_user().await;
    let (mut phone, mut eve) = (test.signed_in("ada@example.com").await, test.other_workspace().await);
    let change = |current: &str, new: &str| json!({ "current": current, "new": new });
    ada.post("/api/v1/me/password", &change("not my password", NEW)).await.problem(403, "auth.wrong");
    for (new, code) in [("short", "password.short"), (PASSWORD, "password.same")] {
        let problem = ada.post("/api/v1/me/password", &change(PASSWORD, new)).await.problem(422, "input.invalid");
        assert_eq!((problem.fields[0].pointer.as_str(), problem.fields[0].code.as_str()), ("/new", code));
    }
    phone.get("/api/v1/me").await.expect(200);
    let before = ada.cookie.clone();
    let mut keyed = ada.with_header("idempotency-key", "k");
    assert_eq!(keyed.post("/api/v1/me/password", &change(PASSWORD, NEW)).await.expect(200).json(), json!({ "ended": 1 }));
    ada.cookie = keyed.cookie.clone();
    assert_ne!(ada.cookie, before, "the id rotates");
    ada.get("/api/v1/me").await.expect(200);
    phone.get("/api/v1/me").await.problem(401, "auth.session_ended");
    eve.get("/api/v1/me").await.expect(200);
    let mut old = test.anonymous();
    old.cookie = before;
    old.get("/api/v1/me").await.problem(401, "auth.session_ended");
    let login = |password: &str| json!({ "email": "ada@example.com", "password": password });
    test.anonymous().post("/api/v1/session", &login(PASSWORD)).await.problem(401, "auth.wrong");
    test.anonymous().post("/api/v1/session", &login(NEW)).await.expect(200);
    let log = ada.get("/api/v1/audit").await.expect(200);
    assert!(log.text.contains("password.change") && !log.text.contains(NEW) && !log.text.contains(PASSWORD));

    let token = ada.post("/api/v1/tokens", &json!({ "name": "CI", "role": "owner" })).await.expect(201).read::<CreatedToken>();
    let mut token = ada.with_token(&token.secret);
    token.post("/api/v1/me/password", &change(NEW, PASSWORD)).await.problem(403, "auth.token_is_bound");
    for _ in 0..10 {
        ada.post("/api/v1/me/password", &change("guess guess", PASSWORD)).await;
    }
    ada.post("/api/v1/me/password", &change(NEW, PASSWORD)).await.problem(429, "auth.too_many_tries");
}

#[tokio::test]
async fn a_person_sees_their_sessions_and_ends_them() {
    let (test, mut ada) = TestApp::with_user().await;
    let mut eve = test.other_workspace().await;
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0";
    test.clock.advance_ms(1_000);
    let mut phone = test.anonymous().from([1, 2, 3, 4]).with_header("user-agent", firefox);
    phone.post("/api/v1/session", &json!({ "email": "ada@example.com", "password": PASSWORD })).await.expect(200);
    test.clock.advance_ms(1_000);
    let mut third = test.signed_in("ada@example.com").await;
    let list = ada.get("/api/v1/me/sessions").await.expect(200);
    let all = list.read::<Vec<SessionInfo>>();
    assert_eq!(all.iter().map(|one| one.current).collect::<Vec<_>>(), [false, false, true], "the newest first");
    assert_eq!((all[1].agent.as_deref(), all[1].from.as_deref()), (Some(firefox), Some("1.2.3.4")));
    let cookie = ada.cookie.clone().expect("a cookie");
    assert!(!list.text.contains(cookie.split_once('=').expect("a value").1), "the names open nothing");
    let path = |one: &SessionInfo| format!("/api/v1/me/sessions/{}", one.id);
    eve.delete(&path(&all[1])).await.problem(404, "not_found");
    ada.delete(&path(&all[1])).await.expect(204);
    phone.get("/api/v1/me").await.problem(401, "auth.session_ended");
    ada.delete(&path(&all[1])).await.problem(404, "not_found");
    assert_eq!(ada.delete("/api/v1/me/sessions").await.expect(200).json(), json!({ "ended": 1 }));
    third.get("/api/v1/me").await.problem(401, "auth.session_ended");
    eve.get("/api/v1/me").await.expect(200);
    let own = ada.get("/api/v1/me/sessions").await.read::<Vec<SessionInfo>>();
    assert_eq!(own.len(), 1);
    ada.delete(&path(&own[0])).await.expect(204);
    ada.get("/api/v1/me").await.problem(401, "auth.required");
    let mut again = test.signed_in("ada@example.com").await;
    let log = again.get("/api/v1/audit").await.expect(200).text;
    assert!(log.contains("session.end") && log.contains("session.end_others"));
}

#[tokio::test]
async fn webhooks_have_no_limit_unless_one_is_set() {
    let test = TestApp::new().await;
    let mut sender = test.anonymous();
    for _ in 0..200 {
        sender.post("/hooks/nobody", &json!({})).await.problem(404, "not_found");
    }
    let flags = linkspan::config::Flags { webhook_rate_max: Some("3".to_owned()), ..Default::default() };
    let test = TestApp::with_flags(flags).await;
    let mut sender = test.anonymous().from([6, 6, 6, 6]);
    for _ in 0..3 {
        sender.post("/hooks/nobody", &json!({})).await.problem(404, "not_found");
    }
    let answer = sender.post("/hooks/nobody", &json!({})).await;
    assert_eq!(answer.header("retry-after"), "1");
    answer.problem(429, "webhook.too_many");
    test.anonymous().post("/hooks/nobody", &json!({})).await.problem(404, "not_found");
    test.clock.advance_ms(1_000);
    sender.post("/hooks/nobody", &json!({})).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_page_of_another_site_cannot_use_the_cookie() {
    let (test, ada) = TestApp::with_user().await;
    let body = json!({ "name": "x", "role": "viewer" });
    ada.with_header("sec-fetch-site", "cross-site").post("/api/v1/tokens", &body).await.problem(403, "auth.origin");
    ada.with_header("origin", "https://evil.example").post("/api/v1/tokens", &body).await.problem(403, "auth.origin");
    let login = json!({ "email": "ada@example.com", "password": PASSWORD });
    test.anonymous().with_header("sec-fetch-site", "cross-site").post("/api/v1/session", &login).await.problem(403, "auth.origin");
    let created = ada.with_header("sec-fetch-site", "same-origin").post("/api/v1/tokens", &body).await.expect(201).read::<CreatedToken>();
    // A token is no cookie: nobody's browser sends it unasked.
    ada.with_token(&created.secret).with_header("sec-fetch-site", "cross-site").get("/api/v1/me").await.expect(200);
}

#[tokio::test]
async fn nobody_grants_above_their_own_role_and_an_owner_stays() {
    let (test, mut ada) = TestApp::with_user().await;
    let mut admin = test.member(&mut ada, Role::Admin).await;
    let new = |role| json!({ "email": "new@example.com", "name": "New", "role": role, "password": PASSWORD });
    admin.post("/api/v1/members", &new("owner")).await.problem(403, "role.above_own");
    let added = admin.post("/api/v1/members", &new("builder")).await.expect(201).read::<Member>();
    admin.post("/api/v1/members", &new("viewer")).await.problem(409, "member.exists");
    admin.patch(&format!("/api/v1/members/{}", added.id), &json!({ "role": "owner" })).await.problem(403, "role.above_own");
    admin.post("/api/v1/tokens", &json!({ "name": "t", "role": "owner" })).await.problem(403, "role.above_own");

    let members = ada.get("/api/v1/members").await.expect(200).read::<Page<Member>>().items;
    assert_eq!(members.iter().map(|member| member.role).collect::<Vec<_>>(), [Role::Owner, Role::Admin, Role::Builder]);
    let owner = format!("/api/v1/members/{}", members[0].id);
    admin.delete(&owner).await.problem(403, "role.above_own");
    admin.patch(&owner, &json!({ "role": "viewer" })).await.problem(403, "role.above_own");
    ada.delete(&owner).await.problem(409, "member.last_owner");
    ada.patch(&owner, &json!({ "role": "admin" })).await.problem(409, "member.last_owner");

    ada.patch(&format!("/api/v1/members/{}", members[1].id), &json!({ "role": "owner" })).await.expect(200);
    ada.delete(&owner).await.expect(204);
    ada.get("/api/v1/me").await.problem(401, "auth.session_ended");
    admin.get("/api/v1/audit").await.expect(200);
}

#[tokio::test]
async fn a_changed_role_holds_at_once() {
    let (test, mut ada) = TestApp::with_user().await;
    let mut builder = test.member(&mut ada, Role::Builder).await;
    builder.get("/api/v1/audit").await.problem(403, "role.not_enough");
    let members = ada.get("/api/v1/members").await.read::<Page<Member>>().items;
    ada.patch(&format!("/api/v1/members/{}", members[1].id), &json!({ "role": "admin" })).await.expect(200);
    builder.get("/api/v1/audit").await.expect(200);
}

#[tokio::test]
async fn a_person_of_two_workspaces_switches_between_them() {
    let (test, mut ada) = TestApp::with_user().await;
    let mut eve = test.other_workspace().await;
    eve.post("/api/v1/members", &json!({ "email": "ada@example.com", "name": "Ada", "role": "viewer" })).await.expect(201);
    let me = ada.get("/api/v1/me").await.read::<Me>();
    assert_eq!(me.workspaces.len(), 2);
    let there = me.workspaces.iter().find(|workspace| workspace.name == "Elsewhere").expect("listed");
    let me = ada.post("/api/v1/me/workspace", &json!({ "workspace": there.id })).await.expect(200).read::<Me>();
    assert_eq!((me.role, me.workspace.name.as_str()), (Role::Viewer, "Elsewhere"));
    ada.get("/api/v1/audit").await.problem(403, "role.not_enough");
    let acme = me.workspaces.iter().find(|workspace| workspace.name == "Acme").expect("listed");
    eve.post("/api/v1/me/workspace", &json!({ "workspace": acme.id })).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_token_is_shown_once_works_until_it_ends_and_says_when_it_was_used() {
    let (test, mut ada) = TestApp::with_user().await;
    ada.post("/api/v1/tokens", &json!({ "name": "t", "role": "viewer", "expires_at": 5 })).await.problem(422, "input.invalid");
    let end = store::Clock::now(&*test.clock) + HOUR_MS;
    let created =
        ada.post("/api/v1/tokens", &json!({ "name": "CI", "role": "builder", "expires_at": end })).await.expect(201).read::<CreatedToken>();
    assert!(created.secret.starts_with("lsp_") && created.secret.len() > 40);
    assert!(created.secret.starts_with(&created.token.hint) && created.token.hint.len() == 8);
    let list = ada.get("/api/v1/tokens").await.expect(200);
    assert!(!list.text.contains(&created.secret));

    let mut ci = ada.with_token(&created.secret);
    let me = ci.get("/api/v1/me").await.expect(200).read::<Me>();
    assert_eq!((me.user, me.role), (None, Role::Builder));
    ci.get("/api/v1/tokens").await.problem(403, "role.not_enough");
    assert!(ada.get("/api/v1/tokens").await.read::<Page<Token>>().items[0].last_used_at.is_some());
    ada.with_token("lsp_wrong").get("/api/v1/me").await.problem(401, "auth.token");
    ada.with_token("other").get("/api/v1/me").await.problem(401, "auth.token");

    test.clock.advance_ms(HOUR_MS);
    ci.get("/api/v1/me").await.problem(401, "auth.token");
    let forever = ada.post("/api/v1/tokens", &json!({ "name": "CI", "role": "viewer" })).await.expect(201).read::<CreatedToken>();
    let mut ci = ada.with_token(&forever.secret);
    ci.get("/api/v1/me").await.expect(200);
    ada.delete(&format!("/api/v1/tokens/{}", forever.token.id)).await.expect(204);
    ci.get("/api/v1/me").await.problem(401, "auth.token");
    ada.delete(&format!("/api/v1/tokens/{}", forever.token.id)).await.problem(404, "not_found");
}

#[tokio::test]
async fn every_change_is_in_the_log_and_the_chain_holds() {
    let (test, mut ada) = TestApp::with_user().await;
    test.member(&mut ada, Role::Viewer).await;
    let created = ada.post("/api/v1/tokens", &json!({ "name": "CI", "role": "viewer" })).await.read::<CreatedToken>();
    ada.delete(&format!("/api/v1/tokens/{}", created.token.id)).await.expect(204);
    let answer = ada.get("/api/v1/audit").await.expect(200);
    let entries = answer.read::<Page<AuditEntry>>().items;
    let actions = entries.iter().rev().map(|entry| entry.action.as_str()).collect::<Vec<_>>();
    assert_eq!(actions, ["workspace.create", "member.add", "session.create", "token.create", "token.revoke"]);
    assert_eq!((entries[0].actor.as_str(), entries[0].from.as_deref()), ("ada@example.com", Some("127.0.0.1")));
    assert!(!answer.text.contains(&created.secret) && !answer.text.contains(PASSWORD));
    let workspace = ada.get("/api/v1/me").await.read::<Me>().workspace.id;
    assert_eq!(test.app.store.workspace(workspace).check_audit().await.unwrap().broken_at, None);
    let verified = ada.get("/api/v1/audit/verify").await.expect(200).read::<AuditVerified>();
    assert_eq!(verified, AuditVerified { entries: 5, broken_at: None });

    let page = ada.get("/api/v1/audit?limit=2").await.expect(200).read::<Page<AuditEntry>>();
    let next = ada.get(&page.next.expect("there is more")).await.expect(200).read::<Page<AuditEntry>>();
    assert_eq!(next.items[0], entries[2]);
}

#[tokio::test]
async fn the_server_works_on_postgresql_too() {
    let Some(database) = store::testing::PostgresDatabase::create().await else { return };
    let flags = linkspan::config::Flags { database: Some(database.url.clone()), ..Default::default() };
    let test = TestApp::with_flags(flags).await;
    let mut ada = test.anonymous();
    ada.post("/api/v1/setup", &setup("ada@example.com")).await.expect(201);
    let mut keyed = ada.with_header("idempotency-key", "k");
    let created = keyed.post("/api/v1/tokens", &json!({ "name": "CI", "role": "viewer" })).await.expect(201);
    assert_eq!(keyed.post("/api/v1/tokens", &json!({ "name": "CI", "role": "viewer" })).await.expect(201).text, created.text);
    ada.with_token(&created.read::<CreatedToken>().secret).get("/api/v1/me").await.expect(200);
    let mut again = test.signed_in("ada@example.com").await;
    assert_eq!(again.get("/api/v1/audit").await.expect(200).read::<Page<AuditEntry>>().items.len(), 3);
    test.app.close().await.unwrap();
    database.remove().await;
}
