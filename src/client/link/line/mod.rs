//! IO of a link: sign, dial, upgrade, read and write; when to try again, when to renew credentials, and when to hand
//! over to another connection. What goes over the line is decided in `protocol`.

mod back_off;
mod background;
mod endpoint;
mod live;
mod mailbox;
mod presign;
mod rest;
mod run;
mod setup;
mod state;
mod upgrade;
mod wake;
mod wire;

pub use back_off::{BackOff, Pace};
pub use presign::presign;
pub use run::run;
pub use setup::{DEFAULT_ANSWER_LIMIT, DEFAULT_STABLE_AFTER, DEFAULT_SUSPECT_LIMIT, Setup, WallClock};
