//! Waiting for what another process does.

use std::time::Duration;

/// Looks again and again, for a minute at most, until there is something.
pub(crate) fn until<T>(wanted: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..1_200 {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("this did not come within a minute: {wanted}");
}
