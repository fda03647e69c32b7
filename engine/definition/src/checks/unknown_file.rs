//! A file or folder that was named is not there, or its name does not say what kind of file it is.
//!
//! Files are named `*.procedure.yaml`, `*.test.yaml`, `*.scenario.yaml`, `*.calendar.yaml`, `*.directory.yaml` and
//! `*.codes.yaml`.
