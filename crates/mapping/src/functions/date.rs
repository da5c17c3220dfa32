//! Days and moments.

use super::*;

mod add_business_days;
mod add_days;
mod add_hours;
mod add_minutes;
mod add_months;
mod add_seconds;
mod add_weeks;
mod add_years;
mod age;
mod business_days_between;
mod current_time;
mod date_diff;
mod date_in_zone;
mod day;
mod day_of_year;
mod days_between;
mod days_in_month;
mod earliest;
mod end_of;
mod format_date;
mod format_duration;
mod from_excel;
mod from_unix;
mod from_zone;
mod hour;
mod is_after;
mod is_before;
mod is_business_day;
mod is_date;
mod is_leap_year;
mod is_weekend;
mod iso_week;
mod iso_week_year;
mod latest;
mod make_date;
mod minute;
mod month;
mod month_name;
mod next_weekday;
mod parse_date;
mod parse_duration;
mod quarter;
mod second;
mod set_time;
mod start_of;
mod to_excel;
mod to_unix;
mod to_zone;
mod today;
mod weekday;
mod weekday_name;
mod year;

pub(super) mod calendar;
pub(super) mod moment;
pub(super) mod written;

use chrono::{Datelike as _, Timelike as _};

/// The family, by name.
pub(super) static ALL: &[&Function] = &[
    &add_business_days::FUNCTION,
    &add_days::FUNCTION,
    &add_hours::FUNCTION,
    &add_minutes::FUNCTION,
    &add_months::FUNCTION,
    &add_seconds::FUNCTION,
    &add_weeks::FUNCTION,
    &add_years::FUNCTION,
    &age::FUNCTION,
    &business_days_between::FUNCTION,
    &current_time::FUNCTION,
    &date_diff::FUNCTION,
    &date_in_zone::FUNCTION,
    &day::FUNCTION,
    &day_of_year::FUNCTION,
    &days_between::FUNCTION,
    &days_in_month::FUNCTION,
    &earliest::FUNCTION,
    &end_of::FUNCTION,
    &format_date::FUNCTION,
    &format_duration::FUNCTION,
    &from_excel::FUNCTION,
    &from_unix::FUNCTION,
    &from_zone::FUNCTION,
    &hour::FUNCTION,
    &is_after::FUNCTION,
    &is_before::FUNCTION,
    &is_business_day::FUNCTION,
    &is_date::FUNCTION,
    &is_leap_year::FUNCTION,
    &is_weekend::FUNCTION,
    &iso_week::FUNCTION,
    &iso_week_year::FUNCTION,
    &latest::FUNCTION,
    &make_date::FUNCTION,
    &minute::FUNCTION,
    &month::FUNCTION,
    &month_name::FUNCTION,
    &next_weekday::FUNCTION,
    &parse_date::FUNCTION,
    &parse_duration::FUNCTION,
    &quarter::FUNCTION,
    &second::FUNCTION,
    &set_time::FUNCTION,
    &start_of::FUNCTION,
    &to_excel::FUNCTION,
    &to_unix::FUNCTION,
    &to_zone::FUNCTION,
    &today::FUNCTION,
    &weekday::FUNCTION,
    &weekday_name::FUNCTION,
    &year::FUNCTION,
];
