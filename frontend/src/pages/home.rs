//! Home: is everything all right? First in a sentence, then what needs a person, then the figures.

mod attention;
mod doors;
mod figures;
mod runs_chart;

use crate::{
    load::{load, show},
    query,
    shell::top_bar::TopBar,
};
use client::{connections, use_catalogue, use_live};
use leptos::prelude::*;
use ui::{Segmented, Status, Tile, health_status, use_now};
use wire::{
    connection::{Connection, Health},
    event::Event,
    home::Home as Data,
};

/// The windows of time: value, words, and what the figures are compared with.
const WINDOWS: [(&str, &str); 4] = [("1h", "1 h"), ("24h", "24 h"), ("7d", "7 d"), ("30d", "30 d")];

/// Home.
#[component]
pub fn Home() -> impl IntoView {
    let (window, set_window) = query::filter("window");
    let window = Memo::new(move |_| window.with(|window| if window.is_empty() { "24h".to_owned() } else { window.clone() }));
    let data = load(move || {
        let window = window.get();
        async move { client::home::get(&window).await }
    });
    let connections = load(connections::list);
    // Live events come in bursts: the figures are read again at most every two seconds.
    let due = StoredValue::new(false);
    use_live().each(move |event| {
        if matches!(event, Event::Step { .. }) || due.get_value() {
            return;
        }
        due.set_value(true);
        set_timeout(
            move || {
                if due.try_get_value().is_some() {
                    due.set_value(false);
                    data.reload();
                    connections.reload();
                }
            },
            std::time::Duration::from_secs(2),
        );
    });
    view! {
        <TopBar title="Home" />
        <div class="scroll">
            {show(data, waiting, move |data: Signal<Data>| {
                let first = Memo::new(move |_| data.with(|data| data.first_start));
                view! {
                    <div class="page home">
                        {move || if first.get() {
                            view! { <doors::Doors /> }.into_any()
                        } else {
                            view! {
                                <Head data=data window=window.into() on_window=set_window />
                                <attention::AttentionList data=data />
                                <figures::FiguresRow data=data window=window.into() />
                                <div class="two">
                                    <runs_chart::RunsChart data=data />
                                    <Busiest data=data />
                                </div>
                            }.into_any()
                        }}
                        <ConnectionsCard connections=Signal::derive(move || connections.get().unwrap_or_default()) />
                    </div>
                }.into_any()
            })}
        </div>
    }
}

fn waiting() -> AnyView {
    view! {
        <div class="page home" role="status" aria-busy="true" aria-label="Loading">
            <div class="head"><i class="skel" style:width="260px" style:height="20px"></i></div>
            <div class="stats six">{(0..6).map(|_| view! { <div class="stat"><i class="skel" style:width="60px"></i><div class="v"><i class="skel" style:width="80px" style:height="18px"></i></div><div class="d"></div></div> }).collect_view()}</div>
            <div class="two"><section class="card plot-skel"></section><section class="card"></section></div>
        </div>
    }
    .into_any()
}

/// The sentence on top.
#[component]
fn Head(data: Signal<Data>, window: Signal<String>, on_window: Callback<String>) -> impl IntoView {
    let sentence = move || {
        data.with(|data| {
            let mut flows: Vec<_> = data.attention.iter().map(|item| item.flow).collect();
            flows.sort_unstable();
            flows.dedup();
            let all = data.flows;
            match (flows.len(), all) {
                (0, 0) => "No flow is switched on".to_owned(),
                (0, 1) => "Your flow is healthy".to_owned(),
                (0, _) => format!("All {all} flows healthy"),
                (1, 1) => "Your flow needs attention".to_owned(),
                (1, _) => format!("1 of {} needs attention", ui::format::counted(all.max(1).into(), "flow", "flows")),
                (some, _) => format!("{some} of {} need attention", ui::format::counted(u64::from(all).max(some as u64), "flow", "flows")),
            }
        })
    };
    let now = use_now();
    let read_at = Memo::new(move |_| {
        data.track();
        now.get_untracked()
    });
    let fresh = move || match (now.get() - read_at.get()).unsigned_abs() {
        ..2_000 => "Updated now.".to_owned(),
        ago => format!("Updated {} ago.", ui::format::distance(ago)),
    };
    let second = move || {
        data.with(|data| match (data.flows, data.attention.len()) {
            (0, _) => "Publish a flow and switch it on, and its runs show here.".to_owned(),
            (_, 0) => "Nothing waits for you.".to_owned(),
            (all, some) if (some as u64) < u64::from(all) => match u64::from(all) - some as u64 {
                1 => "The other one is healthy.".to_owned(),
                others => format!("The other {} are healthy.", ui::format::count(others)),
            },
            (_, 1) => "One thing helps.".to_owned(),
            _ => "Worst first.".to_owned(),
        })
    };
    view! {
        <div class="head row">
            <div class="grow">
                <h2 class="sentence">{sentence}</h2>
                <p class="t3">{second}" "{fresh}</p>
            </div>
            <Segmented label="Window of time" options={WINDOWS.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec()} value=window on_change=on_window />
        </div>
    }
}

