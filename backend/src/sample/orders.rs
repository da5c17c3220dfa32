//! The shop's orders and customers: the same ones every time, made from their numbers. Money is text, as shops that
//! fear floating point write it.

use serde_json::{Value, json};

/// How many orders there are.
pub const ORDERS: u32 = 27;
/// How many stand on a page.
pub const PAGE_SIZE: u32 = 10;
/// The number of the first order.
const FIRST_ORDER: u32 = 10_001;
/// The order that nobody can invoice: no customer, and a negative total.
pub const BAD_ORDER: u32 = 10_013;

/// First name, last name, country, city, postal code, street.
const CUSTOMERS: [[&str; 6]; 9] = [
    ["Ada", "Byron", "gb", "London", "W1B 5SU", "12 St James's Square"],
    ["Grace", "Hopper", "us", "New York", "10001", "305 West End Avenue"],
    ["Emmy", "Noether", "de", "Erlangen", "91054", "Hauptstraße 23"],
    ["Sofja", "Kowalewskaja", "se", "Stockholm", "114 28", "Sturegatan 56"],
    ["Maryam", "Mirzakhani", "us", "Stanford", "94305", "450 Serra Mall"],
    ["Émilie", "du Châtelet", "fr", "Lunéville", "54300", "Place Stanislas 1"],
    ["Maria", "Agnesi", "it", "Milano", "20121", "Via Brera 28"],
    ["Hedy", "Lamarr", "at", "Wien", "1010", "Ringstraße 4"],
    ["Cornelia", "Fabri", "it", "Ravenna", "48121", "Via Cavour 9"],
];

/// Article number, name, price in cents.
const ARTICLES: [(&str, &str, i64); 6] = [
    ("LAMP-01", "Desk lamp, brass", 8_990),
    ("BULB-07", "Bulb, warm white", 1_165),
    ("CHAIR-03", "Chair, oak", 14_900),
    ("DESK-12", "Standing desk", 129_900),
    ("SHELF-05", "Shelf, 80 cm", 4_750),
    ("SHIP", "Shipping", 500),
];

const STATUSES: [&str; 5] = ["paid", "paid", "paid", "open", "cancelled"];

/// One page, from 1.
pub fn page(number: u32) -> Value {
    let pages = ORDERS.div_ceil(PAGE_SIZE);
    let from = number.max(1).saturating_sub(1).saturating_mul(PAGE_SIZE);
    let orders: Vec<Value> = (from..ORDERS.min(from.saturating_add(PAGE_SIZE))).map(order).collect();
    json!({ "page": number, "pages": pages, "orders": orders })
}

/// The customer with this id.
pub fn customer(id: &str) -> Option<Value> {
    let index: usize = id.strip_prefix("C-")?.parse().ok()?;
    let at = index.checked_sub(100)?;
    CUSTOMERS.get(at).map(|_| person(at, true))
}

fn person(at: usize, with_address: bool) -> Value {
    let [first, last, country, ..] = CUSTOMERS[at];
    let host = if at.is_multiple_of(2) { "example.com" } else { "Example.org" };
    let mut person = json!({
        "id": format!("C-{}", 100 + at),
        "first_name": first,
        "last_name": last,
        "email": format!("{}@{host}", first.to_lowercase().replace('é', "e")),
        "country": country,
    });
    if with_address {
        person["address"] = address(at);
    }
    person
}

fn address(at: usize) -> Value {
    let [_, _, country, city, postal_code, street] = CUSTOMERS[at];
    json!({ "street": street, "postal_code": postal_code, "city": city, "country": country })
}

fn order(index: u32) -> Value {
    let id = FIRST_ORDER + index;
    let at = index as usize;
    let customer = at % CUSTOMERS.len();
    let (lines, sum) = lines(at);
    let bad = id == BAD_ORDER;
    let day = 1 + index % 28;
    let hour = 7 + index % 12;
    json!({
        "id": id,
        "placed_at": format!("2026-10-{day:02}T{hour:02}:{:02}:00Z", index * 7 % 60),
        "status": if bad { "paid" } else { STATUSES[at % STATUSES.len()] },
        "currency": "EUR",
        "customer": if bad { Value::Null } else { person(customer, false) },
        "billing_address": address(customer),
        "shipping_address": address((customer + at / CUSTOMERS.len()) % CUSTOMERS.len()),
        "lines": lines,
        "total": money(if bad { -sum } else { sum }),
        "note": if at % 4 == 1 { json!("Please ring twice.") } else { Value::Null },
    })
}

fn lines(at: usize) -> (Vec<Value>, i64) {
    let mut sum = 0;
    let mut lines: Vec<Value> = (0..=at % 3)
        .map(|line| {
            let (sku, name, price) = ARTICLES[(at + line * 2) % (ARTICLES.len() - 1)];
            let quantity = 1 + (at + line) as i64 % 4;
            sum += price * quantity;
            json!({ "sku": sku, "name": name, "quantity": quantity, "unit_price": money(price) })
        })
        .collect();
    if at.is_multiple_of(2) {
        let (sku, name, price) = ARTICLES[ARTICLES.len() - 1];
        sum += price;
        lines.push(json!({ "sku": sku, "name": name, "quantity": 1, "unit_price": money(price) }));
    }
    (lines, sum)
}

fn money(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}
