//! A file of recorded moments or values, which a scenario names, does not say what it is read for.
//!
//! The file is CSV in UTF-8: the first line names the columns, commas separate the cells. For `arrivals: {from: …}` there is
//! a column `at` with moments, such as `2026-03-02 09:15`, in the time of the procedure's calendar, or
//! `2026-03-02T09:15:00+07:00`. For a law `{empirical: …}` there is a column `value` with times, such as `35 minutes`, or with
//! numbers where a field holds numbers; a column `count` says how often each was seen. Other columns may be there and are
//! not read.
