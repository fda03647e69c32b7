//! The file is too long, too deep or has too many parts.
//!
//! Limits: 4 MB, 32 levels of lists and mappings, 100,000 keys and values, 4,000 steps. No procedure of that size can be read
//! by people, and a file that is sent to a server must not be able to exhaust it.
