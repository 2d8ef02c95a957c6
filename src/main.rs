//! The program: parses the arguments and hands over to the window or to a headless command.

fn main() {}
