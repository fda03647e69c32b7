//! What `simulate -o` writes into a folder: the run for `compare`, and tables for everybody else.

use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use motcua_kernel::calendar::Calendar;
use motcua_sim::comparison::Run;
use motcua_sim::report::Results;
use motcua_sim::rows::{CaseRow, Rows, VisitRow};
use motcua_sim::scenario::Scenario;
use motcua_sim::statistics::Punctuality;

use super::gathered::Sample;
use super::logs;
use crate::failure::Failure;
use crate::frames::{Cells, Frame, Tables};

/// The file by which `compare` knows a run.
const RUN: &str = "run.json";

/// A folder that is being written.
pub(super) struct Folder<'s> {
    path: PathBuf,
    scenario: &'s Scenario,
    cases: Tables,
    visits: Tables,
    queues: Tables,
}

impl<'s> Folder<'s> {
    pub(super) fn create(path: &Path, scenario: &'s Scenario) -> Result<Self, Failure> {
        fs::create_dir_all(path).map_err(|error| Failure::file(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            scenario,
            cases: Tables::create(path, "cases")?,
            visits: Tables::create(path, "visits")?,
            queues: Tables::create(path, "queues")?,
        })
    }

    pub(super) fn append(&mut self, replication: u64, rows: &Rows, samples: &[Sample]) -> Result<(), Failure> {
        let replication = i64::try_from(replication + 1).unwrap_or(i64::MAX);
        let calendar = self.scenario.context.calendar(None);
        self.cases.append(&cases(replication, &rows.cases, self.scenario, calendar))?;
        self.visits.append(&visits(replication, &rows.visits))?;
        self.queues.append(&queues(replication, samples))
    }

    /// Everything is there. Yields the names of the files, the report first.
    pub(super) fn close(
        self,
        results: &Results,
        inputs: &[(String, String)],
        report: &str,
        first: &Rows,
    ) -> Result<Vec<PathBuf>, Failure> {
        let mut run = Run::of(results);
        run.inputs.extend(inputs.iter().cloned());
        let text = serde_json::to_string_pretty(&run)
            .map_err(|error| Failure::internal(format!("không ghi được JSON: {error}"), format!("no JSON: {error}")))?;
        let mut files = ["report.html", RUN, "summary.csv"].map(|name| self.path.join(name)).to_vec();
        write(&files[0], report)?;
        write(&files[1], &format!("{text}\n"))?;
        write(&files[2], &summary(results))?;
        let path = self.path.join("log.xes");
        let file = fs::File::create(&path).map_err(|error| Failure::file(&path, &error))?;
        let mut file = BufWriter::new(file);
        let written = logs::xes(first, self.scenario, &mut file).and_then(|()| file.flush());
        written.map_err(|error| Failure::file(&path, &error))?;
        files.push(path);
        let path = self.path.join("log.ocel.json");
        write(&path, &format!("{:#}\n", logs::ocel(first, self.scenario)))?;
        files.push(path);
        for table in [self.cases, self.visits, self.queues] {
            files.extend(table.close()?);
        }
        Ok(files)
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| Failure::file(path, &error))
}

/// The run of a folder; nothing if it is no such folder.
pub(crate) fn run_file(folder: &Path) -> Result<Option<Run>, Failure> {
    let path = folder.join(RUN);
    if !path.is_file() {
        return Ok(None);
    }
    let text = fs::read_to_string(&path).map_err(|error| Failure::file(&path, &error))?;
    serde_json::from_str(&text).map(Some).map_err(|error| {
        let path = path.display();
        Failure::usage(
            format!("{path} không phải là kết quả của `motcua simulate -o`: {error}"),
            format!("{path} is not what `motcua simulate -o` writes: {error}"),
        )
    })
}

/// Every number with its interval: `measure,mean,low,high`.
fn summary(results: &Results) -> String {
    let mut lines = vec!["measure,mean,low,high".to_owned()];
    let paths: std::collections::BTreeSet<&str> = results.sheets().iter().flat_map(|sheet| sheet.paths()).collect();
    for path in paths {
        let Some(found) = results.at(path) else { continue };
        let end = |end: Option<f64>| end.map(|end| end.to_string()).unwrap_or_default();
        lines.push(format!("{path},{},{},{}", found.mean, end(found.low), end(found.high)));
    }
    lines.join("\n") + "\n"
}