/// The flows with the most runs.
#[component]
fn Busiest(data: Signal<Data>) -> impl IntoView {
    view! {
        <section class="card flush busiest">
            <header><h2>"Busiest flows"</h2><a class="push btn sm ghost" href="/flows">"All flows"</a></header>
            {move || data.with(|data| {
                let most = data.busiest.iter().map(|flow| flow.runs).max().unwrap_or(1).max(1);
                if data.busiest.is_empty() {
                    return view! { <p class="t3 none">"No runs in this window."</p> }.into_any();
                }
                data.busiest.iter().take(5).map(|flow| {
                    let (icon, class) = match (flow.failed_records, flow.failed) {
                        (0, 0) => ("ok", "s fg-ok"),
                        (0, _) => ("failed", "s fg-failed"),
                        _ => ("warning", "s fg-warning"),
                    };
                    let share = format!("{}%", flow.runs * 100 / most);
                    view! {
                        <a class="quiet line" href=format!("/runs?flow={}", flow.flow)>
                            <ui::Icon name=icon class=class />
                            <span class="ell grow">{flow.name.clone()}</span>
                            <span class="gauge"><i style:width=share></i></span>
                            <span class="num t2">{ui::format::count(flow.runs)}</span>
                        </a>
                    }
                }).collect_view().into_any()
            })}
        </section>
    }
}

/// Every connection and how it is doing.
#[component]
fn ConnectionsCard(connections: Signal<Vec<Connection>>) -> impl IntoView {
    let catalogue = use_catalogue();
    let some = Memo::new(move |_| connections.with(|all| !all.is_empty()));
    let fine = move || {
        connections.with(|all| {
            format!("{} of {} fine", all.iter().filter(|one| matches!(one.health, Health::Healthy | Health::Unknown)).count(), all.len())
        })
    };
    move || {
        some.get().then(|| view! {
        <section class="card flush">
            <header><h2>"Connections"</h2><span class="t3 fs12">{fine}</span><a class="push btn sm ghost" href="/connections">"All connections"</a></header>
            <table class="dense edge">
                <thead><tr><th>"Connection"</th><th>"State"</th><th>"Checked"</th><th class="num">"Flows"</th></tr></thead>
                <tbody>
                    <For each={move || connections.get().into_iter().take(6).collect::<Vec<_>>()} key=|one| (one.id, one.revision, one.checked_at) let:one>
                        {
                            let connector = StoredValue::new(one.connector.clone());
                            let face = Signal::derive(move || connector.with_value(|name| catalogue.face(name)));
                            let (tone, _, word) = health_status(one.health);
                            view! {
                                <tr>
                                    <td><span class="row"><Tile icon=Signal::derive(move || face.get().0) hue=Signal::derive(move || face.get().1) /><a class="cell" href=format!("/connections?open={}", one.id)>{one.name}</a><span class="sub">{move || face.get().2}</span></span></td>
                                    <td><Status tone=tone text=one.health_detail.unwrap_or_else(|| word.to_owned()) /></td>
                                    <td class="t2">{one.checked_at.map(|at| view! { <ui::When at=at /> })}</td>
                                    <td class="num t2">{one.flows}</td>
                                </tr>
                            }
                        }
                    </For>
                </tbody>
            </table>
        </section>
    })
    }
}
