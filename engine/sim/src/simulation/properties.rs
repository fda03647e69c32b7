//! What must hold whatever is simulated.

use super::house::{SECOND, Station, people, scenario};
use super::simulate;
use crate::distribution::Distribution;

#[test]
fn speed() {
    let station = Station { role: "clerk", work: Distribution::Exponential { mean: 80.0 * SECOND } };
    let scenario = scenario(
        vec![station],
        Distribution::Exponential { mean: 100.0 * SECOND },
        vec![people("clerk", 1)],
        vec![],
        20_000,
    );
    let begun = std::time::Instant::now();
    let results = simulate(&scenario).unwrap();
    eprintln!("{:?} {:#?}", begun.elapsed(), results);
}
