//! `vat_id_valid(vat)`: says whether a text is written like a VAT number of a country of the European Union, Great Britain, Norway or Switzerland; nobody is asked whether it is given out.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "vat_id_valid",
    family: Family::Id,
    aliases: &["is_vat_id", "ust_id_valid", "vat_number", "eu_vat"],
    summary: "Says whether a text is written like a VAT number of a country of the European Union, Great Britain, Norway or Switzerland; nobody is asked whether it is given out.",
    params: &[Param { name: "vat", kind: Kind::Text, summary: "The number with its country.", default: None, one_of: &[], many: false }],
    returns: Kind::Boolean,
    takes_missing: false,
    examples: &[
        Example { title: "a German one", args: &[r#""DE 136 695 976""#], result: Ok(r#"true"#) },
        Example { title: "too short", args: &[r#""DE12345""#], result: Ok(r#"false"#) },
        Example { title: "an Austrian one", args: &[r#""ATU12345678""#], result: Ok(r#"true"#) },
    ],
    call,
};

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let code = digits::plain(args.text(0)?);
    let forms = FORMS.split_whitespace().filter(|form| code.get(..2) == form.get(..2));
    Ok(forms.into_iter().any(|form| fits(&code, form)).into())
}

/// Behind the country: `9` is a digit, `*` a digit or a letter; the rest stands for itself.
const FORMS: &str = "ATU99999999 BE0999999999 BE1999999999 BG999999999 BG9999999999 CHE999999999 CHE999999999MWST CHE999999999TVA \
    CHE999999999IVA CY99999999* CZ99999999 CZ999999999 CZ9999999999 DE999999999 DK99999999 EE999999999 EL999999999 ES*9999999* FI99999999 \
    FR**999999999 GB999999999 GB999999999999 GBGD999 GBHA999 HR99999999999 HU99999999 IE9999999* IE9999999** IE9*99999* IT99999999999 \
    LT999999999 LT999999999999 LU99999999 LV99999999999 MT99999999 NL999999999B99 NO999999999MVA NO999999999 PL9999999999 PT999999999 \
    RO99 RO999 RO9999 RO99999 RO999999 RO9999999 RO99999999 RO999999999 RO9999999999 SE999999999999 SI99999999 SK9999999999 XI999999999";

fn fits(code: &str, form: &str) -> bool {
    code.chars().count() == form.len()
        && code.chars().zip(form.chars()).all(|(letter, wanted)| match wanted {
            '9' => letter.is_ascii_digit(),
            '*' => letter.is_ascii_alphanumeric(),
            other => letter == other,
        })
}
