//! How much memory there is.

use std::fs;

/// What is assumed where the system does not say.
const ASSUMED: u64 = 4 << 30;

/// Bytes of memory that this process may hope for: the machine's, or its container's where that has less.
pub(super) fn of_machine() -> u64 {
    let read = |path| fs::read_to_string(path).ok();
    let machine = read("/proc/meminfo").and_then(|text| total(&text)).unwrap_or(ASSUMED);
    let container = read("/sys/fs/cgroup/memory.max").and_then(|text| text.trim().parse().ok());
    container.map_or(machine, |most: u64| most.min(machine))
}

fn total(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim_end().parse().ok()?;
    kilobytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_read_in_kilobytes() {
        assert_eq!(total("MemTotal:       24684260 kB\nMemFree:        18114560 kB\n"), Some(24_684_260 << 10));
        assert_eq!(total("MemFree: 1 kB\n"), None);
    }
}
