//! `is_postcode(code, country)`: says whether a text is written like a postcode of a country; of a country whose form is not known here every short text is.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "is_postcode",
    family: Family::Place,
    aliases: &["zip_valid", "postal_code_valid", "valid_postcode", "is_zip"],
    summary: "Says whether a text is written like a postcode of a country; of a country whose form is not known here every short text is.",
    params: &[
        Param { name: "code", kind: Kind::Text, summary: "The text.", default: None, one_of: &[], many: false },
        Param { name: "country", kind: Kind::Text, summary: "The country.", default: None, one_of: &[], many: false },
    ],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "five digits", args: &[r#""10117""#, r#""DE""#], result: Ok(r#"true"#) },
        Example { title: "too short", args: &[r#""1011""#, r#""DE""#], result: Ok(r#"false"#) },
        Example { title: "with letters", args: &[r#""SW1Y 4JH""#, r#""GB""#], result: Ok(r#"true"#) },
        Example { title: "as in America", args: &[r#""10118-0110""#, r#""US""#], result: Ok(r#"true"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let name = args.text(1)?;
    let country = countries::find(name).ok_or_else(|| args.fault(format!("`{name}` is not a country that is known here")))?;
    let code = args.text(0)?.trim().to_ascii_uppercase();
    let forms = FORMS.iter().find(|(countries, _)| countries.split(' ').any(|known| known == country.code)).map(|(_, forms)| *forms);
    Ok(forms.map_or((2..=12).contains(&code.len()), |forms| forms.split('|').any(|form| fits(&code, form))).into())
}

/// `9` is a digit, `A` a letter; the rest stands for itself.
const FORMS: &[(&str, &str)] = &[
    ("DE FR IT ES FI EE HR RS TR MX UA ID MY TH VN KR ME BA MA EG SA CU DO GT PE KW LK MM NP PK SV UY ZM DZ JO KE KG KZ", "99999"),
    ("AT BE BG CH CY DK HU LU LV NO SI AU NZ ZA LI GE AM TN PH BD AR VE MK AL MD", "9999"),
    ("US PR GU VI", "99999|99999-9999"),
    ("CA", "A9A 9A9|A9A9A9"),
    ("GB GG JE IM", "A9 9AA|A99 9AA|AA9 9AA|AA99 9AA|A9A 9AA|AA9A 9AA|A99AA|A999AA|AA99AA|AA999AA|A9A9AA|AA9A9AA"),
    ("NL", "9999 AA|9999AA"),
    ("PL", "99-999"),
    ("PT", "9999-999|9999"),
    ("CZ SK SE GR", "999 99|99999"),
    ("IE", "A99 AAAA|A99 9AAA|A99 99AA|A99 999A|A99 9999|A99 A9AA|A99 AA99|A99 A999|A99 A99A|A99 AAA9|A99 9A9A|A99 9AA9|A99 99A9|A9A AAAA"),
    ("JP", "999-9999|9999999"),
    ("IN SG CN RO RU BY CO EC", "999999|999 999"),
    ("BR", "99999-999|99999999"),
    ("IL CL", "9999999|999-9999"),
    ("LT", "LT-99999|99999"),
    ("MT", "AAA 9999|AAA9999"),
    ("IS", "999"),
    ("TW", "999|99999|999999"),
    ("IR", "9999999999|99999-99999"),
];

fn fits(code: &str, form: &str) -> bool {
    code.chars().count() == form.chars().count()
        && code.chars().zip(form.chars()).all(|(letter, wanted)| match wanted {
            '9' => letter.is_ascii_digit(),
            'A' => letter.is_ascii_uppercase(),
            other => letter == other,
        })
}
