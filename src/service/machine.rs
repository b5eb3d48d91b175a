//! How much memory there is, and how much of it this process takes; Linux alone is asked.

use std::{fs, path::Path};

/// Bytes that this process may take: the machine's memory, or what its control group is allowed where that is less.
pub(super) fn memory() -> Option<u64> {
    let machine = kilobytes(&read("/proc/meminfo")?, "MemTotal:");
    let allowed = read("/sys/fs/cgroup/memory.max").and_then(|text| text.trim().parse().ok());
    machine.into_iter().chain(allowed).min()
}

/// Bytes of memory that this process takes.
pub(super) fn resident() -> Option<u64> {
    kilobytes(&read("/proc/self/status")?, "VmRSS:")
}

fn read(path: impl AsRef<Path>) -> Option<String> {
    fs::read_to_string(path).ok()
}

/// The bytes of a line such as `MemTotal:  1024 kB`.
fn kilobytes(text: &str, name: &str) -> Option<u64> {
    let rest = text.lines().find_map(|line| line.strip_prefix(name))?;
    let number: u64 = rest.trim().strip_suffix("kB")?.trim_end().parse().ok()?;
    number.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_from_the_line_of_that_name() {
        let text = "MemFree:   11 kB\nMemTotal:       24000000 kB\nVmRSS:\t     512 kB\nHugePages_Total:  0\n";
        assert_eq!(kilobytes(text, "MemTotal:"), Some(24_000_000 * 1024));
        assert_eq!(kilobytes(text, "VmRSS:"), Some(512 * 1024));
        assert_eq!([kilobytes(text, "HugePages_Total:"), kilobytes(text, "Swap:")], [None, None]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_takes_some_of_the_memory_that_there_is() {
        let (taken, all) = (resident().unwrap(), memory().unwrap());
        assert!(taken > 1 << 20 && taken < all, "{taken} of {all}");
    }
}
