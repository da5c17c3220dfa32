//! The page's clock, and moments told relative to it with the absolute time on hover.

use crate::format;
use js_sys::Date;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsValue;
use wire::Timestamp;

const TICK: Duration = Duration::from_secs(1);

/// Now, in milliseconds since the epoch, renewed every second.
#[derive(Clone, Copy)]
pub struct Now(pub ReadSignal<Timestamp>);

/// Starts the page's clock; once, at the root.
pub fn provide_now() -> Now {
    let (now, set_now) = signal(read());
    let ticking = set_interval_with_handle(move || set_now.set(read()), TICK);
    if let Ok(handle) = ticking {
        on_cleanup(move || handle.clear());
    }
    provide_context(Now(now));
    Now(now)
}

/// The page's clock.
#[must_use]
pub fn use_now() -> ReadSignal<Timestamp> {
    use_context::<Now>().unwrap_or_else(provide_now).0
}

/// A moment: relative, and in full on hover.
#[component]
pub fn When(
    /// The moment.
    #[prop(into)]
    at: Signal<Timestamp>,
) -> impl IntoView {
    let now = use_now();
    let words = Memo::new(move |_| format::relative(at.get(), now.get()));
    view! { <time class="nowrap" data-tip=move || absolute(at.get())>{words}</time> }
}

/// The moment in full: `2026-11-20 14:02:11 Europe/Berlin`.
#[must_use]
pub fn absolute(at: Timestamp) -> String {
    let date = date(at);
    let zone = js_sys::Reflect::get(
        &js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new()).resolved_options(),
        &JsValue::from_str("timeZone"),
    );
    let zone = zone.ok().and_then(|zone| zone.as_string()).unwrap_or_default();
    format!("{}-{:02}-{:02} {} {zone}", date.get_full_year(), date.get_month() + 1, date.get_date(), clock_of(&date))
}

/// A moment as a field of kind `datetime-local` holds it, by the browser's clock: `2026-11-20T14:02`.
#[must_use]
pub fn local_field(at: Timestamp) -> String {
    let date = date(at);
    let (year, month, day) = (date.get_full_year(), date.get_month() + 1, date.get_date());
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}", date.get_hours(), date.get_minutes())
}

/// The moment in such a field; nothing while it is not whole.
#[must_use]
pub fn of_local_field(text: &str) -> Option<Timestamp> {
    let ms = Date::new(&JsValue::from_str(text)).get_time();
    #[expect(clippy::cast_possible_truncation, reason = "a date of JavaScript is within 2^53 milliseconds")]
    (!text.is_empty() && ms.is_finite()).then_some(ms as Timestamp)
}

/// The time of day: `14:02:11`.
#[must_use]
pub fn clock(at: Timestamp) -> String {
    clock_of(&date(at))
}

/// The time of day to the minute, `14:02`; with the day before it, as `20 Nov 14:02`, when `with_day`.
#[must_use]
pub fn minute(at: Timestamp, with_day: bool) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let date = date(at);
    let time = format!("{:02}:{:02}", date.get_hours(), date.get_minutes());
    if with_day {
        let month = MONTHS[usize::try_from(date.get_month()).unwrap_or(0) % MONTHS.len()];
        format!("{} {month} {time}", date.get_date())
    } else {
        time
    }
}

fn clock_of(date: &Date) -> String {
    format!("{:02}:{:02}:{:02}", date.get_hours(), date.get_minutes(), date.get_seconds())
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit a double for 285,000 years")]
fn date(at: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(at as f64))
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are a whole number")]
fn read() -> Timestamp {
    Date::now() as Timestamp
}
