//! Laws for times and for fields.

use std::sync::Arc;

use motcua_definition::diagnostic::{Diagnostic, list};
use motcua_definition::recorded::Observed;
use motcua_definition::source::Span;
use motcua_definition::syntax::leaf::{Entries, FieldPath, PercentText};
use motcua_definition::syntax::scenario as written;
use motcua_kernel::allowance::{Allowance, Unit};
use motcua_kernel::form::{FieldKind, Form};
use motcua_kernel::id::FieldId;
use motcua_kernel::procedure::{Payment, Step, StepKind};
use motcua_kernel::say;
use motcua_kernel::value::Value;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::Reader;
use crate::distribution::{BadDistribution, Distribution, Shares};
use crate::scenario::{Counted, FieldLaw, StepPlan, TimeLaw};

/// Amounts of money and quantities are drawn to the hundredth.
const DIGITS: u32 = 2;

/// One parameter of a law: a number in its unit, and what a time is made of.
struct Parameter {
    value: f64,
    counted: Option<Counted>,
    span: Span,
}

impl Reader<'_> {
    /// Hands-on time: whoever has it is on duty, so minutes are minutes on duty.
    pub(super) fn work_law(&mut self, law: &written::Distribution) -> Option<Distribution> {
        let time = self.time_law(law)?;
        let in_days = self.amounts(law).into_iter().find(|amount| {
            matches!(amount.value, written::Quantity::Time(time) if matches!(time.unit(), Unit::Day | Unit::Week))
        });
        if let Some(amount) = in_days {
            self.error(
                "bad-duration",
                amount.span,
                say!("nobody works a day of 24 hours: write hands-on time in hours or minutes"),
            );
            return None;
        }
        Some(time.law)
    }

    /// A time, in microseconds, elapsed or of opening time.
    pub(super) fn time_law(&mut self, law: &written::Distribution) -> Option<TimeLaw> {
        let (distribution, counted) = self.law(law, |reader, amount| reader.time(amount.value, amount.span))?;
        Some(TimeLaw { law: distribution, counted: counted.unwrap_or(Counted::Elapsed) })
    }

    fn time(&mut self, value: written::Quantity, span: Span) -> Option<Parameter> {
        let written::Quantity::Time(time) = value else {
            self.error("bad-duration", span, say!("a time needs a unit, such as `20 minutes`"));
            return None;
        };
        let (micros, counted) = match time.unit() {
            Unit::Second => (1e6, Counted::Elapsed),
            Unit::Minute => (60e6, Counted::Elapsed),
            Unit::Hour => (3_600e6, Counted::Elapsed),
            Unit::Day => (86_400e6, Counted::Elapsed),
            Unit::Week => (7.0 * 86_400e6, Counted::Elapsed),
            Unit::WorkingMinute => (60e6, Counted::Opening),
            Unit::WorkingHour => (3_600e6, Counted::Opening),
            Unit::WorkingDay => (self.working_day(), Counted::Opening),
            Unit::Month | Unit::Year => {
                self.error("bad-duration", span, say!("months and years differ in length: write days or weeks"));
                return None;
            }
        };
        Some(Parameter { value: time.amount().to_f64()? * micros, counted: Some(counted), span })
    }

    /// The opening time of an average working day of the procedure's calendar, in microseconds.
    pub(super) fn working_day(&self) -> f64 {
        let week = &self.context.calendar(None).spec().week;
        let open = |hours: &motcua_kernel::calendar::Hours| {
            let end = hours.to.duration_since(hours.from).as_micros();
            // 24:00 is written as the last instant of the day.
            if hours.to == motcua_kernel::calendar::Hours::END_OF_DAY { end + 1 } else { end }
        };
        let days = week.iter().filter(|hours| !hours.is_empty()).count().max(1);
        #[expect(clippy::cast_precision_loss, reason = "microseconds of a week fit a float exactly")]
        let mean = week.iter().flatten().map(open).sum::<i128>() as f64 / days as f64;
        mean
    }

    /// The one law that was written, its parameters read one by one.
    fn law(
        &mut self,
        law: &written::Distribution,
        read: impl Fn(&mut Self, written::Amount) -> Option<Parameter>,
    ) -> Option<(Distribution, Option<Counted>)> {
        if laws(law) != 1 {
            self.error(
                "wrong-value",
                law.span,
                say!("a distribution is exactly one law, such as `{{constant: 20 minutes}}`"),
            );
            return None;
        }
        let mut parameters = Vec::new();
        for amount in self.amounts(law) {
            parameters.push(read(self, amount)?);
        }
        let counted = parameters.first().and_then(|first| first.counted);
        if let Some(other) = parameters.iter().find(|parameter| parameter.counted != counted) {
            self.error("bad-duration", other.span, say!("elapsed time and working time cannot be mixed in one law"));
            return None;
        }
        let values: Vec<f64> = parameters.iter().map(|parameter| parameter.value).collect();
        let made = match (law, values.as_slice()) {
            (written::Distribution { constant: Some(_), .. }, [value]) => Distribution::Constant(*value).checked(),
            (written::Distribution { uniform: Some(_), .. }, [min, max]) => {
                Distribution::Uniform { min: *min, max: *max }.checked()
            }
            (written::Distribution { triangular: Some(_), .. }, [min, mode, max]) => {
                Distribution::Triangular { min: *min, mode: *mode, max: *max }.checked()
            }
            (written::Distribution { normal: Some(_), .. }, [mean, sd]) => {
                Distribution::Normal { mean: *mean, sd: *sd }.checked()
            }
            (written::Distribution { lognormal: Some(_), .. }, [mean, sd]) => Distribution::lognormal(*mean, *sd),
            (written::Distribution { exponential: Some(_), .. }, [mean]) => {
                Distribution::Exponential { mean: *mean }.checked()
            }
            (written::Distribution { gamma: Some(_), .. }, [mean, sd]) => Distribution::gamma(*mean, *sd),
            (written::Distribution { weibull: Some(_), .. }, [mean, sd]) => Distribution::weibull(*mean, *sd),
            (written::Distribution { pick: Some(pick), .. }, _) => return self.pick_times(pick),
            (written::Distribution { empirical: Some(_), .. }, values) => {
                let counts = self.observed(law).iter().map(|one| one.count);
                Distribution::empirical(values.iter().copied().zip(counts).collect())
            }
            _ => Err(BadDistribution(say!("this law is incomplete"))),
        };
        match made {
            Ok(distribution) => Some((distribution, counted)),
            Err(BadDistribution(why)) => {
                self.error("wrong-value", law.span, why);
                None
            }
        }
    }

    /// What was recorded for a law that is drawn from a file.
    fn observed(&self, law: &written::Distribution) -> &[Observed] {
        law.empirical.as_ref().and_then(|file| self.recordings.values.get(&file.text)).map_or(&[], |values| values)
    }

    /// The parameters of a law in their order; of one that is drawn from a file, what was recorded.
    fn amounts(&self, law: &written::Distribution) -> Vec<written::Amount> {
        let of_two = |law: &Option<written::MeanAndSd>| law.as_ref().map(|law| vec![law.mean, law.sd]);
        let observed = |one: &Observed| written::Amount { value: one.value, span: one.span };
        law.constant
            .map(|value| vec![value])
            .or_else(|| law.uniform.as_ref().map(|law| vec![law.min, law.max]))
            .or_else(|| law.triangular.as_ref().map(|law| vec![law.min, law.mode, law.max]))
            .or_else(|| of_two(&law.normal))
            .or_else(|| of_two(&law.lognormal))
            .or_else(|| law.exponential.as_ref().map(|law| vec![law.mean]))
            .or_else(|| of_two(&law.gamma))
            .or_else(|| of_two(&law.weibull))
            .unwrap_or_else(|| self.observed(law).iter().map(observed).collect())
    }

    fn pick_times(
        &mut self,
        pick: &Entries<written::PickValue, PercentText>,
    ) -> Option<(Distribution, Option<Counted>)> {
        let (mut shares, mut counted) = (Vec::new(), None);
        for (text, share) in pick.iter() {
            let Ok(time) = text.text.parse::<Allowance>() else {
                self.error("bad-duration", text.span, say!("a time needs a number and a unit, such as `20 minutes`"));
                return None;
            };
            let parameter = self.time(written::Quantity::Time(time), text.span)?;
            if counted.is_some() && counted != parameter.counted {
                self.error("bad-duration", text.span, say!("elapsed time and working time cannot be mixed in one law"));
                return None;
            }
            counted = parameter.counted;
            shares.push((super::share_of(share)?, parameter.value));
        }
        let shares = self.whole(shares, pick)?;
        Some((Distribution::Pick(shares), counted))
    }

    /// Shares that sum to 100 %.
    fn whole<T>(
        &mut self,
        shares: Vec<(f64, T)>,
        pick: &Entries<written::PickValue, PercentText>,
    ) -> Option<Shares<T>> {
        let percent = |share: &PercentText| share.text.trim_end_matches('%').parse::<Decimal>().unwrap_or_default();
        let sum: Decimal = pick.iter().map(|(_, share)| percent(share)).sum();
        if sum != Decimal::ONE_HUNDRED {
            let span = pick.iter().next().map_or(self.file.scenario.span, |(value, _)| value.span);
            self.error("wrong-value", span, say!("the shares sum to {sum}%, not to 100%", sum));
            return None;
        }
        Shares::new(shares).ok()
    }

    /// Laws for fields.
    pub(super) fn fields(&mut self, plans: &mut [StepPlan]) {
        let procedure = Arc::clone(&self.context.procedure);
        for (path, law) in self.file.data.iter() {
            let Some((step, field)) = path.text.split_once('.') else { continue };
            let Some(ix) = procedure.index.get(step) else {
                let names = procedure.steps.iter().map(|step| step.id.as_str());
                let finding =
                    Diagnostic::error("unknown-step", path.span, say!("the procedure has no step `{step}`", step));
                self.findings.push(finding.nearest(step, names));
                continue;
            };
            let Some(form) = self.form(procedure.step(*ix)) else {
                self.error("wrong-step", path.span, say!("nothing is filled in at step `{step}`", step));
                continue;
            };
            match form.fields.get(field) {
                Some(kind) => {
                    if let Some(law) = self.field_law(&kind.kind, law, path) {
                        plans[ix.index()].fields.push((FieldId::from(field), law));
                    }
                }
                None => {
                    let names = || form.fields.keys().map(FieldId::as_str);
                    let finding = Diagnostic::error(
                        "unknown-field",
                        path.span,
                        say!("step `{step}` has no field `{field}`", step, field),
                    );
                    let finding = finding.nearest(field, names()).help(say!("fields: {names}", names = list(names())));
                    self.findings.push(finding);
                }
            }
        }
    }

    /// What is filled in at a step: a form, the data of a message, the answer of a system.
    pub(super) fn form<'s>(&'s self, step: &'s Step) -> Option<Form> {
        let procedure = &self.context.procedure;
        match &step.kind {
            StepKind::Start { form, .. } => Some(form.clone()),
            StepKind::Task(task) | StepKind::Payment(Payment { counter: task, .. }) => Some(task.form.clone()),
            StepKind::Wait(wait) if !wait.is_for_a_moment() => Some(procedure.brought_by(wait)),
            StepKind::Call { service, operation, .. } => {
                let service = procedure.services.get(service)?;
                service.operations.get(operation).map(|operation| operation.output.clone())
            }
            _ => None,
        }
    }

    fn field_law(&mut self, kind: &FieldKind, law: &written::Distribution, path: &FieldPath) -> Option<FieldLaw> {
        if let Some(pick) = &law.pick {
            let mut shares = Vec::new();
            for (text, share) in pick.iter() {
                shares.push((super::share_of(share)?, self.picked(kind, text)?));
            }
            return self.whole(shares, pick).map(FieldLaw::Pick);
        }
        let float = |number: &Option<Decimal>| number.as_ref().and_then(ToPrimitive::to_f64);
        #[expect(clippy::cast_precision_loss, reason = "limits of fields that people fill in")]
        let (min, max, digits) = match kind {
            FieldKind::Number { min, max, .. } | FieldKind::Money { min, max } => (float(min), float(max), DIGITS),
            FieldKind::Integer { min, max, .. } => (min.map(|min| min as f64), max.map(|max| max as f64), 0),
            _ => {
                let what = say!("`{field}` holds no number: write its values with their shares", field = path.text);
                self.findings.push(
                    Diagnostic::error("type-mismatch", path.span, what)
                        .help(say!("write `{{pick: {{a: 60%, b: 40%}}}}`")),
                );
                return None;
            }
        };
        let number = |reader: &mut Self, amount: written::Amount| match amount.value {
            written::Quantity::Number(value) => {
                Some(Parameter { value: value.to_f64()?, counted: None, span: amount.span })
            }
            written::Quantity::Time(_) => {
                reader.error("type-mismatch", amount.span, say!("expected a number, found a time"));
                None
            }
        };
        let (law, _) = self.law(law, number)?;
        Some(FieldLaw::Number { law, min, max, digits })
    }

    /// A value as it is picked. The form types it, and says what is wrong with it.
    fn picked(&mut self, kind: &FieldKind, text: &written::PickValue) -> Option<Value> {
        let value = match kind {
            FieldKind::YesNo => text.text.parse().ok().map(Value::YesNo),
            FieldKind::Integer { .. } => text.text.parse().ok().map(Value::Integer),
            FieldKind::Number { .. } | FieldKind::Money { .. } => text.text.parse().ok().map(Value::Decimal),
            FieldKind::List(of) => self.picked(of, text).map(|one| Value::List(vec![one])),
            _ => Some(Value::text(text.text.clone())),
        };
        if value.is_none() {
            self.error("type-mismatch", text.span, say!("`{value}` is no value of this field", value = text.text));
        }
        value
    }
}

/// How many laws were written.
fn laws(law: &written::Distribution) -> usize {
    [
        law.constant.is_some(),
        law.uniform.is_some(),
        law.triangular.is_some(),
        law.normal.is_some(),
        law.lognormal.is_some(),
        law.exponential.is_some(),
        law.gamma.is_some(),
        law.weibull.is_some(),
        law.empirical.is_some(),
        law.pick.is_some(),
    ]
    .into_iter()
    .filter(|written| *written)
    .count()
}
