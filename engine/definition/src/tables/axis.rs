//! From cells to stretches, and from a stretch back to a value that people can read.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;
use motcua_kernel::rule::table::{Axis, Cut};
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use motcua_kernel::value::Value;
use rust_decimal::Decimal;

use super::cell::{Fits, cut};
use crate::typing::Type;

/// The stretches that the cells of one column make, and the limits of its type.
pub(super) fn axis<'f>(ty: &Type, fits: impl Iterator<Item = &'f Fits>) -> Axis {
    match ty {
        Type::Integer(bounds) | Type::Decimal(bounds) => {
            let min = bounds.min.map(|min| cut(min, false, ty));
            let max = bounds.max.map(|max| cut(max, true, ty));
            ordered(fits, min.into_iter().chain(max))
        }
        Type::Date => ordered(fits, []),
        Type::YesNo => Axis::Words(["false", "true"].map(Arc::from).into()),
        Type::Word(words) => Axis::Words(words.values.iter().map(|word| Arc::from(word.as_str())).collect()),
        _ => {
            let words: BTreeSet<&str> = fits
                .flat_map(|fits| match fits {
                    Fits::Words(words) | Fits::NotWords(words) => words.iter().map(String::as_str).collect(),
                    _ => Vec::new(),
                })
                .collect();
            Axis::Words(words.into_iter().map(Arc::from).collect())
        }
    }
}

fn ordered<'f>(fits: impl Iterator<Item = &'f Fits>, limits: impl IntoIterator<Item = Cut>) -> Axis {
    let mut cuts: BTreeSet<Cut> = limits.into_iter().collect();
    for fits in fits {
        if let Fits::Between(ranges) | Fits::NotBetween(ranges) = fits {
            cuts.extend(ranges.iter().flat_map(|(from, to)| [*from, *to]).flatten());
        }
    }
    Axis::Ordered(cuts.into_iter().collect())
}

/// The stretches in which values of this type can lie.
#[expect(clippy::single_range_in_vec_init, reason = "one stretch is a list of one")]
pub(super) fn space(axis: &Axis, ty: &Type) -> Vec<Range<u32>> {
    let all = axis.stretches();
    match ty {
        Type::Integer(bounds) | Type::Decimal(bounds) => {
            let limits = (bounds.min.map(|min| cut(min, false, ty)), bounds.max.map(|max| cut(max, true, ty)));
            vec![between(axis, &limits)]
        }
        // No other words are possible.
        Type::Word(_) | Type::YesNo => vec![0..all - 1],
        _ => vec![0..all],
    }
}

/// The stretches that fit a cell, in order and apart.
pub(super) fn stretches(fits: &Fits, axis: &Axis) -> Vec<Range<u32>> {
    let all = axis.stretches();
    match fits {
        Fits::Any => std::iter::once(0..all).collect(),
        Fits::Between(ranges) => merged(ranges.iter().map(|limits| between(axis, limits)).collect()),
        Fits::NotBetween(ranges) => {
            complement(&merged(ranges.iter().map(|limits| between(axis, limits)).collect()), all)
        }
        Fits::Words(words) => merged(places(axis, words)),
        Fits::NotWords(words) => complement(&merged(places(axis, words)), all),
    }
}

fn between(axis: &Axis, (from, to): &(Option<Cut>, Option<Cut>)) -> Range<u32> {
    let Axis::Ordered(cuts) = axis else { return 0..0 };
    let behind = |cut: &Cut| u32::try_from(cuts.partition_point(|other| other <= cut)).unwrap_or(u32::MAX);
    let start = from.as_ref().map_or(0, behind);
    let end = to.as_ref().map_or(axis.stretches(), behind);
    start..end.max(start)
}

fn places(axis: &Axis, texts: &BTreeSet<String>) -> Vec<Range<u32>> {
    let Axis::Words(words) = axis else { return Vec::new() };
    let place = |text: &String| words.binary_search_by(|word| (**word).cmp(text.as_str())).ok();
    let places = texts.iter().filter_map(place).filter_map(|place| u32::try_from(place).ok());
    places.map(|place| place..place + 1).collect()
}

fn merged(mut ranges: Vec<Range<u32>>) -> Vec<Range<u32>> {
    ranges.retain(|range| range.start < range.end);
    ranges.sort_by_key(|range| range.start);
    let mut whole: Vec<Range<u32>> = Vec::new();
    for range in ranges {
        match whole.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => whole.push(range),
        }
    }
    whole
}

fn complement(ranges: &[Range<u32>], all: u32) -> Vec<Range<u32>> {
    let mut rest = Vec::new();
    let mut from = 0;
    for range in ranges {
        if from < range.start {
            rest.push(from..range.start);
        }
        from = range.end;
    }
    if from < all {
        rest.push(from..all);
    }
    rest
}

/// A value in a stretch.
pub(super) fn example(axis: &Axis, ty: &Type, stretch: u32) -> Sentence {
    let stretch = stretch as usize;
    match axis {
        Axis::Words(words) => match words.get(stretch) {
            Some(word) => Sentence::verbatim(&**word),
            None => say!("any other text"),
        },
        Axis::Ordered(cuts) => {
            let below = stretch.checked_sub(1).and_then(|below| cuts.get(below));
            let number = number(below, cuts.get(stretch));
            match ty {
                Type::Date => {
                    let days = i64::try_from(number).unwrap_or(0);
                    let date = Date::constant(1970, 1, 1).checked_add(days.days());
                    Sentence::verbatim(date.map_or(String::new(), |date| Value::Date(date).to_string()))
                }
                _ => Sentence::verbatim(number.normalize().to_string()),
            }
        }
    }
}

/// A number between two cuts, the plainest that there is.
fn number(below: Option<&Cut>, above: Option<&Cut>) -> Decimal {
    match (below, above) {
        (Some(below), _) if !below.after => below.at,
        (_, Some(above)) if above.after => above.at,
        (Some(below), Some(above)) => {
            let next = below.at.saturating_add(Decimal::ONE).floor();
            if next < above.at { next } else { (below.at + above.at) / Decimal::TWO }
        }
        (Some(below), None) => below.at.saturating_add(Decimal::ONE),
        (None, Some(above)) => above.at.saturating_sub(Decimal::ONE),
        (None, None) => Decimal::ZERO,
    }
}
