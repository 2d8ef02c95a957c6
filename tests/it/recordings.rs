//! Recordings while messages come through the sandbox: whatever happens to the process or the disk, what was received is there.
//!
//! `TOPICDECK_LONG=1` gives the large counts.
#![cfg(target_os = "linux")]

mod aside;
pub(crate) mod child;
mod chosen;
mod days;
mod disk;
mod faults;
mod kills;
mod limits;
mod live;
mod numbers;
mod outages;
mod power;
mod released;
