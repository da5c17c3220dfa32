//! What the offers are made of, one thing at a time.

use super::{Hints, OFFERS_MAX, Pair, SCORE_MIN, Suggestion, suggest};
use crate::{Fill, Model, Value};

fn model(text: &str) -> Model {
    serde_json::from_str(text).unwrap()
}

fn best<'s>(found: &'s [Suggestion], target: &str) -> Option<&'s Suggestion> {
    found.iter().find(|offer| offer.target == target)
}

fn source(found: &[Suggestion], target: &str) -> Option<String> {
    best(found, target).map(|offer| offer.source.clone())
}

#[test]
fn names_types_and_objects_count() {
    let source_model = model(
        r#"{"fields":[{"name":"id","type":"text"},{"name":"customer","type":"object","fields":[{"name":"email","type":"text"},{"name":"phone","type":"text"}]},
        {"name":"lines","type":"list","fields":[{"name":"qty","type":"integer"}]}]}"#,
    );
    let target = model(
        r#"{"fields":[{"name":"customer_phone","type":"text"},{"name":"Email","type":"text"},{"name":"items","type":"list","fields":[{"name":"quantity","type":"integer"}]}]}"#,
    );
    let found = suggest(&source_model, &target, &Hints::default());
    assert_eq!(source(&found, "customer_phone").as_deref(), Some("customer.phone"));
    assert_eq!(source(&found, "Email").as_deref(), Some("customer.email"));
    assert_eq!(source(&found, "items").as_deref(), Some("lines"));
    assert_eq!(source(&found, "items.quantity").as_deref(), Some("lines.qty"));
    assert!(found.iter().all(|offer| offer.score >= SCORE_MIN && !offer.reasons.is_empty()));
}

