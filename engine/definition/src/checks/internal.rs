//! The checker contradicts itself. This is a mistake of the program and not of the file: please report it with the file.
