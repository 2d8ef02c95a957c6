//! Counts for a short run of a test and for a long one (`TOPICDECK_LONG=1`), and whether memory stays as it was.

/// `short`, or `long` when there is time for it.
pub(crate) fn rounds(short: usize, long: usize) -> usize {
    if std::env::var_os("TOPICDECK_LONG").is_some() { long } else { short }
}

/// Resident memory of this process in KiB, where the system tells.
pub(crate) fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// More than what a few thousand messages need for a moment, and far less than they would be if they were kept.
const FLAT_KIB: u64 = 8 * 1024;

/// Only in a long run: the tests beside a short one share its process.
pub(crate) fn assert_memory_is_flat(began_kib: u64, now_kib: u64) {
    if std::env::var_os("TOPICDECK_LONG").is_some() {
        assert!(began_kib > 0 && now_kib < began_kib + FLAT_KIB, "{began_kib} KiB became {now_kib} KiB");
    }
}
