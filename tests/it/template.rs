//! What an account needs, as a template: the files, and the rights that they give.

mod files;
mod rights;
