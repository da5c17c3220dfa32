//! One governor for each connection: its limits hold for all runs together, waiting is no failure, and says why.

use crate::support::{Answer, SOON, World, hook_to, on_both, post};
use connector::ConnectorError;
use engine::Engine;
use serde_json::{Map, Value};
use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use store::connections::ConnectionContent;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use wire::{
    ConnectionId, FlowId, RunId,
    connection::{Health, HeldBackReason, Limits},
    event::Event,
    run::{Run, RunStatus},
};

async fn send(world: &World, engine: &Engine, flow: FlowId, id: usize) -> RunId {
    let token = world.token(flow).await;
    engine.accept_webhook(&token, post(&format!(r#"{{"id":{id},"total":1}}"#))).await.expect("accepted").run
}

async fn connect(world: &World, name: &str, connector: &str, settings: &[(&str, &str)], limits: Limits) -> ConnectionId {
    let scoped = world.store.workspace(world.workspace);
    let settings: Map<String, Value> = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
    let content = ConnectionContent {
        name: name.to_owned(),
        connector: connector.to_owned(),
        settings,
        secrets: None,
        secrets_set: Vec::new(),
        limits,
    };
    let tx = scoped.begin().await.expect("begins");
    let id = tx.id();
    scoped.insert_connection(&tx, id, &content).await.expect("a connection");
    tx.commit().await.expect("commits");
    id
}

async fn is_limited_to(world: &World, engine: &Engine, id: ConnectionId, limits: Limits) {
    let scoped = world.store.workspace(world.workspace);
    let now = scoped.connection(id).await.expect("reads").expect("is there");
    let content = ConnectionContent {
        name: now.name,
        connector: now.connector,
        settings: now.settings,
        secrets: now.secrets,
        secrets_set: now.secrets_set,
        limits,
    };
    let tx = scoped.begin().await.expect("begins");
    assert!(scoped.update_connection(&tx, id, None, &content).await.expect("updates"));
    tx.commit().await.expect("commits");
    engine.publish(world.workspace, Event::Connection);
}

async fn row(world: &World, run: RunId) -> Run {
    world.store.workspace(world.workspace).run(run).await.expect("reads").expect("is there")
}

/// Waits until a run is put away, and says what it waits for.
async fn is_put_away(world: &World, engine: &Engine, run: RunId) -> String {
    let mut events = engine.subscribe(world.workspace);
    let put_away = async {
        loop {
            let now = row(world, run).await;
            if now.status == RunStatus::Waiting && engine.under_way() == 0 {
                return now.waits_for.expect("a run that waits says what for");
            }
            assert!(now.ended_at.is_none(), "it waits: {now:?}");
            // Each change of the run is told.
            let _ = tokio::time::timeout(Duration::from_millis(20), events.recv()).await;
        }
    };
    tokio::time::timeout(SOON, put_away).await.expect("it is put away")
}

fn limits(calls_per_sec: Option<f64>, burst: Option<u32>, calls_at_once: Option<u32>) -> Limits {
    Limits { calls_per_sec, burst, calls_at_once }
}

/// What a server got and when, and what it answers: the first answers of the list, then 200.
#[derive(Clone, Default)]
struct Shop {
    address: String,
    got: Arc<Mutex<Vec<Instant>>>,
    at_once: Arc<Mutex<(usize, usize)>>,
}

impl Shop {
    async fn start(answers: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let shop = Self { address: format!("http://{}", listener.local_addr().expect("bound")), ..Self::default() };
        let answers: Arc<Mutex<Vec<String>>> = Arc::new(Mutex::new(answers.iter().rev().map(|answer| (*answer).to_owned()).collect()));
        let side = shop.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (side, answers) = (side.clone(), Arc::clone(&answers));
                tokio::spawn(async move {
                    let mut bytes = vec![0; 16 * 1024];
                    let mut length = 0;
                    while !is_whole(&bytes[..length]) {
                        match stream.read(&mut bytes[length..]).await {
                            Ok(more @ 1..) => length += more,
                            _ => return,
                        }
                    }
                    side.got.lock().expect("unpoisoned").push(Instant::now());
                    {
                        let mut at_once = side.at_once.lock().expect("unpoisoned");
                        at_once.0 += 1;
                        at_once.1 = at_once.1.max(at_once.0);
                    }
                    let answer = answers.lock().expect("unpoisoned").pop();
                    // Others get the chance to come meanwhile.
                    for _ in 0..20 {
                        tokio::task::yield_now().await;
                    }
                    side.at_once.lock().expect("unpoisoned").0 -= 1;
                    let head = answer.unwrap_or_else(|| "200 OK".to_owned());
                    let answer =
                        format!("HTTP/1.1 {head}\r\ncontent-length: 2\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{{}}");
                    // Whoever asked may have gone.
                    let _ = stream.write_all(answer.as_bytes()).await;
                });
            }
        });
        shop
    }

    fn count(&self) -> usize {
        self.got.lock().expect("unpoisoned").len()
    }
}

