//! Moments of a schedule, also where the clock changes.

use super::*;

fn at(text: &str) -> i64 {
    chrono::DateTime::parse_from_rfc3339(text).expect("a moment").timestamp_millis()
}

fn listed(cron: &str, zone: &str, after: &str, n: usize) -> Vec<String> {
    let fires = fires(cron, zone, at(after), n).expect("a schedule");
    fires.into_iter().map(|fire| fire.note.map_or(fire.local.clone(), |note| format!("{} | {note}", fire.local))).collect()
}

#[test]
fn schedules_are_said_in_words() {
    let cases = [
        ("* * * * *", "every minute, UTC"),
        ("*/15 * * * *", "every 15 minutes, UTC"),
        ("0 * * * *", "every hour, UTC"),
        ("20 * * * *", "every hour at 20 past, UTC"),
        ("0 */6 * * *", "every 6 hours, UTC"),
        ("30 */2 * * *", "every 2 hours at 30 past, UTC"),
        ("0 7 * * *", "every day at 07:00, UTC"),
        ("0 7 * * 1-5", "every weekday at 07:00, UTC"),
        ("0 7 * * MON-FRI", "every weekday at 07:00, UTC"),
        ("5 8,12,16 * * *", "every day at 08:05, 12:05 and 16:05, UTC"),
        ("0 9 * * 6,0", "every Saturday and Sunday at 09:00, UTC"),
        ("0 9 * * 1,4", "every Monday and Thursday at 09:00, UTC"),
        ("0 9 * * 7", "every Sunday at 09:00, UTC"),
        ("0 0 1 * *", "on day 1 of every month at 00:00, UTC"),
        ("0 0 1,15 * *", "on days 1 and 15 of every month at 00:00, UTC"),
        ("0 0 L * *", "on the last day of every month at 00:00, UTC"),
    ];
    for (cron, expect) in cases {
        assert_eq!(words(cron, "UTC").as_deref(), Ok(expect), "{cron}");
    }
    let read_out = words("7 3 * 1-3 2", "Europe/Berlin").expect("words");
    assert!(read_out.ends_with(", Europe/Berlin") && read_out.contains("03:07"), "{read_out}");
}

#[test]
fn bad_schedules_name_their_field() {
    let cases = [
        ("", "UTC", "cron"),
        ("* * * *", "UTC", "cron"),
        ("0 * * * * *", "UTC", "cron"),
        ("61 * * * *", "UTC", "cron"),
        ("* 24 * * *", "UTC", "cron"),
        ("@daily", "UTC", "cron"),
        ("* * * * 9", "UTC", "cron"),
        ("a b c d e", "UTC", "cron"),
        ("5/5 * * * *", "UTC", "cron"),
        ("0 7 * * *", "Europe/Atlantis", "time_zone"),
        ("0 7 * * *", "", "time_zone"),
    ];
    for (cron, zone, field) in cases {
        assert_eq!(next_due(cron, zone, 0).map_err(|bad| bad.field), Err(field), "{cron} {zone}");
    }
    assert!(check("0 0 30 2 *", "UTC", 0).is_err_and(|bad| bad.message.contains("never")), "30 February");
    assert_eq!(check("0 0 29 2 *", "UTC", 0), Ok(()));
}

// fault: F48
#[test]
fn a_fixed_time_fires_once_when_the_clock_goes_forward() {
    let expect = [
        "Sat 2026-03-28 02:30 +01:00",
        "Sun 2026-03-29 03:00 +02:00 | the clock goes forward at 02:00: fires at 03:00",
        "Mon 2026-03-30 02:30 +02:00",
    ];
    assert_eq!(listed("30 2 * * *", "Europe/Berlin", "2026-03-27T12:00:00Z", 3), expect);
    let twice_in_the_gap = listed("15,45 2 * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", 2);
    assert_eq!(
        twice_in_the_gap,
        ["Sun 2026-03-29 03:00 +02:00 | the clock goes forward at 02:00: fires at 03:00", "Mon 2026-03-30 02:15 +02:00"]
    );
}

// fault: F48
#[test]
fn a_fixed_time_fires_once_when_the_clock_goes_back() {
    let expect = [
        "Sat 2026-10-24 02:30 +02:00",
        "Sun 2026-10-25 02:30 +02:00 | the clock goes back: 02:30 comes twice, fires the first time only",
        "Mon 2026-10-26 02:30 +01:00",
    ];
    assert_eq!(listed("30 2 * * *", "Europe/Berlin", "2026-10-23T12:00:00Z", 3), expect);
}

// fault: F48
#[test]
fn an_interval_runs_through_both_hours() {
    let expect = [
        "Sun 2026-10-25 02:00 +02:00 | the clock goes back: 02:00 comes twice, this is the first time",
        "Sun 2026-10-25 02:30 +02:00 | the clock goes back: 02:30 comes twice, this is the first time",
        "Sun 2026-10-25 02:00 +01:00 | the clock goes back: 02:00 comes twice, this is the second time",
        "Sun 2026-10-25 02:30 +01:00 | the clock goes back: 02:30 comes twice, this is the second time",
        "Sun 2026-10-25 03:00 +01:00",
    ];
    assert_eq!(listed("*/30 * * * *", "Europe/Berlin", "2026-10-24T23:59:00Z", 5), expect);
    let expect = ["Sun 2026-03-29 01:30 +01:00", "Sun 2026-03-29 03:00 +02:00"];
    assert_eq!(listed("*/30 * * * *", "Europe/Berlin", "2026-03-29T00:15:00Z", 2), expect);
}

#[test]
fn each_fire_is_strictly_after_the_one_before() {
    for (cron, zone) in [
        ("*/20 * * * *", "Australia/Lord_Howe"),
        ("30 2 * * *", "America/New_York"),
        ("0 0 * * *", "America/Sao_Paulo"),
        ("15,45 1-3 * * *", "Europe/Dublin"),
    ] {
        let mut after = at("2026-03-01T00:00:00Z");
        for _ in 0..5_000 {
            let Some(next) = next_due(cron, zone, after).expect("a schedule") else { break };
            assert!(next > after, "{cron} {zone}");
            after = next;
        }
    }
}

#[test]
fn due_is_strictly_after() {
    let seven = at("2026-06-01T07:00:00Z");
    assert_eq!(next_due("0 7 * * *", "UTC", seven - 1), Ok(Some(seven)));
    assert_eq!(next_due("0 7 * * *", "UTC", seven), Ok(Some(seven + 86_400_000)));
}

#[test]
fn a_fire_is_a_record() {
    let record = crate::value::to_json(&record(at("2026-06-01T07:00:00Z"), at("2026-06-01T07:00:00.250Z")));
    assert_eq!(record, serde_json::json!({"scheduled_for": "2026-06-01T07:00:00.000Z", "fired_at": "2026-06-01T07:00:00.250Z"}));
}