#[test]
fn offers_are_few_and_the_same_every_time() {
    let fields = |prefix: &str| (0..12).map(|at| format!(r#"{{"name":"{prefix}_name_{at}","type":"text"}}"#)).collect::<Vec<_>>().join(",");
    let (from, to) = (model(&format!(r#"{{"fields":[{}]}}"#, fields("a"))), model(r#"{"fields":[{"name":"a_name","type":"text"}]}"#));
    let found = suggest(&from, &to, &Hints::default());
    assert_eq!(found.len(), OFFERS_MAX);
    assert!(found.iter().all(|offer| !offer.is_previewed()), "twelve fit equally: none is previewed");
    assert_eq!(found, suggest(&from, &to, &Hints::default()));
}

#[test]
fn what_was_accepted_before_comes_first() {
    let (from, to) = (
        model(r#"{"fields":[{"name":"feld_7","type":"text"},{"name":"feld_8","type":"text"}]}"#),
        model(r#"{"fields":[{"name":"warehouse_zone","type":"text"}]}"#),
    );
    assert!(suggest(&from, &to, &Hints::default()).is_empty());
    let accepted = [Pair { source: "feld_8".into(), target: "warehouse_zone".into() }];
    let found = suggest(&from, &to, &Hints { accepted: &accepted, ..Hints::default() });
    assert_eq!((found[0].source.as_str(), found[0].is_previewed(), found[0].reasons[0].as_str()), ("feld_8", true, "accepted here before"));
}

#[test]
fn names_that_were_accepted_elsewhere_count_here() {
    let (from, to) = (
        model(r#"{"fields":[{"name":"head","type":"object","fields":[{"name":"feld_8","type":"text"}]}]}"#),
        model(r#"{"fields":[{"name":"place","type":"object","fields":[{"name":"warehouse_zone","type":"text"}]}]}"#),
    );
    let accepted = [Pair { source: "feld_8".into(), target: "warehouse_zone".into() }];
    let found = suggest(&from, &to, &Hints { accepted: &accepted, ..Hints::default() });
    assert_eq!((found[0].source.as_str(), found[0].is_previewed()), ("head.feld_8", true));
}

#[test]
fn what_was_dismissed_before_is_not_previewed() {
    let (from, to) = (model(r#"{"fields":[{"name":"note","type":"text"}]}"#), model(r#"{"fields":[{"name":"note","type":"text"}]}"#));
    assert!(suggest(&from, &to, &Hints::default())[0].is_previewed());
    let dismissed = [Pair { source: "note".into(), target: "note".into() }];
    let found = suggest(&from, &to, &Hints { dismissed: &dismissed, ..Hints::default() });
    assert!(!found[0].is_previewed() && found[0].reasons.contains(&"dismissed here before".to_owned()), "{found:?}");
    // A pair that is in both is accepted.
    let found = suggest(&from, &to, &Hints { dismissed: &dismissed, accepted: &dismissed, ..Hints::default() });
    assert!(found[0].is_previewed());
}

#[test]
fn values_speak() {
    let (from, to) = (
        model(r#"{"fields":[{"name":"f1","type":"text"},{"name":"f2","type":"text"}]}"#),
        model(r#"{"fields":[{"name":"zone","type":"text"}]}"#),
    );
    let read = |text: &str| text.parse::<Value>().unwrap();
    let (samples, theirs) = (
        [read(r#"{"f1":"north","f2":"x"}"#), read(r#"{"f1":"south","f2":"y"}"#)],
        [read(r#"{"zone":"South"}"#), read(r#"{"zone":"North"}"#)],
    );
    let found = suggest(&from, &to, &Hints { samples: &samples, target_samples: &theirs, ..Hints::default() });
    assert_eq!(found.iter().map(|offer| offer.source.as_str()).collect::<Vec<_>>(), ["f1"]);
}

#[test]
fn conversions_come_with_the_offer() {
    let records: Vec<Value> = [
        r#"{"Vorname":"Ada","Nachname":"Byron","Bestelldatum":"20.11.2026","Betrag":"1.234,50","Land":"Deutschland","Newsletter":"ja","zeilen":[{"Lieferdatum":"21.11.2026"}]}"#,
    ]
    .map(|text| text.parse().unwrap())
    .into();
    let to = model(
        r#"{"fields":[{"name":"full_name","type":"text"},{"name":"order_date","type":"date"},{"name":"amount","type":"decimal"},
        {"name":"country_code","type":"text","format":"country"},{"name":"newsletter","type":"boolean"},
        {"name":"lines","type":"list","fields":[{"name":"delivery_date","type":"date"}]}]}"#,
    );
    let found = suggest(&crate::infer(&records), &to, &Hints { samples: &records, ..Hints::default() });
    let value = |target: &str, record: &Value| {
        let fill = best(&found, target).and_then(|offer| offer.fill.clone()).unwrap_or_else(|| panic!("no fill for {target}: {found:?}"));
        crate::CompiledFill::new(&fill).unwrap().value(record, &crate::Context::default()).unwrap().unwrap().to_string()
    };
    assert_eq!(value("full_name", &records[0]), r#""Ada Byron""#);
    assert_eq!(value("order_date", &records[0]), r#""2026-11-20""#);
    assert_eq!(value("amount", &records[0]), r#""1234.50""#);
    assert_eq!(value("country_code", &records[0]), r#""DE""#);
    assert_eq!(value("newsletter", &records[0]), "true");
    let line = records[0].get("zeilen").unwrap().item(0).unwrap();
    assert_eq!(value("lines.delivery_date", line), r#""2026-11-21""#, "seen from the loop");
    assert!(matches!(best(&found, "full_name").unwrap().fill, Some(Fill::Template(_))));
    assert_eq!(best(&found, "full_name").unwrap().also, ["Nachname"]);
}

#[test]
fn what_is_left_out_of_the_search_could_not_fit() {
    // Each of the small sources stands among thousands of fields that share no word with the targets.
    let noise = (0..3000).map(|at| format!(r#"{{"name":"zq{at}zq","type":"text"}}"#)).collect::<Vec<_>>().join(",");
    let own = r#"{"name":"order_no","type":"text"},{"name":"Vorname","type":"text"},{"name":"mail","type":"text","format":"email"},
        {"name":"kind","type":"text"},{"name":"positions","type":"list","fields":[{"name":"qty","type":"integer"}]}"#;
    let target = model(
        r#"{"fields":[{"name":"number","type":"text"},{"name":"first_name","type":"text"},{"name":"contact","type":"text","format":"email"},
        {"name":"state","type":"text","one_of":["new","old"]},{"name":"items","type":"list","fields":[{"name":"quantity","type":"integer"}]}]}"#,
    );
    let samples: [Value; 2] = [r#"{"kind":"New"}"#.parse().unwrap(), r#"{"kind":"old"}"#.parse().unwrap()];
    let accepted = [Pair { source: "mail".into(), target: "number".into() }];
    let hints = Hints { samples: &samples, accepted: &accepted, ..Hints::default() };
    let alone = suggest(&model(&format!(r#"{{"fields":[{own}]}}"#)), &target, &hints);
    let among = suggest(&model(&format!(r#"{{"fields":[{own},{noise}]}}"#)), &target, &hints);
    assert_eq!(alone, among);
    for target in ["number", "first_name", "contact", "state", "items"] {
        assert!(best(&alone, target).is_some(), "{target}: {alone:?}");
    }
}
