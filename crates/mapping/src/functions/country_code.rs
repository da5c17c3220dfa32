//! `country_code(country)`: finds the two-letter code of a country (ISO 3166-1) by its English name, its own name or a code.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "country_code",
    family: Family::Place,
    summary: "Finds the two-letter code of a country (ISO 3166-1) by its English name, its own name or a code.",
    params: &[Param { name: "country", kind: Kind::Text, summary: "A name or a code.", default: None, one_of: &[], many: false }],
    returns: Kind::Text,
    takes_missing: false,
    examples: &[
        Example { title: "an English name", args: &[r#""Germany""#], result: Ok(r#""DE""#) },
        Example { title: "its own name", args: &[r#""österreich""#], result: Ok(r#""AT""#) },
        Example { title: "three letters", args: &[r#""FRA""#], result: Ok(r#""FR""#) },
        Example { title: "unknown", args: &[r#""Atlantis""#], result: Err(r#""Atlantis" is not a country that is known here"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let asked = args.text(0)?.trim().to_lowercase();
    let found = COUNTRIES.iter().find(|(code, names)| code.eq_ignore_ascii_case(&asked) || names.split('|').any(|name| name == asked));
    found
        .map(|(code, _)| Value::from(*code))
        .ok_or_else(|| args.fault(format!("{} is not a country that is known here", show(args.value(0).unwrap_or(&Value::Null)))))
}

/// Code, and what else it is called.
const COUNTRIES: &[(&str, &str)] = &[
    ("AT", "aut|austria|österreich"),
    ("AU", "aus|australia"),
    ("BE", "bel|belgium|belgië|belgique|belgien"),
    ("BG", "bgr|bulgaria"),
    ("BR", "bra|brazil|brasil"),
    ("CA", "can|canada|kanada"),
    ("CH", "che|switzerland|schweiz|suisse|svizzera"),
    ("CL", "chl|chile"),
    ("CN", "chn|china"),
    ("CO", "col|colombia"),
    ("CY", "cyp|cyprus"),
    ("CZ", "cze|czechia|czech republic|česko|tschechien"),
    ("DE", "deu|germany|deutschland|allemagne"),
    ("DK", "dnk|denmark|danmark|dänemark"),
    ("EE", "est|estonia|eesti"),
    ("ES", "esp|spain|españa|spanien"),
    ("FI", "fin|finland|suomi|finnland"),
    ("FR", "fra|france|frankreich"),
    ("GB", "gbr|united kingdom|great britain|uk|england|scotland|wales"),
    ("GR", "grc|greece|griechenland"),
    ("HK", "hkg|hong kong"),
    ("HR", "hrv|croatia|hrvatska|kroatien"),
    ("HU", "hun|hungary|magyarország|ungarn"),
    ("ID", "idn|indonesia"),
    ("IE", "irl|ireland|éire|irland"),
    ("IL", "isr|israel"),
    ("IN", "ind|india|bharat|indien"),
    ("IS", "isl|iceland|ísland"),
    ("IT", "ita|italy|italia|italien"),
    ("JP", "jpn|japan"),
    ("KR", "kor|south korea|korea"),
    ("LI", "lie|liechtenstein"),
    ("LT", "ltu|lithuania|lietuva"),
    ("LU", "lux|luxembourg|luxemburg"),
    ("LV", "lva|latvia|latvija"),
    ("MT", "mlt|malta"),
    ("MX", "mex|mexico|méxico"),
    ("MY", "mys|malaysia"),
    ("NL", "nld|netherlands|the netherlands|nederland|niederlande|holland"),
    ("NO", "nor|norway|norge|norwegen"),
    ("NZ", "nzl|new zealand"),
    ("PH", "phl|philippines"),
    ("PL", "pol|poland|polska|polen"),
    ("PT", "prt|portugal"),
    ("RO", "rou|romania|românia|rumänien"),
    ("RS", "srb|serbia"),
    ("SA", "sau|saudi arabia"),
    ("SE", "swe|sweden|sverige|schweden"),
    ("SG", "sgp|singapore"),
    ("SI", "svn|slovenia|slovenija|slowenien"),
    ("SK", "svk|slovakia|slovensko|slowakei"),
    ("TH", "tha|thailand"),
    ("TR", "tur|turkey|türkiye|türkei"),
    ("TW", "twn|taiwan"),
    ("UA", "ukr|ukraine"),
    ("US", "usa|united states|united states of america|america"),
    ("VN", "vnm|vietnam"),
    ("ZA", "zaf|south africa"),
];
