//! The block on the terminal: one line for each measure, its name in the first 23 columns; the same bytes for the same seed.

use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use motcua_kernel::text::Language;

use super::{Results, Role, Sample, Verdict, Voice, Waited};
use crate::times::Spent;

/// The name of a line takes so many columns, the last of them empty.
pub const NAME: usize = 23;

impl Results {
    /// The block, line by line.
    pub fn block(&self, language: Language) -> String {
        let voice = Voice(language);
        let confidence = voice.decimal((self.confidence * 1_000.0).round() / 10.0, 0);
        let mut lines = vec![
            self.head(voice),
            columns(
                "",
                [&voice.say(say!("mean")), &voice.say(say!("{confidence}% interval", confidence)), "p50", "p90", "p99"],
            ),
        ];
        let samples = [(say!("working days"), &self.working_days), (say!("calendar days"), &self.calendar_days)];
        for (name, sample) in samples {
            lines.extend(sample.as_ref().map(|sample| voice.times(&voice.say(name), sample)));
        }
        for (deadline, share) in &self.on_time {
            let name = voice.say(say!("on time ({deadline})", deadline));
            let (mean, range) = (voice.percent(share.mean), voice.range(share, |share| voice.percent(share)));
            lines.push(columns(&name, [&mean, &range, "", "", ""]));
        }
        lines.extend(self.spent(voice));
        lines.extend(self.targets.iter().map(|verdict| voice.labelled(say!("target"), &voice.verdict(verdict))));
        lines.extend(self.busiest(voice));
        lines.extend(self.warnings(voice));
        lines.join("\n")
    }

    /// One line, however long: a terminal breaks it where it has to.
    fn head(&self, voice: Voice) -> String {
        let variant = self.variant.iter().map(|variant| format!(" · {variant}")).collect::<String>();
        let replications = match self.replications {
            1 => say!("1 replication"),
            count => say!("{count} replications", count),
        };
        let seed = say!("seed {seed}", seed = self.seed.to_string());
        format!(
            "{}{variant} · {} · {} · {}",
            self.procedure,
            voice.say(self.run.clone()),
            voice.say(replications),
            voice.say(seed)
        )
    }

    /// What the time of a case goes into, the most first; what is nothing in a thousand is left out.
    fn spent(&self, voice: Voice) -> Option<String> {
        let all: f64 = self.time.values().map(|hours| hours.mean).sum();
        let mut kinds: Vec<(Spent, f64)> =
            Spent::ALL.iter().filter_map(|kind| Some((*kind, self.time.get(kind.name())?.mean / all))).collect();
        kinds.retain(|(_, share)| *share >= 0.000_5);
        kinds.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        let said: Vec<String> = kinds
            .into_iter()
            .map(|(kind, share)| format!("{} {}", voice.say(kind.label()), voice.percent(share)))
            .collect();
        (!said.is_empty()).then(|| voice.labelled(say!("time goes into"), &said.join(" · ")))
    }

    fn busiest(&self, voice: Voice) -> Option<String> {
        let busy = |role: &Role| role.utilisation.mean;
        let (role, busiest) = self.roles.iter().max_by(|(_, a), (_, b)| busy(a).total_cmp(&busy(b)))?;
        let mut line = voice.say(say!("{role} {share} utilised", role, share = voice.percent(busy(busiest))));
        let wait = |wait: &Waited| wait.working_hours.mean;
        let longest = self.waits.iter().max_by(|(_, a), (_, b)| wait(a).total_cmp(&wait(b)));
        if let Some((step, longest)) = longest.filter(|(_, longest)| longest.hours.mean > 0.0) {
            let hours = voice.number(wait(longest));
            line.push_str(";  ");
            line.push_str(&voice.say(say!("longest wait: {step} {hours} working hours", step, hours)));
        }
        Some(voice.labelled(say!("busiest role"), &line))
    }

    fn warnings(&self, voice: Voice) -> Vec<String> {
        let mut lines = Vec::new();
        for (role, load) in self.overloaded() {
            let share = voice.percent(load);
            let said = say!("{role}: {share} of its time is asked for; its queue grows", role, share);
            lines.push(voice.labelled(say!("overload"), &voice.say(said)));
        }
        if self.unfinished > 0 {
            let (open, all) = (self.unfinished, self.unfinished + self.cases);
            let said = say!("{open} of {all} measured cases were still open", open, all);
            lines.push(voice.labelled(say!("unfinished"), &voice.say(said)));
        }
        if self.incidents > 0 {
            let (count, first) = (self.incidents, self.first_incident.clone().unwrap_or_default());
            let said = say!("{count} cases were stuck; the first: {first}", count, first);
            lines.push(voice.labelled(say!("incidents"), &voice.say(said)));
        }
        lines
    }
}

impl Voice {
    fn labelled(self, label: Sentence, text: &str) -> String {
        format!("{:<width$} {text}", self.say(label), width = NAME - 1)
    }

    fn times(self, name: &str, sample: &Sample) -> String {
        let [p50, p90, p99] = [sample.p50, sample.p90, sample.p99].map(|quantile| self.number(quantile.mean));
        let range = self.range(&sample.mean, |value| self.number(value));
        columns(name, [&self.number(sample.mean.mean), &range, &p50, &p90, &p99])
    }

    fn verdict(self, verdict: &Verdict) -> String {
        let value = |value: f64| self.value(&verdict.measure, value);
        let limits = verdict.at_least.map(|least| format!("≥ {}", value(least)));
        let limits = limits.into_iter().chain(verdict.at_most.map(|most| format!("≤ {}", value(most))));
        let limits = limits.collect::<Vec<_>>().join(&self.say(say!(" and ")));
        let found = verdict.found.map_or_else(|| self.say(say!("it never happened")), |found| value(found.mean));
        let word = self.say(match (verdict.met, verdict.certain) {
            (true, true) => say!("met"),
            (true, false) => say!("met, not for certain"),
            (false, true) => say!("missed"),
            (false, false) => say!("missed, not for certain"),
        });
        format!("{} {limits}: {word} ({found})", verdict.name)
    }
}

fn columns(name: &str, [mean, interval, p50, p90, p99]: [&str; 5]) -> String {
    let name = format!("{name:<width$}", width = NAME - 1);
    format!("{name} {mean:<10} {interval:<19} {p50:<7} {p90:<7} {p99}").trim_end().to_owned()
}
