use statrs::distribution::{self as exact, ContinuousCDF};

use super::*;
use crate::draw::{Luck, Name, Purpose};

const COUNT: u64 = 40_000;

fn sample(law: &Distribution) -> Vec<f64> {
    let luck = Luck::new(42, 0);
    let mut numbers: Vec<f64> = (0..COUNT)
        .map(|case| law.sample(&mut luck.draw(Name { case, step: 1, visit: 1, purpose: Purpose::Work })))
        .collect();
    numbers.sort_by(f64::total_cmp);
    numbers
}

/// The largest distance between what was drawn and the exact law (Kolmogorov and Smirnov).
fn distance(numbers: &[f64], exact: impl Fn(f64) -> f64) -> f64 {
    let count = numbers.len() as f64;
    numbers
        .iter()
        .enumerate()
        .map(|(below, number)| {
            let share = exact(*number);
            (share - below as f64 / count).abs().max((share - (below + 1) as f64 / count).abs())
        })
        .fold(0.0, f64::max)
}

#[test]
fn laws_are_what_they_say() {
    let lognormal = Distribution::lognormal(180.0, 160.0).unwrap();
    let (mu, sigma) = match &lognormal {
        Distribution::Lognormal { mu, sigma } => (*mu, *sigma),
        _ => unreachable!(),
    };
    let weibull = Distribution::weibull(10.0, 7.0).unwrap();
    let (shape, scale) = match &weibull {
        Distribution::Weibull { shape, scale } => (*shape, *scale),
        _ => unreachable!(),
    };
    type Law = Box<dyn Fn(f64) -> f64>;
    let cases: Vec<(Distribution, Law)> = vec![
        (Distribution::Uniform { min: 2.0, max: 5.0 }, Box::new(|x| (x - 2.0) / 3.0)),
        (
            Distribution::Triangular { min: 2.0, mode: 5.0, max: 30.0 },
            Box::new(|x| exact::Triangular::new(2.0, 30.0, 5.0).unwrap().cdf(x)),
        ),
        (Distribution::Normal { mean: 100.0, sd: 10.0 }, Box::new(|x| exact::Normal::new(100.0, 10.0).unwrap().cdf(x))),
        (lognormal, Box::new(move |x| exact::LogNormal::new(mu, sigma).unwrap().cdf(x))),
        (Distribution::Exponential { mean: 80.0 }, Box::new(|x| 1.0 - (-x / 80.0).exp())),
        (Distribution::gamma(70.0, 140.0).unwrap(), Box::new(|x| exact::Gamma::new(0.25, 0.25 / 70.0).unwrap().cdf(x))),
        (Distribution::gamma(9.0, 3.0).unwrap(), Box::new(|x| exact::Gamma::new(9.0, 1.0).unwrap().cdf(x))),
        (weibull, Box::new(move |x| exact::Weibull::new(shape, scale).unwrap().cdf(x))),
    ];
    for (law, cdf) in cases {
        let distance = distance(&sample(&law), cdf);
        // Beyond 1.95/√n once in a thousand tries.
        assert!(distance < 1.95 / (COUNT as f64).sqrt(), "{law:?} is off by {distance}");
    }
}

#[test]
fn means_and_deviations_are_those_asked_for() {
    for law in [
        Distribution::lognormal(110.0, 70.0).unwrap(),
        Distribution::gamma(110.0, 70.0).unwrap(),
        Distribution::weibull(110.0, 70.0).unwrap(),
    ] {
        let numbers = sample(&law);
        let mean = numbers.iter().sum::<f64>() / COUNT as f64;
        let variance = numbers.iter().map(|number| (number - mean).powi(2)).sum::<f64>() / (COUNT - 1) as f64;
        assert!((mean / 110.0 - 1.0).abs() < 0.02, "{law:?} has mean {mean}");
        assert!((variance.sqrt() / 70.0 - 1.0).abs() < 0.05, "{law:?} has sd {}", variance.sqrt());
    }
}

#[test]
fn the_bell_is_exact_far_into_its_tails() {
    let bell = exact::Normal::standard();
    for p in [1e-12, 1e-6, 0.01, 0.07, 0.3, 0.5, 0.8, 0.95, 0.999_999] {
        let back = bell.cdf(normal_quantile(p));
        assert!((back / p - 1.0).abs() < 1e-9, "the quantile of {p} lies at {back}");
    }
}

#[test]
fn shares_of_what_is_offered_are_taken_in_proportion() {
    let shares = Shares::new(vec![(74.0, 'a'), (22.0, 's'), (4.0, 'r')]).unwrap();
    let luck = Luck::new(1, 0);
    let mut counts = [0.0; 3];
    for case in 0..20_000 {
        let mut draw = luck.draw(Name { case, step: 1, visit: 1, purpose: Purpose::Outcome });
        match shares.pick(&mut draw, |button| *button != 's') {
            Some('a') => counts[0] += 1.0,
            Some('r') => counts[2] += 1.0,
            other => panic!("{other:?} was not offered"),
        }
    }
    assert!((counts[0] / 20_000.0 - 74.0 / 78.0_f64).abs() < 0.01);
    let nobody = Shares::new(vec![(1.0, 'a'), (0.0, 'b')]).unwrap();
    let mut draw = luck.draw(Name { case: 0, step: 1, visit: 1, purpose: Purpose::Outcome });
    assert_eq!(nobody.pick(&mut draw, |button| *button == 'b'), Some(&'b'));
}

/// Each recorded value comes as often as it was seen, and more luck never gives less.
#[test]
fn what_was_recorded_comes_again_in_its_shares() {
    let law = Distribution::empirical(vec![(30.0, 1), (10.0, 6), (20.0, 3)]).unwrap();
    let numbers = sample(&law);
    for (value, share) in [(10.0, 0.6), (20.0, 0.3), (30.0, 0.1)] {
        let found = numbers.iter().filter(|number| **number == value).count() as f64 / COUNT as f64;
        assert!((found - share).abs() < 0.01, "{value} comes with {found}");
    }
    let Distribution::Empirical(steps) = &law else { unreachable!() };
    let by_luck: Vec<f64> = (0..100).map(|n| staircase(steps, (f64::from(n) + 0.5) / 100.0)).collect();
    assert!(by_luck.is_sorted());
    assert_eq!((by_luck[59], by_luck[60], by_luck[89], by_luck[90]), (10.0, 20.0, 20.0, 30.0));
    assert!(Distribution::empirical(Vec::new()).is_err());
}

#[test]
fn laws_that_do_not_exist_are_refused() {
    assert!(Distribution::lognormal(0.0, 1.0).is_err());
    assert!(Distribution::weibull(1.0, 1_000_000.0).is_err());
    assert!(Distribution::Uniform { min: 3.0, max: 2.0 }.checked().is_err());
    assert!(Distribution::Exponential { mean: f64::NAN }.checked().is_err());
    assert!(Shares::new(vec![(0.0, ())]).is_err());
}
