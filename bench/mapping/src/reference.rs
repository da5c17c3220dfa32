//! What a person writes in Rust for these ten fields when nothing else matters: typed structs and `sonic-rs`. Texts are
//! borrowed where they have no escapes, numbers keep their digits.

use serde::{Deserialize, Serialize};
use sonic_rs::RawNumber;
use std::borrow::Cow;

#[derive(Deserialize)]
struct Order<'a> {
    id: u64,
    #[serde(borrow)]
    first_name: Cow<'a, str>,
    #[serde(borrow)]
    last_name: Cow<'a, str>,
    #[serde(borrow)]
    email: Cow<'a, str>,
    #[serde(borrow)]
    country: Cow<'a, str>,
    /// A text that must be a number.
    total: RawNumber,
    #[serde(borrow)]
    placed_at: Cow<'a, str>,
    paid: bool,
    #[serde(borrow)]
    address: Address<'a>,
    discount: RawNumber,
}

#[derive(Deserialize, Serialize)]
struct Address<'a> {
    #[serde(borrow)]
    city: Cow<'a, str>,
    #[serde(borrow)]
    zip: Cow<'a, str>,
}

#[derive(Serialize)]
struct Invoice<'a> {
    invoice_no: String,
    name: String,
    email: String,
    country: Cow<'a, str>,
    total: RawNumber,
    placed_on: &'a str,
    paid: bool,
    address: Address<'a>,
    discount: RawNumber,
}

/// Maps a record.
///
/// # Errors
/// When it is no order.
pub fn map(record: &[u8], out: &mut Vec<u8>) -> anyhow::Result<()> {
    let order: Order<'_> = sonic_rs::from_slice(record)?;
    let placed_on = order.placed_at.get(..10).filter(|day| is_day(day.as_bytes()));
    let invoice = Invoice {
        invoice_no: format!("INV-{}", order.id),
        name: format!("{} {}", order.first_name, order.last_name),
        email: order.email.to_lowercase(),
        country: order.country,
        total: order.total,
        placed_on: placed_on.ok_or_else(|| anyhow::anyhow!("placed_at is not a moment"))?,
        paid: order.paid,
        address: order.address,
        discount: order.discount,
    };
    sonic_rs::to_writer(out, &invoice)?;
    Ok(())
}

fn is_day(day: &[u8]) -> bool {
    day.iter().enumerate().all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() })
}
