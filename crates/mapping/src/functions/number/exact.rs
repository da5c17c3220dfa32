//! Arithmetic that gives every digit or says that it cannot.

use super::*;

fn too_many(args: &Args<'_>) -> Fault {
    args.fault("the result has too many digits")
}

/// The sum. `Decimal` would round what does not fit; this does not.
pub(in super::super) fn add(args: &Args<'_>, left: Decimal, right: Decimal) -> Result<Decimal, Fault> {
    let sum = left.checked_add(right).ok_or_else(|| too_many(args))?;
    // Where no digit was dropped, the sum has as many places as the longer one.
    let exact = left.is_zero() || right.is_zero() || sum.scale() >= left.scale().max(right.scale());
    if exact { Ok(sum) } else { shorter(args, left, right) }
}

/// The sum again without zeros at the end, which need no room.
fn shorter(args: &Args<'_>, left: Decimal, right: Decimal) -> Result<Decimal, Fault> {
    let (left, right) = (left.normalize(), right.normalize());
    let sum = left.checked_add(right).ok_or_else(|| too_many(args))?;
    if sum.scale() >= left.scale().max(right.scale()) { Ok(sum) } else { Err(too_many(args)) }
}

/// The product, every digit of it.
pub(in super::super) fn multiply(args: &Args<'_>, left: Decimal, right: Decimal) -> Result<Decimal, Fault> {
    let product = left.checked_mul(right).ok_or_else(|| too_many(args))?;
    if (product.is_zero() && (left.is_zero() || right.is_zero())) || product.scale() == left.scale() + right.scale() {
        return Ok(product);
    }
    let (left, right) = (left.normalize(), right.normalize());
    let product = left.checked_mul(right).ok_or_else(|| too_many(args))?;
    if product.scale() == left.scale() + right.scale() { Ok(product) } else { Err(too_many(args)) }
}

/// The quotient, to 28 digits.
pub(in super::super) fn divide(args: &Args<'_>, left: Decimal, right: Decimal) -> Result<Decimal, Fault> {
    if right.is_zero() {
        return Err(args.fault("one cannot divide by zero"));
    }
    left.checked_div(right).map(|result| result.normalize()).ok_or_else(|| too_many(args))
}

/// The sum of the numbers of a list; `null` adds nothing.
pub(in super::super) fn sum(args: &Args<'_>, items: &[Value]) -> Result<Decimal, Fault> {
    items.iter().filter(|item| !item.is_null()).try_fold(Decimal::ZERO, |sum, item| add(args, sum, args.as_decimal(item)?))
}

/// The numbers among the arguments: one list of them, or one after the other; `null` does not count.
pub(in super::super) fn numbers(args: &Args<'_>) -> Result<Vec<Decimal>, Fault> {
    let all = args.all().iter().flatten();
    let flat = all.flat_map(|value| value.as_list().unwrap_or(std::slice::from_ref(value)));
    flat.filter(|item| !item.is_null()).map(|item| args.as_decimal(item)).collect()
}

/// The way to round of this name.
pub(in super::super) fn rounding(args: &Args<'_>, name: &str) -> Result<RoundingStrategy, Fault> {
    Ok(match name {
        "half_up" => RoundingStrategy::MidpointAwayFromZero,
        "half_even" => RoundingStrategy::MidpointNearestEven,
        "half_down" => RoundingStrategy::MidpointTowardZero,
        "up" => RoundingStrategy::AwayFromZero,
        "down" => RoundingStrategy::ToZero,
        "ceil" => RoundingStrategy::ToPositiveInfinity,
        "floor" => RoundingStrategy::ToNegativeInfinity,
        other => return Err(args.fault(format!("`{other}` is no way to round"))),
    })
}

/// The ways to round, for the parameters that take one.
pub(in super::super) const ROUNDINGS: &[&str] = &["half_up", "half_even", "half_down", "up", "down", "ceil", "floor"];
