//! A call does not give a field that the operation requires.
