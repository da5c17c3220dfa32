//! `allocate(amount, parts, places)`: splits an amount into parts that add up to it again; cents that are left over go to the largest remainders, the first of them first.

use super::*;
use rust_decimal::prelude::ToPrimitive as _;

/// What it is, and what it does.
pub const FUNCTION: Function = Function {
    name: "allocate",
    family: Family::Number,
    aliases: &["distribute", "split_amount", "apportion", "prorate"],
    summary: "Splits an amount into parts that add up to it again; cents that are left over go to the largest remainders, the first of them first.",
    params: &[
        Param { name: "amount", kind: Kind::Decimal, summary: "The amount.", default: None, one_of: &[], many: false },
        Param {
            name: "parts",
            kind: Kind::Any,
            summary: "How many equal parts, or a list of weights.",
            default: None,
            one_of: &[],
            many: false,
        },
        Param {
            name: "places",
            kind: Kind::Integer,
            summary: "The places behind the point of each part.",
            default: Some(r#"2"#),
            one_of: &[],
            many: false,
        },
    ],
    returns: Kind::List,
    takes_missing: false,
    examples: &[
        Example { title: "thirds of a hundred", args: &[r#"100"#, r#"3"#], result: Ok(r#"[33.34,33.33,33.33]"#) },
        Example { title: "by weight", args: &[r#"10.00"#, r#"[1,1,2]"#], result: Ok(r#"[2.50,2.50,5.00]"#) },
        Example { title: "a refund", args: &[r#"-0.05"#, r#"2"#], result: Ok(r#"[-0.03,-0.02]"#) },
        Example { title: "less than a cent", args: &[r#"0.001"#, r#"2"#], result: Err(r#"0.001 has more than 2 places"#) },
    ],
    call,
};

/// More parts than this are a mistake.
const PARTS_MAX: usize = 100_000;

fn call(args: &Args<'_>) -> Result<Value, Fault> {
    let amount = args.decimal(0)?;
    let places = u32::try_from(args.count(2)?).unwrap_or(u32::MAX).min(28);
    let units = scaled(args, amount, places).map_err(|fault| {
        if amount.normalize().scale() > places { args.fault(format!("{amount} has more than {places} places")) } else { fault }
    })?;
    let weights = weights(args, units)?;
    let total = weights.iter().try_fold(0_i128, |sum, weight| sum.checked_add(*weight)).filter(|total| *total > 0);
    let total = total.ok_or_else(|| args.fault("the weights add up to nothing"))?;
    let too_many = || args.fault("the amount and the weights have too many digits");
    let mut shares = Vec::with_capacity(weights.len());
    for weight in &weights {
        let product = units.abs().checked_mul(*weight).ok_or_else(too_many)?;
        shares.push((product / total, product % total));
    }
    let mut left = units.abs() - shares.iter().map(|(share, _)| share).sum::<i128>();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(shares[*at].1));
    for at in order {
        if left == 0 {
            break;
        }
        shares[at].0 += 1;
        left -= 1;
    }
    let value = |share: i128| {
        let signed = if units < 0 { -share } else { share };
        Decimal::try_from_i128_with_scale(signed, places).map(Value::from).map_err(|_| too_many())
    };
    shares.into_iter().map(|(share, _)| value(share)).collect::<Result<Vec<_>, _>>().map(Value::List)
}

/// A decimal as a whole number of its smallest places.
fn scaled(args: &Args<'_>, value: Decimal, places: u32) -> Result<i128, Fault> {
    let value = value.normalize();
    let zeros = places.checked_sub(value.scale()).ok_or_else(|| args.fault("too many places"))?;
    10_i128.checked_pow(zeros).and_then(|factor| value.mantissa().checked_mul(factor)).ok_or_else(|| args.fault("too many digits"))
}

fn weights(args: &Args<'_>, units: i128) -> Result<Vec<i128>, Fault> {
    let Some(list) = args.value(1)?.as_list() else {
        let count = args.as_decimal(args.value(1)?)?;
        let whole = Some(count).filter(|count| count.fract().is_zero()).and_then(|count| count.to_usize());
        return match whole {
            Some(count @ 1..=PARTS_MAX) => Ok(vec![1; count]),
            _ => Err(args.fault(format!("`parts` is a number from 1 to {PARTS_MAX}, or a list of weights"))),
        };
    };
    if list.is_empty() || list.len() > PARTS_MAX {
        return Err(args.fault(format!("there are 1 to {PARTS_MAX} weights")));
    }
    let weights = list.iter().map(|item| args.as_decimal(item)).collect::<Result<Vec<_>, _>>()?;
    if let Some(negative) = weights.iter().find(|weight| weight.is_sign_negative() && !weight.is_zero()) {
        return Err(args.fault(format!("the weight {negative} is below 0")));
    }
    let places = weights.iter().map(|weight| weight.normalize().scale()).max().unwrap_or(0);
    let weights = weights.into_iter().map(|weight| scaled(args, weight, places)).collect::<Result<Vec<_>, _>>()?;
    // The weights themselves when nothing is to be split: the product stays 0.
    debug_assert!(units == 0 || !weights.is_empty(), "an empty list was refused above");
    Ok(weights)
}
