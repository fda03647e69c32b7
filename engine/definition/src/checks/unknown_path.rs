//! A variant of a scenario changes something that is not in the scenario.
//!
//! A variant names what it changes by the keys from the top, separated by dots: `staff.planner.people`. It can only replace
//! what is there, so that a misspelt path cannot silently change nothing.
