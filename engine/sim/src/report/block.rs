//! The block on the terminal: one line for each measure, its name in the first 23 columns; the same bytes for the same seed.

use super::{Interval, Results, Sample, Verdict};

impl Results {
    /// The block, line by line.
    pub fn block(&self) -> String {
        let mut lines = vec![
            self.head(),
            columns("", "mean", &format!("{}% interval", (self.confidence * 1_000.0).round() / 10.0), "p50", "p90"),
        ];
        for (name, sample) in [("working days", &self.working_days), ("calendar days", &self.calendar_days)] {
            if let Some(sample) = sample {
                lines.push(times(name, sample));
            }
        }
        for (deadline, share) in &self.on_time {
            let name = format!("on time ({deadline})");
            lines.push(columns(&name, &percent(share.mean), &range(share, percent), "", "").trim_end().to_owned());
        }
        lines.extend(self.targets.iter().map(|verdict| labelled("target", &said(verdict))));
        lines.extend(self.busiest());
        lines.extend(self.warnings());
        lines.join("\n")
    }

    /// One line, however long: a terminal breaks it where it has to.
    fn head(&self) -> String {
        let variant = self.variant.iter().map(|variant| format!(" · {variant}")).collect::<String>();
        let replications = if self.replications == 1 { "replication" } else { "replications" };
        format!(
            "{}{variant} · {} · {} {replications} · seed {}",
            self.procedure, self.run, self.replications, self.seed
        )
    }

    fn busiest(&self) -> Option<String> {
        let busy = |role: &super::Role| role.utilisation.mean;
        let (role, busiest) = self.roles.iter().max_by(|(_, a), (_, b)| busy(a).total_cmp(&busy(b)))?;
        let mut line = format!("{role} {} utilised", percent(busy(busiest)));
        let wait = |wait: &super::Waited| wait.working_hours.mean;
        let longest = self.waits.iter().max_by(|(_, a), (_, b)| wait(a).total_cmp(&wait(b)));
        if let Some((step, longest)) = longest.filter(|(_, longest)| longest.hours.mean > 0.0) {
            line.push_str(&format!(";  longest wait: {step} {} working hours", number(wait(longest))));
        }
        Some(labelled("busiest role", &line))
    }

    fn warnings(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (role, load) in self.overloaded() {
            lines.push(labelled(
                "overload",
                &format!("{role}: {} of its time is asked for; its queue grows", percent(load)),
            ));
        }
        if self.unfinished > 0 {
            let all = self.unfinished + self.cases;
            lines.push(labelled("unfinished", &format!("{} of {all} measured cases were still open", self.unfinished)));
        }
        if self.incidents > 0 {
            let first = self.first_incident.as_deref().unwrap_or_default();
            lines.push(labelled("incidents", &format!("{} cases were stuck; the first: {first}", self.incidents)));
        }
        lines
    }
}

fn times(name: &str, sample: &Sample) -> String {
    columns(
        name,
        &number(sample.mean.mean),
        &range(&sample.mean, number),
        &number(sample.p50.mean),
        &number(sample.p90.mean),
    )
}

fn columns(name: &str, mean: &str, interval: &str, p50: &str, p90: &str) -> String {
    format!("{name:<22} {mean:<9} {interval:<19} {p50:<7} {p90}").trim_end().to_owned()
}

fn labelled(label: &str, text: &str) -> String {
    format!("{label:<22} {text}")
}

fn range(interval: &Interval, say: impl Fn(f64) -> String) -> String {
    match (interval.low, interval.high) {
        (Some(low), Some(high)) => format!("{} – {}", say(low), say(high)),
        _ => "one replication".to_owned(),
    }
}

fn said(verdict: &Verdict) -> String {
    let is_share = verdict.measure.starts_with("deadline.") || verdict.measure.starts_with("role.");
    let say = |value: f64| if is_share { percent(value) } else { number(value) };
    let limits = verdict.at_least.map(|least| format!("≥ {}", say(least)));
    let limits = limits.into_iter().chain(verdict.at_most.map(|most| format!("≤ {}", say(most))));
    let limits = limits.collect::<Vec<_>>().join(" and ");
    let found = verdict.found.map_or_else(|| "it never happened".to_owned(), |found| say(found.mean));
    let word = match (verdict.met, verdict.certain) {
        (true, true) => "met",
        (true, false) => "met, not for certain",
        (false, true) => "missed",
        (false, false) => "missed, not for certain",
    };
    format!("{} {limits}: {word} ({found})", verdict.name)
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// Two digits are plenty for days and hours.
fn number(value: f64) -> String {
    format!("{value:.2}")
}