fn number(count: u64) -> Option<i64> {
    i64::try_from(count).ok()
}

fn cases(replication: i64, rows: &[CaseRow], scenario: &Scenario, calendar: &Calendar) -> Frame {
    let text = |of: &dyn Fn(&CaseRow) -> Option<String>| Cells::Text(rows.iter().map(of).collect());
    let time = |of: fn(motcua_sim::statistics::CycleTime) -> f64| {
        Cells::Number(rows.iter().map(|row| row.meter.cycle_time(calendar).map(of)).collect())
    };
    let mut frame = Frame::default()
        .with("replication", Cells::Integer(vec![Some(replication); rows.len()]))
        .with("case", Cells::Integer(rows.iter().map(|row| number(row.case)).collect()))
        .with("measured", Cells::Flag(rows.iter().map(|row| Some(row.measured)).collect()))
        .with("opened", Cells::Moment(rows.iter().map(|row| Some(row.opened)).collect()))
        .with("ended", Cells::Moment(rows.iter().map(|row| row.ended.as_ref().map(|(at, _)| *at)).collect()))
        .with("outcome", text(&|row| row.ended.as_ref().map(|(_, outcome)| outcome.to_string())))
        .with("working_days", time(|time| time.working_days))
        .with("calendar_days", time(|time| time.calendar_days))
        .with("escalations", Cells::Integer(rows.iter().map(|row| Some(i64::from(row.escalations))).collect()));
    for deadline in scenario.context.procedure.deadlines.keys() {
        let fate = |row: &CaseRow| {
            let word = match row.meter.deadlines().get(deadline)? {
                Punctuality::Open => "open",
                Punctuality::Met => "met",
                Punctuality::Expired => "expired",
                Punctuality::Closed => "closed",
            };
            Some(word.to_owned())
        };
        frame = frame.with(format!("deadline_{deadline}"), text(&fate));
    }
    frame
}

fn visits(replication: i64, rows: &[VisitRow]) -> Frame {
    let text = |of: &dyn Fn(&VisitRow) -> Option<String>| Cells::Text(rows.iter().map(of).collect());
    let moment = |of: fn(&VisitRow) -> Option<Timestamp>| Cells::Moment(rows.iter().map(of).collect());
    Frame::default()
        .with("replication", Cells::Integer(vec![Some(replication); rows.len()]))
        .with("case", Cells::Integer(rows.iter().map(|row| number(row.case)).collect()))
        .with("visit", Cells::Integer(rows.iter().map(|row| Some(i64::from(row.visit.0))).collect()))
        .with("step", text(&|row| Some(row.step.to_string())))
        .with("nth", Cells::Integer(rows.iter().map(|row| Some(i64::from(row.nth))).collect()))
        .with("role", text(&|row| row.role.as_ref().map(ToString::to_string)))
        .with("agency", text(&|row| row.agency.as_ref().map(ToString::to_string)))
        .with("person", text(&|row| row.person.as_ref().map(ToString::to_string)))
        .with("entered", moment(|row| Some(row.entered)))
        .with("begun", moment(|row| row.begun))
        .with("left", moment(|row| row.left))
        .with("how", text(&|row| Some(row.how.name().to_owned())))
        .with("outcome", text(&|row| row.how.outcome().map(ToString::to_string)))
}

fn queues(replication: i64, samples: &[Sample]) -> Frame {
    Frame::default()
        .with("replication", Cells::Integer(vec![Some(replication); samples.len()]))
        .with("role", Cells::Text(samples.iter().map(|sample| Some(sample.role.to_string())).collect()))
        .with("moment", Cells::Moment(samples.iter().map(|sample| Some(sample.at)).collect()))
        .with("waiting", Cells::Integer(samples.iter().map(|sample| Some(sample.waiting)).collect()))
        .with("in_hand", Cells::Integer(samples.iter().map(|sample| Some(sample.in_hand)).collect()))
}
