//! How long, how much, how often: the laws that numbers are drawn from.

use std::sync::Arc;

use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;

use crate::draw::Draw;

/// A law for numbers. Times are in microseconds, everything else in its own unit.
///
/// Most are sampled by inversion from one uniform number, so that with the same luck a law with a longer mean never
/// gives a shorter time. That makes two variants of a scenario comparable case by case.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Always the same.
    Constant(f64),
    /// Evenly between two bounds.
    Uniform {
        /// Lower bound.
        min: f64,
        /// Upper bound.
        max: f64,
    },
    /// Rising to the mode and falling from it.
    Triangular {
        /// Lower bound.
        min: f64,
        /// Peak.
        mode: f64,
        /// Upper bound.
        max: f64,
    },
    /// The bell; what would lie below 0 counts as 0.
    Normal {
        /// Mean of the bell before the cut.
        mean: f64,
        /// Its standard deviation.
        sd: f64,
    },
    /// The exponential of a bell.
    Lognormal {
        /// Mean of the bell.
        mu: f64,
        /// Its standard deviation.
        sigma: f64,
    },
    /// Without memory.
    Exponential {
        /// Mean.
        mean: f64,
    },
    /// Sums of exponentials, and in between.
    Gamma {
        /// Shape.
        shape: f64,
        /// Scale.
        scale: f64,
    },
    /// Wearing out, or wearing in.
    Weibull {
        /// Shape.
        shape: f64,
        /// Scale.
        scale: f64,
    },
    /// One of several values, by share.
    Pick(Shares<f64>),
    /// One of those that were recorded.
    Empirical(Arc<[Step]>),
}

/// A step of the staircase that recorded values make: so many of them are at most this.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    value: f64,
    up_to: u64,
}

impl Step {
    pub(crate) fn scaled(self, factor: f64) -> Self {
        Self { value: self.value * factor, ..self }
    }
}

/// Things by share.
#[derive(Clone, Debug, PartialEq)]
pub struct Shares<T>(Vec<(f64, T)>);

/// Why there is no such law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadDistribution(pub Sentence);

impl<T> Shares<T> {
    /// Things with their shares; any positive sum will do.
    ///
    /// # Errors
    ///
    /// When a share is negative, or none is positive.
    pub fn new(shares: Vec<(f64, T)>) -> Result<Self, BadDistribution> {
        if shares.iter().any(|(share, _)| !share.is_finite() || *share < 0.0) {
            return Err(BadDistribution(say!("a share is 0% or more")));
        }
        if shares.iter().map(|(share, _)| share).sum::<f64>() <= 0.0 {
            return Err(BadDistribution(say!("at least one share is more than 0%")));
        }
        Ok(Self(shares))
    }

    /// The things and their shares, as they were given.
    pub fn iter(&self) -> impl Iterator<Item = &(f64, T)> {
        self.0.iter()
    }

    /// One of them, by luck, among those that `allowed` lets through. Their shares are taken in proportion, so that
    /// they sum to one again; when none of them has a share, each is as likely as the next.
    pub(crate) fn pick(&self, draw: &mut Draw, allowed: impl Fn(&T) -> bool) -> Option<&T> {
        let among: Vec<&(f64, T)> = self.0.iter().filter(|(_, thing)| allowed(thing)).collect();
        let sum: f64 = among.iter().map(|(share, _)| share).sum();
        let luck = draw.unit();
        if sum <= 0.0 {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a position in a short list")]
            let position = (luck * among.len() as f64) as usize;
            return among.get(position).map(|(_, thing)| thing);
        }
        let mut left = luck * sum;
        for (share, thing) in &among {
            left -= share;
            if left < 0.0 {
                return Some(thing);
            }
        }
        among.iter().rev().find(|(share, _)| *share > 0.0).map(|(_, thing)| thing)
    }
}

impl Distribution {
    /// Log-normal with this mean and standard deviation of the values themselves.
    pub fn lognormal(mean: f64, sd: f64) -> Result<Self, BadDistribution> {
        positive("mean", mean)?;
        not_negative("sd", sd)?;
        let variance = libm::log1p((sd / mean) * (sd / mean));
        Ok(Self::Lognormal { mu: libm::log(mean) - variance / 2.0, sigma: libm::sqrt(variance) })
    }

