//! The OpenAPI file of a service cannot be used for what the procedure asks of it.
//!
//! A call needs an operation with an `operationId`, a JSON object as body and as answer, and fields of simple types. What
//! would have to be guessed is refused.
