//! A schedule as a person would say it: "every weekday at 07:00, Europe/Berlin".

use super::when::{BadSchedule, When};
use croner::Cron;

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// A cron pattern in a time zone, in words.
///
/// # Errors
/// When the schedule cannot be read.
pub fn words(cron: &str, zone: &str) -> Result<String, BadSchedule> {
    Ok(When::cron(cron, zone)?.words)
}

/// A cron pattern in words, its zone left out.
pub(super) fn of_cron(cron: &str, pattern: &Cron) -> String {
    let fields: Vec<String> = cron.split_whitespace().map(str::to_uppercase).collect();
    plainly(&fields).unwrap_or_else(|| {
        let text = pattern.describe();
        let mut letters = text.trim_end_matches('.').chars();
        letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
    })
}

/// The patterns that people use; `None`: one that is rather read out.
fn plainly(fields: &[String]) -> Option<String> {
    let [minute, hour, day, month, weekday] = fields else { return None };
    if month != "*" {
        return None;
    }
    let every_day = day == "*" && weekday == "*";
    let every_hour = hour == "*" && every_day;
    if let Some(step) = every(minute, 60).filter(|_| every_hour) {
        return Some(repeated(u64::from(step), "minute"));
    }
    let minute: u32 = minute.parse().ok().filter(|minute| *minute < 60)?;
    if every_hour {
        return Some(if minute == 0 { "every hour".to_owned() } else { format!("every hour at {minute} past") });
    }
    if let Some(step) = every(hour, 24).filter(|step| *step > 1 && every_day) {
        let past = if minute == 0 { String::new() } else { format!(" at {minute} past") };
        return Some(format!("{}{past}", repeated(u64::from(step), "hour")));
    }
    let times = joined(&numbers(hour, 23)?.iter().map(|hour| format!("{hour:02}:{minute:02}")).collect::<Vec<_>>());
    Some(format!("{} at {times}", days(day, weekday)?))
}

fn days(day: &str, weekday: &str) -> Option<String> {
    match (day, weekday) {
        ("*", "*") => Some("every day".to_owned()),
        ("L", "*") => Some("on the last day of every month".to_owned()),
        ("*", list) => {
            let list: Vec<u32> = list.split(',').map(weekday_number).collect::<Option<Vec<_>>>().or_else(|| range(list))?;
            let mut list: Vec<u32> = list.into_iter().map(|day| day % 7).collect();
            list.sort_unstable();
            list.dedup();
            Some(weekdays(&list))
        }
        (list, "*") => {
            let list = numbers(list, 31).filter(|list| list.iter().all(|day| *day > 0))?;
            let word = if list.len() == 1 { "day" } else { "days" };
            Some(format!("on {word} {} of every month", joined(&list.iter().map(u32::to_string).collect::<Vec<_>>())))
        }
        _ => None,
    }
}

/// Days of the week, sorted, 0 is Sunday.
pub(super) fn weekdays(list: &[u32]) -> String {
    match list {
        [1, 2, 3, 4, 5] => "every weekday".to_owned(),
        [0, 6] => "every Saturday and Sunday".to_owned(),
        [0, 1, 2, 3, 4, 5, 6] => "every day".to_owned(),
        list => format!("every {}", joined(&list.iter().map(|day| DAYS[*day as usize].to_owned()).collect::<Vec<_>>())),
    }
}

fn weekday_number(text: &str) -> Option<u32> {
    let named = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"].iter().position(|name| *name == text);
    named.and_then(|at| u32::try_from(at).ok()).or_else(|| text.parse().ok().filter(|day| *day <= 7))
}

fn range(text: &str) -> Option<Vec<u32>> {
    let (from, to) = text.split_once('-')?;
    let (from, to) = (weekday_number(from)?, weekday_number(to)?);
    (from < to).then(|| (from..=to).collect())
}

/// A list of plain numbers.
fn numbers(text: &str, max: u32) -> Option<Vec<u32>> {
    text.split(',').map(|part| part.parse().ok().filter(|number| *number <= max)).collect()
}

/// The step of `*` or `*/n`, when it divides the whole evenly.
fn every(text: &str, whole: u32) -> Option<u32> {
    if text == "*" {
        return Some(1);
    }
    text.strip_prefix("*/")?.parse().ok().filter(|step| *step > 0 && whole.is_multiple_of(*step))
}

pub(super) fn repeated(step: u64, unit: &str) -> String {
    if step == 1 { format!("every {unit}") } else { format!("every {step} {unit}s") }
}

pub(super) fn joined(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