    /// Gamma with this mean and standard deviation.
    pub fn gamma(mean: f64, sd: f64) -> Result<Self, BadDistribution> {
        positive("mean", mean)?;
        positive("sd", sd)?;
        let shape = (mean / sd) * (mean / sd);
        Ok(Self::Gamma { shape, scale: mean / shape })
    }

    /// Weibull with this mean and standard deviation; the shape is found by halving.
    pub fn weibull(mean: f64, sd: f64) -> Result<Self, BadDistribution> {
        positive("mean", mean)?;
        positive("sd", sd)?;
        let wanted = (sd / mean) * (sd / mean);
        let variation =
            |shape: f64| libm::exp(libm::lgamma(1.0 + 2.0 / shape) - 2.0 * libm::lgamma(1.0 + 1.0 / shape)) - 1.0;
        let (mut low, mut high) = (0.1_f64, 200.0_f64);
        if wanted > variation(low) || wanted < variation(high) {
            return Err(BadDistribution(say!("no Weibull law has this mean and sd: take another law")));
        }
        for _ in 0..200 {
            let middle = f64::midpoint(low, high);
            if variation(middle) > wanted { low = middle } else { high = middle }
        }
        Ok(Self::Weibull { shape: low, scale: mean / libm::exp(libm::lgamma(1.0 + 1.0 / low)) })
    }

    /// The recorded values, each with how often it was seen. Sorted, so that more luck never gives less.
    ///
    /// # Errors
    ///
    /// When there are none, or one of them is negative.
    pub fn empirical(mut recorded: Vec<(f64, u32)>) -> Result<Self, BadDistribution> {
        for (value, _) in &recorded {
            not_negative("value", *value)?;
        }
        recorded.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let mut up_to = 0;
        let steps = recorded.into_iter().map(|(value, count)| {
            up_to += u64::from(count);
            Step { value, up_to }
        });
        let steps: Arc<[Step]> = steps.collect();
        if up_to == 0 {
            return Err(BadDistribution(say!("nothing was recorded")));
        }
        Ok(Self::Empirical(steps))
    }

    /// Checks the parameters of a law that was put together by hand.
    ///
    /// # Errors
    ///
    /// When there is no such law.
    pub fn checked(self) -> Result<Self, BadDistribution> {
        match &self {
            Self::Constant(value) => not_negative("value", *value)?,
            Self::Uniform { min, max } => {
                not_negative("min", *min)?;
                in_order("min", *min, "max", *max)?;
            }
            Self::Triangular { min, mode, max } => {
                not_negative("min", *min)?;
                in_order("min", *min, "mode", *mode)?;
                in_order("mode", *mode, "max", *max)?;
            }
            Self::Normal { mean, sd } => {
                not_negative("mean", *mean)?;
                not_negative("sd", *sd)?;
            }
            Self::Lognormal { mu, sigma } => {
                finite("mean", *mu)?;
                not_negative("sd", *sigma)?;
            }
            Self::Exponential { mean } => positive("mean", *mean)?,
            Self::Gamma { shape, scale } | Self::Weibull { shape, scale } => {
                positive("shape", *shape)?;
                positive("scale", *scale)?;
            }
            Self::Pick(shares) => {
                for (_, value) in shares.iter() {
                    not_negative("value", *value)?;
                }
            }
            Self::Empirical(steps) => {
                for step in steps.iter() {
                    not_negative("value", step.value)?;
                }
            }
        }
        Ok(self)
    }

    /// A number from this law; never below 0.
    pub(crate) fn sample(&self, draw: &mut Draw) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Uniform { min, max } => min + (max - min) * draw.unit(),
            Self::Triangular { min, mode, max } => triangular(*min, *mode, *max, draw.unit()),
            Self::Normal { mean, sd } => (mean + sd * normal_quantile(draw.unit())).max(0.0),
            Self::Lognormal { mu, sigma } => libm::exp(mu + sigma * normal_quantile(draw.unit())),
            Self::Exponential { mean } => mean * unit_exponential(draw),
            Self::Gamma { shape, scale } => scale * unit_gamma(*shape, draw),
            Self::Weibull { shape, scale } => scale * libm::pow(unit_exponential(draw), 1.0 / shape),
            Self::Pick(shares) => shares.pick(draw, |_| true).copied().unwrap_or(0.0),
            Self::Empirical(steps) => staircase(steps, draw.unit()),
        }
    }
}

