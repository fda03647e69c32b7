#![doc = include_str!("../README.md")]

mod agenda;
mod bench;
pub mod cast;
pub mod comparison;
pub mod coverage;
pub mod distribution;
mod draw;
mod loose;
pub mod mutation;
pub mod report;
pub mod rows;
pub mod scenario;
pub mod sensitivity;
pub mod simulation;
pub mod staffing;
pub mod statistics;
pub mod story;
pub mod systems;
pub mod times;
pub mod trial;
pub mod walk;
pub mod world;
