//! Orders of about 340 bytes, each another one, always the same ones.

/// Chance that can be repeated.
struct Chance(u64);

impl Chance {
    fn below(&mut self, count: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % count
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        #[expect(clippy::cast_possible_truncation, reason = "below the length of a slice")]
        choices[self.below(choices.len() as u64) as usize]
    }
}

/// So many orders as NDJSON.
pub fn orders(count: usize) -> Vec<u8> {
    let mut chance = Chance(20_261_120);
    let mut out = String::new();
    for _ in 0..count {
        out.push_str(&order(&mut chance));
        out.push('\n');
    }
    out.into_bytes()
}

fn order(chance: &mut Chance) -> String {
    let first = chance.of(&["Ada", "Grace", "Jürgen", "Katherine", "Zoë", "Linus", "Margaret", "Noor", "Søren", "Li"]);
    let last = chance.of(&["Byron", "Hopper", "Müller", "Johnson", "O'Brien", "Torvalds", "Hamilton", "Al-Sayed", "Kierkegaard", "Wei"]);
    let (id, user) = (chance.below(90_000) + 10_000, chance.below(100_000));
    let domain = chance.of(&["example.com", "Example.org", "mail.example.net", "SHOP.example"]);
    let country = chance.of(&["GB", "DE", "FR", "NL", "US", "AT", "CH", "SE"]);
    let currency = chance.of(&["EUR", "USD", "GBP", "CHF"]);
    let (whole, cents) = (chance.below(10_000), chance.below(100));
    let (month, day, hour, minute) = (chance.below(12) + 1, chance.below(28) + 1, chance.below(24), chance.below(60));
    let zone = chance.of(&["Z", "Z", "+01:00", "-05:00"]);
    let paid = chance.below(3) > 0;
    let note = chance.of(&[
        "Please ring twice and leave the parcel with the neighbour",
        "Gift: no invoice in the box",
        "Rückseite des Hauses, grüne Tür",
        "She said \\\"ring the bell\\\", then wait\\nat the gate",
        "",
    ]);
    let street = chance.of(&["12 St James Square", "Unter den Linden 77", "5 Rue de la Paix", "1600 Amphitheatre Parkway"]);
    let (city, zip) = *[("London", "SW1Y 4JH"), ("Berlin", "10117"), ("Paris", "75002"), ("Mountain View", "94043"), ("Zürich", "8001")]
        .get(usize::try_from(chance.below(5)).unwrap_or_default())
        .unwrap_or(&("", ""));
    let discount = chance.of(&["0.10", "0.00", "0.25", "0.05", "0.333"]);
    format!(
        r#"{{"id":{id},"first_name":"{first}","last_name":"{last}","email":"{first}.{user}@{domain}","country":"{country}","currency":"{currency}","total":"{whole}.{cents:02}","placed_at":"2026-{month:02}-{day:02}T{hour:02}:{minute:02}:00{zone}","paid":{paid},"note":"{note}","address":{{"street":"{street}","city":"{city}","zip":"{zip}"}},"discount":{discount}}}"#
    )
}