/// Exponential with mean 1. `1 - u` and not `u`, so that more luck means more time, as in the other laws.
pub(crate) fn unit_exponential(draw: &mut Draw) -> f64 {
    -libm::log1p(-draw.unit())
}

fn staircase(steps: &[Step], luck: f64) -> f64 {
    let Some(last) = steps.last() else { return 0.0 };
    #[expect(clippy::cast_precision_loss, reason = "a number of recorded values")]
    let wanted = luck * last.up_to as f64;
    #[expect(clippy::cast_precision_loss, reason = "a number of recorded values")]
    let position = steps.partition_point(|step| (step.up_to as f64) <= wanted);
    steps.get(position).unwrap_or(last).value
}

fn triangular(min: f64, mode: f64, max: f64, luck: f64) -> f64 {
    let span = max - min;
    if span <= 0.0 {
        return min;
    }
    if luck < (mode - min) / span {
        min + libm::sqrt(luck * span * (mode - min))
    } else {
        max - libm::sqrt((1.0 - luck) * span * (max - mode))
    }
}

/// Gamma with scale 1 (G. Marsaglia and W. W. Tsang, *A Simple Method for Generating Gamma Variables*, ACM TOMS 26, 2000).
fn unit_gamma(shape: f64, draw: &mut Draw) -> f64 {
    if shape < 1.0 {
        let boost = libm::pow(draw.unit(), 1.0 / shape);
        return unit_gamma(shape + 1.0, draw) * boost;
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / libm::sqrt(9.0 * d);
    loop {
        let x = normal_quantile(draw.unit());
        let v = 1.0 + c * x;
        if v <= 0.0 {
            continue;
        }
        let v = v * v * v;
        if libm::log(draw.unit()) < 0.5 * x * x + d - d * v + d * libm::log(v) {
            return d * v;
        }
    }
}

/// The quantile of the standard bell (M. J. Wichura, *The Percentage Points of the Normal Distribution*, algorithm AS 241,
/// Applied Statistics 37, 1988; the variant good to about 16 digits).
fn normal_quantile(p: f64) -> f64 {
    const A: [f64; 8] = [
        3.387_132_872_796_366_6,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ];
    const B: [f64; 8] = [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_854,
    ];
    const C: [f64; 8] = [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ];
    const D: [f64; 8] = [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ];
    const E: [f64; 8] = [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ];
    const F: [f64; 8] = [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ];
    let polynomial = |coefficients: &[f64; 8], x: f64| coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c);
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * polynomial(&A, r) / polynomial(&B, r);
    }
    let r = libm::sqrt(-libm::log(if q < 0.0 { p } else { 1.0 - p }));
    let tail = if r <= 5.0 {
        polynomial(&C, r - 1.6) / polynomial(&D, r - 1.6)
    } else {
        polynomial(&E, r - 5.0) / polynomial(&F, r - 5.0)
    };
    if q < 0.0 { -tail } else { tail }
}

fn finite(name: &str, value: f64) -> Result<(), BadDistribution> {
    if value.is_finite() { Ok(()) } else { Err(BadDistribution(say!("`{name}` is not a usable number", name))) }
}

fn positive(name: &str, value: f64) -> Result<(), BadDistribution> {
    finite(name, value)?;
    if value > 0.0 { Ok(()) } else { Err(BadDistribution(say!("`{name}` must be more than 0", name))) }
}

fn not_negative(name: &str, value: f64) -> Result<(), BadDistribution> {
    finite(name, value)?;
    if value >= 0.0 { Ok(()) } else { Err(BadDistribution(say!("`{name}` must not be negative", name))) }
}

fn in_order(first: &str, low: f64, second: &str, high: f64) -> Result<(), BadDistribution> {
    finite(second, high)?;
    if low <= high {
        Ok(())
    } else {
        Err(BadDistribution(say!("`{first}` must not be more than `{second}`", first, second)))
    }
}

#[cfg(test)]
mod tests;
