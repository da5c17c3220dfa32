//! `split_name(name)`: takes a person's name apart: title, first and last name; `King, Ada` too.

use super::*;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "split_name",
    family: Family::Contact,
    aliases: &["first_name", "last_name", "parse_name", "name_parts"],
    summary: "Takes a person's name apart: title, first and last name; `King, Ada` too.",
    params: &[Param { name: "name", kind: Kind::Text, summary: "The whole name.", default: None, one_of: &[], many: false }],
    returns: Kind::Object,
    takes_missing: false,
    examples: &[
        Example { title: "two names", args: &[r#""Ada King""#], result: Ok(r#"{"title":null,"first":"Ada","last":"King"}"#) },
        Example {
            title: "with a title and a particle",
            args: &[r#""Dr. Ludwig van Beethoven""#],
            result: Ok(r#"{"title":"Dr.","first":"Ludwig","last":"van Beethoven"}"#),
        },
        Example {
            title: "the last name first",
            args: &[r#""King-Noel, Ada Augusta""#],
            result: Ok(r#"{"title":null,"first":"Ada Augusta","last":"King-Noel"}"#),
        },
        Example { title: "one name", args: &[r#""Ada""#], result: Ok(r#"{"title":null,"first":null,"last":"Ada"}"#) },
    ],
    call,
};

const TITLES: &[&str] =
    &["dr", "prof", "mr", "mrs", "ms", "miss", "herr", "frau", "sir", "dame", "ing", "dipl", "mag", "med", "hc", "m", "mme"];
const PARTICLES: &[&str] =
    &["van", "von", "de", "da", "di", "del", "della", "der", "den", "ten", "ter", "zu", "la", "le", "du", "dos", "al", "el", "bin", "ibn"];

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let words: Vec<&str> = args.text(0)?.split_whitespace().collect();
    // `Dr.`, `Dipl.-Ing.`, `Mrs`; an initial like `M.` is a name when others stand behind it only if it is first.
    let is_title = |word: &&str| {
        let bare: Vec<String> = word.to_lowercase().split(['.', '-']).filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let marked = word.ends_with('.') || bare.first().is_some_and(|bare| bare.len() > 1);
        marked && !bare.is_empty() && bare.iter().all(|part| TITLES.contains(&part.as_str()))
    };
    let count = words.iter().take_while(|word| is_title(word)).count().min(words.len().saturating_sub(1));
    let (titles, names) = words.split_at(count);
    let joined = names.join(" ");
    let (first, last) = match joined.split_once(',') {
        Some((last, first)) => (first.trim().to_owned(), last.trim().to_owned()),
        None => {
            let is_particle = |word: &&str| PARTICLES.contains(&word.to_lowercase().as_str());
            let begin = names.iter().skip(1).position(is_particle).map_or(names.len().saturating_sub(1), |at| at + 1);
            (names[..begin].join(" "), names[begin..].join(" "))
        }
    };
    let filled = |text: String| Value::from(Some(text).filter(|text| !text.is_empty()));
    Ok(Value::Object(Object::from_iter([
        ("title".to_owned(), filled(titles.join(" "))),
        ("first".to_owned(), filled(first)),
        ("last".to_owned(), filled(last)),
    ])))
}
