//! How many records a second go through a mapping, text to text, on one core. Prints one line of JSON for each.

use mapping::{Compiled, Context, Mapping};
use std::time::{Duration, Instant};

const RECORD: &str = r#"{"id":10017,"first_name":"Ada","last_name":"Byron","email":"ada.byron@example.com","country":"GB","currency":"EUR","total":"254.60","placed_at":"2026-11-20T14:02:00Z","paid":true,"note":"Please ring twice and leave the parcel with the neighbour","address":{"street":"12 St James Square","city":"London","zip":"SW1Y 4JH"},"discount":0.10}"#;

const STRUCTURED: &str = r#"{"targets":[
  {"path":"invoice_no","type":"text","required":true,"value":{"template":"INV-{{ id }}"}},
  {"path":"name","type":"text","value":{"template":"{{ first_name }} {{ last_name }}"}},
  {"path":"email","type":"text","value":{"pipeline":{"from":{"field":"email"},"steps":[{"function":"lower"}]}}},
  {"path":"country","type":"text","value":{"field":"country"}},
  {"path":"total","type":"decimal","required":true,"value":{"field":"total"}},
  {"path":"placed_on","type":"date","value":{"field":"placed_at"}},
  {"path":"paid","type":"boolean","value":{"field":"paid"}},
  {"path":"address.city","type":"text","value":{"field":"address.city"}},
  {"path":"address.zip","type":"text","value":{"field":"address.zip"}},
  {"path":"discount","type":"decimal","value":{"field":"discount"}}]}"#;

const JSONATA: &str = r#"{"targets":[{"path":"invoice","value":{"expression":"{'invoice_no': 'INV-' & id, 'name': first_name & ' ' & last_name, 'email': $lowercase(email), 'country': country, 'total': $number(total), 'placed_on': $substring(placed_at, 0, 10), 'paid': paid, 'city': address.city, 'zip': address.zip, 'discount': discount}"}}]}"#;

const TIME: Duration = Duration::from_secs(2);
const BATCH: u32 = 1_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for (name, mapping) in [("mapping_structured_10_fields", STRUCTURED), ("mapping_jsonata_10_fields", JSONATA)] {
        let mapping: Mapping = serde_json::from_str(mapping)?;
        let compiled =
            Compiled::new(&mapping).map_err(|findings| findings.into_iter().map(|finding| finding.message).collect::<String>())?;
        let context = Context::default();
        compiled.map_json(RECORD.as_bytes(), &context)?;

        let (start, mut records) = (Instant::now(), 0_u32);
        while start.elapsed() < TIME {
            for _ in 0..BATCH {
                std::hint::black_box(compiled.map_json(std::hint::black_box(RECORD.as_bytes()), &context)?);
            }
            records += BATCH;
        }
        let per_second = f64::from(records) / start.elapsed().as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "a record has a few hundred bytes")]
        let megabytes = per_second * RECORD.len() as f64 / 1e6;
        println!(r#"{{"name":"{name}","system":"linkspan","records_per_s":{per_second:.0},"mb_per_s":{megabytes:.1}}}"#);
    }
    Ok(())
}
