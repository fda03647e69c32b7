//! Rules: what is read, what is refused and how that is said, and whether the typed form means what rhai means.

#[path = "rules/agreement.rs"]
mod agreement;
#[path = "rules/failures.rs"]
mod failures;
#[path = "rules/findings.rs"]
mod findings;
#[path = "rules/generator.rs"]
mod generator;
#[path = "rules/hostile.rs"]
mod hostile;
#[path = "rules/mutants.rs"]
mod mutants;
#[path = "rules/routines.rs"]
mod routines;
#[path = "rules/world.rs"]
pub(crate) mod world;
