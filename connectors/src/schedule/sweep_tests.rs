//! Schedules over years in several zones, against a sweep that looks at every day or every minute on the wall; and the other
//! ways to say when.

use super::*;
use chrono::{DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};

const ZONES: [&str; 12] = [
    "UTC",
    "Europe/Berlin",
    "Europe/Dublin",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Asia/Kolkata",
    "Asia/Tehran",
    "Africa/Casablanca",
];

fn at(text: &str) -> i64 {
    DateTime::parse_from_rfc3339(text).expect("a moment").timestamp_millis()
}

fn when(settings: Value) -> When {
    read(settings).expect("a schedule")
}

fn read(settings: Value) -> Result<When, BadSchedule> {
    let Value::Object(settings) = settings else { panic!("an object") };
    When::read(&settings)
}

fn listed(when: &When, after: &str, n: usize) -> Vec<String> {
    when.fires(at(after), n)
        .into_iter()
        .map(|fire| fire.note.map_or(fire.local.clone(), |note| format!("{} | {note}", fire.local)))
        .collect()
}

/// The rule in the plainest words: each day that has the time fires at the first moment that shows it or, where none does,
/// something later.
fn days_by_sweep(zone: Tz, from: NaiveDate, days: u64, times: &[(u32, u32)], fits: impl Fn(NaiveDate) -> bool) -> Vec<i64> {
    let mut found = Vec::new();
    for day in (0..days).filter_map(|n| from.checked_add_days(Days::new(n))).filter(|day| fits(*day)) {
        for (hour, minute) in times {
            let mut shown = day.and_time(NaiveTime::from_hms_opt(*hour, *minute, 0).expect("a time"));
            let moment = loop {
                match zone.from_local_datetime(&shown) {
                    LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => break at,
                    LocalResult::None => shown += chrono::TimeDelta::minutes(1),
                }
            };
            found.push(moment.timestamp_millis());
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

type Case = (Value, Vec<(u32, u32)>, Box<dyn Fn(NaiveDate) -> bool>);

fn case(settings: Value, times: &[(u32, u32)], fits: impl Fn(NaiveDate) -> bool + 'static) -> Case {
    (settings, times.to_vec(), Box::new(fits))
}

// fault: F48
#[test]
fn days_and_times_are_those_of_a_sweep_over_the_wall() {
    let begin = NaiveDate::from_ymd_opt(2005, 1, 1).expect("a day");
    let years = 15;
    let days = years * 365;
    let is_last = |day: NaiveDate| day.checked_add_days(Days::new(1)).is_none_or(|next| next.day() == 1);
    let cases = [
        case(json!({ "cron": "15,45 2 * * *" }), &[(2, 15), (2, 45)], |_| true),
        case(json!({ "cron": "0 0 31 * *" }), &[(0, 0)], |day| day.day() == 31),
        case(json!({ "cron": "30 1 29 2 *" }), &[(1, 30)], |day| day.day() == 29 && day.month() == 2),
        case(
            json!({ "how": "calendar", "days": "days_of_month", "days_of_month": "1, 15, last", "times": "00:00 02:10" }),
            &[(0, 0), (2, 10)],
            move |day| day.day() == 1 || day.day() == 15 || is_last(day),
        ),
        case(
            json!({ "how": "calendar", "days": "days_of_week", "days_of_week": "sunday, sat", "times": "02:30, 09:00" }),
            &[(2, 30), (9, 0)],
            |day| day.weekday().num_days_from_monday() >= 5,
        ),
    ];
    for zone in ZONES {
        let tz: Tz = zone.parse().expect("a zone");
        for (settings, times, fits) in &cases {
            let mut settings = settings.clone();
            settings["time_zone"] = json!(zone);
            let expect = days_by_sweep(tz, begin, days, times, fits);
            let (first, last) = (expect[0], expect[expect.len() - 1]);
            let found = when(settings.clone()).between(first, last, usize::MAX - 1);
            let differs = found.iter().zip(&expect).find(|(found, expect)| found != expect);
            assert_eq!((differs, found.len()), (None, expect.len()), "{zone} {settings}");
        }
    }
}

// fault: F48
#[test]
fn what_the_wall_shows_fires_each_time_that_it_shows_it() {
    let spans = [
        ("Europe/Berlin", "2026-03-28T00:00:00Z", 3),
        ("Europe/Berlin", "2026-10-24T00:00:00Z", 3),
        ("America/New_York", "2026-10-31T00:00:00Z", 3),
        ("Australia/Lord_Howe", "2026-04-03T00:00:00Z", 3),
        ("Australia/Lord_Howe", "2026-10-02T00:00:00Z", 3),
        ("Pacific/Apia", "2011-12-28T00:00:00Z", 5),
        ("America/Sao_Paulo", "2018-02-16T00:00:00Z", 3),
    ];
    for (zone, from, days) in spans {
        let tz: Tz = zone.parse().expect("a zone");
        let from = at(from);
        for (cron, hours, every) in [("*/20 * * * *", 0..24, 20), ("*/7 1-2 * * *", 1..3, 7)] {
            let minutes = (1..=days * 24 * 60).map(|minute| from + minute * 60_000);
            let expect: Vec<i64> = minutes
                .filter(|moment| {
                    let shown = DateTime::<Utc>::from_timestamp_millis(*moment).expect("a moment").with_timezone(&tz).naive_local();
                    use chrono::Timelike;
                    shown.minute().is_multiple_of(every) && hours.contains(&shown.hour())
                })
                .collect();
            let when = When::cron(cron, zone).expect("a schedule");
            assert_eq!(when.between(from + 1, from + days * 24 * 3_600_000, usize::MAX - 1), expect, "{cron} {zone} {from}");
        }
    }
    // A year later the wall shows the hour twice again, and in between nothing is missed.
    let when = When::cron("*/30 2 25 10 *", "Europe/Berlin").expect("a schedule");
    assert_eq!(when.between(at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"), 100).len(), 4);
}

// fault: F48
#[test]
fn a_day_that_a_zone_skips_fires_when_the_next_one_begins() {
    let daily = When::cron("0 9 * * *", "Pacific/Apia").expect("a schedule");
    let expect = [
        "Thu 2011-12-29 09:00 -10:00",
        "Sat 2011-12-31 00:00 +14:00 | there is no 2011-12-30 here: fires at 00:00",
        "Sat 2011-12-31 09:00 +14:00",
    ];
    assert_eq!(listed(&daily, "2011-12-29T12:00:00Z", 3), expect);
}

#[test]
fn an_interval_counts_time_and_begins_at_its_anchor() {
    let six = when(json!({ "how": "interval", "every": 6, "unit": "hours", "from": "2026-10-24 02:00", "time_zone": "Europe/Berlin" }));
    assert_eq!(six.words(), "every 6 hours from 2026-10-24 02:00 on, Europe/Berlin");
    assert_eq!(six.next_after(at("2026-01-01T00:00:00Z")), Some(at("2026-10-24T00:00:00Z")), "the anchor is the first");
    let local: Vec<String> = six.fires(at("2026-10-24T18:00:00Z"), 3).into_iter().map(|fire| fire.local).collect();
    // The hour that comes twice is time that passed.
    assert_eq!(local, ["Sun 2026-10-25 02:00 +02:00", "Sun 2026-10-25 07:00 +01:00", "Sun 2026-10-25 13:00 +01:00"]);
    let quarter = when(json!({ "how": "interval", "every": 15 }));
    assert_eq!(quarter.next_after(at("2026-06-01T07:01:00Z")), Some(at("2026-06-01T07:15:00Z")));
    assert_eq!(quarter.words(), "every 15 minutes, UTC");
}

#[test]
fn days_and_times_are_said_in_words_and_mistakes_name_their_field() {
    let words = |settings: Value| when(settings).words().to_owned();
    let weekdays = json!({ "how": "calendar", "days": "days_of_week", "days_of_week": "weekdays", "times": "13:30, 07:00" });
    assert_eq!(words(weekdays), "every weekday at 07:00 and 13:30, UTC");
    let month = json!({ "how": "calendar", "days": "days_of_month", "days_of_month": "15, last and 1", "times": "7:05", "time_zone": "Asia/Tokyo" });
    assert_eq!(words(month), "on days 1 and 15 and the last day of every month at 07:05, Asia/Tokyo");
    assert_eq!(words(json!({ "how": "calendar", "times": "00:00" })), "every day at 00:00, UTC");
    let cases = [
        (json!({ "how": "soon" }), "how"),
        (json!({ "how": "calendar" }), "times"),
        (json!({ "how": "calendar", "times": "7" }), "times"),
        (json!({ "how": "calendar", "times": "24:00" }), "times"),
        (json!({ "how": "calendar", "times": "07:00", "days": "days_of_week", "days_of_week": "mo" }), "days_of_week"),
        (json!({ "how": "calendar", "times": "07:00", "days": "days_of_week" }), "days_of_week"),
        (json!({ "how": "calendar", "times": "07:00", "days": "days_of_month", "days_of_month": "32" }), "days_of_month"),
        (json!({ "how": "calendar", "times": "07:00", "days": "often" }), "days"),
        (json!({ "how": "calendar", "times": "07:00", "time_zone": "Mars/Base" }), "time_zone"),
        (json!({ "how": "interval" }), "every"),
        (json!({ "how": "interval", "every": 0.5 }), "every"),
        (json!({ "how": "interval", "every": 5, "unit": "days" }), "unit"),
        (json!({ "how": "interval", "every": 5, "from": "noon" }), "from"),
    ];
    for (settings, field) in cases {
        assert_eq!(read(settings.clone()).map_err(|bad| bad.field).err(), Some(field), "{settings}");
    }
    let many: Vec<String> = (0..97).map(|n| format!("{:02}:{:02}", n / 60, n % 60)).collect();
    assert_eq!(read(json!({ "how": "calendar", "times": many.join(" ") })).map_err(|bad| bad.field).err(), Some("times"));
}

// fault: F49
#[test]
fn missed_moments_count_as_the_policy_says() {
    let hourly = When::cron("0 * * * *", "UTC").expect("a schedule");
    let (due, now) = (at("2026-06-01T00:00:00Z"), at("2026-06-11T00:05:00Z"));
    let policy = |settings: Value| Policy::read(settings.as_object().expect("an object"));
    let count = |settings: Value, now: i64| {
        let found = policy(settings).due_now(&hourly, due, now);
        assert_eq!(found.next, hourly.next_after(now));
        (found.fires.len(), found.left_out, found.fires.last().copied())
    };
    let latest = at("2026-06-11T00:00:00Z");
    assert_eq!(count(json!({}), now), (1, 240, Some(latest)));
    assert_eq!(count(json!({ "missed": "all" }), now), (MISSED_MAX, 141, Some(latest)));
    assert_eq!(count(json!({ "missed": "none" }), now), (1, 240, Some(latest)), "five minutes are not late yet");
    assert_eq!(count(json!({ "missed": "none" }), now + 6 * 60_000), (0, 241, None));
    assert_eq!(count(json!({ "missed": "none", "late_minutes": 66 }), now), (2, 239, Some(latest)));
}

#[test]
fn the_delay_by_chance_is_the_same_for_the_same_moment() {
    let policy = Policy::read(json!({ "spread_secs": 60 }).as_object().expect("an object"));
    let delays: Vec<i64> = (0..200).map(|n| policy.delay_ms(&[7; 16], n * 60_000)).collect();
    assert_eq!(delays, (0..200).map(|n| policy.delay_ms(&[7; 16], n * 60_000)).collect::<Vec<_>>());
    assert!(delays.iter().all(|delay| (0..60_000).contains(delay)));
    let (early, late) = (delays.iter().filter(|delay| **delay < 20_000).count(), delays.iter().filter(|delay| **delay > 40_000).count());
    assert!(early > 30 && late > 30, "they are spread: {early} {late}");
    assert_ne!(policy.delay_ms(&[7; 16], 0), policy.delay_ms(&[8; 16], 0));
    assert_eq!(Policy::read(&serde_json::Map::new()).delay_ms(&[7; 16], 0), 0);
}