fn is_whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")).and_then(|text| text.trim().parse().ok());
    body.len() >= length.unwrap_or(0)
}

/// A webhook whose records are posted to the shop.
fn hook_to_shop() -> String {
    "name: To the shop
trigger: { id: arrived, connector: webhook, operation: received }
steps:
- id: post
  name: Post
  operation: { connector: http, name: request, connection: Shop, settings: { method: PUT, url: /orders } }
  retry: { attempts: 1, base_secs: 0.01, factor: 1.0, cap_secs: 0.01 }
edges: [{ from: arrived, to: post }]
"
    .to_owned()
}

#[tokio::test]
async fn a_rate_holds_for_all_runs_together_and_waiting_is_no_attempt() {
    on_both(|world: World| async move {
        connect(&world, "Desk", "desk", &[], limits(Some(20.0), Some(1), None)).await;
        let engine = world.engine().await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        let began = Instant::now();
        let mut runs = Vec::new();
        for id in 0..10 {
            runs.push(send(&world, &engine, flow, id).await);
        }
        for run in runs {
            let ended = world.ended(&engine, run).await;
            assert_eq!((ended.status, ended.retries), (RunStatus::Succeeded, 0));
            let detail = world.store.workspace(world.workspace).run_detail(run).await.expect("reads").expect("is there");
            assert_eq!(detail.attempts.iter().filter(|attempt| attempt.step == "deliver").count(), 1);
        }
        assert!(began.elapsed() >= Duration::from_millis(440), "ten calls of twenty a second: {:?}", began.elapsed());
        assert_eq!(world.desk.count(), 10);
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F32 F53
#[tokio::test]
async fn a_run_that_waits_for_a_rate_is_put_away_survives_a_crash_and_goes_on_when_there_is_more() {
    on_both(|world: World| async move {
        let desk = connect(&world, "Desk", "desk", &[], limits(Some(0.01), Some(1), None)).await;
        let engine = world.engine().await;
        let flow = world.publish(&engine, &hook_to("once", "")).await;
        let first = send(&world, &engine, flow, 1).await;
        assert_eq!(world.ended(&engine, first).await.status, RunStatus::Succeeded);
        let second = send(&world, &engine, flow, 2).await;
        assert_eq!(is_put_away(&world, &engine, second).await, "Desk allows 0.01 calls a second");
        let third = send(&world, &engine, flow, 3).await;
        assert_eq!(is_put_away(&world, &engine, third).await, "Desk allows 0.01 calls a second, 1 call stands before this one");
        engine.cancel(world.workspace, third).await.expect("cancels");
        engine.abandon().await;
        let engine = world.engine().await;
        assert_eq!(row(&world, second).await.status, RunStatus::Waiting, "it waits on after a crash");
        // It asks again when a person gives it more.
        is_limited_to(&world, &engine, desk, Limits::default()).await;
        assert_eq!(world.ended(&engine, second).await.status, RunStatus::Succeeded);
        assert_eq!((world.desk.count(), world.is_conserved().await), (2, true));

        is_limited_to(&world, &engine, desk, limits(Some(0.01), Some(1), None)).await;
        let fifth = send(&world, &engine, flow, 5).await;
        let sixth = send(&world, &engine, flow, 6).await;
        world.ended(&engine, fifth).await;
        is_put_away(&world, &engine, sixth).await;
        is_limited_to(&world, &engine, desk, Limits::default()).await;
        assert_eq!(world.ended(&engine, sixth).await.status, RunStatus::Succeeded, "it is woken before its time");
        engine.stop(SOON).await;
    })
    .await;
}

#[tokio::test]
async fn calls_at_once_are_bounded_over_runs_and_within_a_call() {
    on_both(|world: World| async move {
        let shop = Shop::start(&[]).await;
        connect(&world, "Shop", "http", &[("base_url", &shop.address)], limits(None, None, Some(2))).await;
        let engine = world.engine().await;
        let flow = world.publish(&engine, &hook_to_shop()).await;
        let token = world.token(flow).await;
        let mut runs = Vec::new();
        for _ in 0..6 {
            // Four requests at the same time, were it not for the limit.
            let body = r#"[{"n":1},{"n":2},{"n":3},{"n":4}]"#;
            runs.push(engine.accept_webhook(&token, post(body)).await.expect("accepted").run);
        }
        for run in runs {
            let ended = world.ended(&engine, run).await;
            assert_eq!((ended.status, ended.records_out), (RunStatus::Succeeded, 4), "{ended:?}");
        }
        assert_eq!((shop.count(), shop.at_once.lock().expect("unpoisoned").1 <= 2), (24, true));
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F32
#[tokio::test]
async fn an_answer_that_asks_to_wait_holds_all_calls_of_the_connection_back() {
    for (answer, first_fails) in
        [("429 Too Many\r\nretry-after: 1", true), ("200 OK\r\nx-ratelimit-remaining: 0\r\nx-ratelimit-reset: 1", false)]
    {
        on_both(move |world: World| async move {
            let shop = Shop::start(&[answer]).await;
            let connection = connect(&world, "Shop", "http", &[("base_url", &shop.address)], Limits::default()).await;
            let engine = world.engine().await;
            let flow = world.publish(&engine, &hook_to_shop()).await;
            let first = send(&world, &engine, flow, 1).await;
            if !first_fails {
                world.ended(&engine, first).await;
            } else {
                let held = async {
                    while engine.held_back(world.workspace, connection, "Shop").is_none() {
                        tokio::task::yield_now().await;
                    }
                };
                tokio::time::timeout(SOON, held).await.expect("it is held back");
            }
            let held = engine.held_back(world.workspace, connection, "Shop").expect("it is held back");
            assert!(held.reason == HeldBackReason::Throttled && held.message.starts_with("Shop asked us to wait until"), "{held:?}");
            let second = send(&world, &engine, flow, 2).await;
            for run in [first, second] {
                let ended = world.ended(&engine, run).await;
                assert_eq!((ended.status, ended.retries), (RunStatus::Succeeded, 0), "{ended:?}");
            }
            let got = shop.got.lock().expect("unpoisoned").clone();
            assert_eq!(got.len(), if first_fails { 3 } else { 2 });
            assert!(got[1] - got[0] >= Duration::from_millis(900), "{answer}: {:?}", got[1] - got[0]);
            engine.stop(SOON).await;
            let scoped = world.store.workspace(world.workspace);
            let tx = scoped.begin().await.expect("begins");
            assert!(scoped.delete_connection(&tx, connection).await.expect("deletes"));
            tx.commit().await.expect("commits");
        })
        .await;
    }
}

// fault: F33 F35
#[tokio::test]
async fn a_connection_that_fails_again_and_again_is_left_alone_and_tried_once() {
    on_both(|world: World| async move {
        let desk = connect(&world, "Desk", "desk", &[], Limits::default()).await;
        let engine = world.engine().await;
        let flow = world.publish(&engine, &hook_to("put", "")).await;
        let away = || Answer::Fail(ConnectorError::retry("desk.away", "nobody is there"));
        world.desk.says((0..100).map(|_| away()));
        let mut runs = Vec::new();
        while engine.held_back(world.workspace, desk, "Desk").is_none() {
            let run = send(&world, &engine, flow, runs.len()).await;
            runs.push(run);
            let mut events = engine.subscribe(world.workspace);
            let settled = async {
                while row(&world, run).await.ended_at.is_none() && engine.held_back(world.workspace, desk, "Desk").is_none() {
                    let _ = tokio::time::timeout(Duration::from_millis(20), events.recv()).await;
                }
            };
            tokio::time::timeout(SOON, settled).await.expect("it fails, or all are held back");
        }
        assert_eq!(100 - world.desk.script.lock().expect("unpoisoned").len(), 20, "twenty failures in a row");
        let held = engine.held_back(world.workspace, desk, "Desk").expect("held back");
        assert_eq!(held.reason, HeldBackReason::Failing);
        let waits = send(&world, &engine, flow, 1_000).await;
        let why = is_put_away(&world, &engine, waits).await;
        assert!(why.starts_with("Desk has been failing since") && why.contains("one call tries it at"), "{why}");
        assert_eq!(world.desk.count(), 0);

        world.desk.script.lock().expect("unpoisoned").clear();
        assert!(engine.try_connection_now(world.workspace, desk));
        let ended = world.ended(&engine, waits).await;
        assert_eq!((ended.status, ended.retries), (RunStatus::Succeeded, 0), "{ended:?}");
        assert!(engine.held_back(world.workspace, desk, "Desk").is_none());
        assert!(!engine.try_connection_now(world.workspace, desk), "nothing is waited for any more");
        let after = send(&world, &engine, flow, 1_001).await;
        assert_eq!(world.ended(&engine, after).await.status, RunStatus::Succeeded);
        assert!(world.is_conserved().await);
        engine.stop(SOON).await;
    })
    .await;
}

// fault: F34 F44
#[tokio::test]
async fn refused_credentials_let_the_other_runs_wait_for_a_person() {
    on_both(|world: World| async move {
        let shop = Shop::start(&["401 Unauthorized"]).await;
        let settings = [("base_url", shop.address.as_str()), ("auth", "bearer"), ("token", "old")];
        let connection = connect(&world, "Shop", "http", &settings, Limits::default()).await;
        let engine = world.engine().await;
        let mut events = engine.subscribe(world.workspace);
        let flow = world.publish(&engine, &hook_to_shop()).await;
        let first = send(&world, &engine, flow, 1).await;
        assert_eq!(world.ended(&engine, first).await.status, RunStatus::Failed);
        let others = [send(&world, &engine, flow, 2).await, send(&world, &engine, flow, 3).await];
        for run in others {
            let why = is_put_away(&world, &engine, run).await;
            assert!(why.starts_with("Shop waits for a person to reconnect it: "), "{why}");
        }
        assert_eq!(shop.count(), 1, "nobody else is refused");
        let mut told = 0;
        while let Ok(event) = events.try_recv() {
            told += usize::from(event == Event::Connection);
        }
        assert_eq!(told, 1, "people are told once");
        engine.abandon().await;
        let engine = world.engine().await;
        let after = send(&world, &engine, flow, 4).await;
        is_put_away(&world, &engine, after).await;
        assert_eq!(shop.count(), 1, "a new server knows it");

        let scoped = world.store.workspace(world.workspace);
        let tx = scoped.begin().await.expect("begins");
        scoped.note_connection_health(&tx, connection, 1, Health::Healthy, None).await.expect("noted");
        tx.commit().await.expect("commits");
        engine.publish(world.workspace, Event::Connection);
        for run in others.into_iter().chain([after]) {
            assert_eq!(world.ended(&engine, run).await.status, RunStatus::Succeeded);
        }
        assert_eq!((shop.count(), world.is_conserved().await), (4, true));
        engine.stop(SOON).await;
    })
    .await;
}
