//! A run asks for a variant that the scenario does not have. Variants stand under `variants:`, each a name and the
//! changes it makes by dotted path, such as `staff.planner.people: 5`.
