//! A scenario leaves something open for which a run assumes a value: the result depends on a guess.
//!
//! Without `outcomes`, every button of a task is pressed as often as the next; without `work`, a task takes anything up
//! to its limit; without `calls`, a system answers at once and never fails. Write down what is known, however roughly.
