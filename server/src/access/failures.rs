//! How often wrong tokens came from where.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Wrong tokens from one address within [`WINDOW`] at most.
pub(super) const MAX: u32 = 10;
/// After so long an address is listened to again.
pub(super) const WINDOW: Duration = Duration::from_mins(1);
/// Addresses that are remembered at most.
const REMEMBERED: usize = 10_000;

/// For each address, since when and how often.
#[derive(Default)]
pub(super) struct Failures(Mutex<HashMap<IpAddr, (Instant, u32)>>);

impl Failures {
    /// Whether that address is not to be listened to.
    pub(super) fn are_too_many(&self, from: IpAddr, now: Instant) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&source(from)).is_some_and(|(since, count)| *count >= MAX && now.duration_since(*since) < WINDOW)
    }

    /// Notes a wrong token.
    pub(super) fn note(&self, from: IpAddr, now: Instant) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.retain(|_, (since, _)| now.duration_since(*since) < WINDOW);
        }
        if known.len() >= REMEMBERED {
            known.clear();
        }
        let (since, count) = known.entry(source(from)).or_insert((now, 0));
        if now.duration_since(*since) >= WINDOW {
            (*since, *count) = (now, 0);
        }
        *count += 1;
    }
}

/// One machine has a whole network of IPv6 addresses: the first half tells it.
fn source(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_listened_to_again_after_a_while() {
        let (failures, begin) = (Failures::default(), Instant::now());
        let [one, same, other]: [IpAddr; 3] =
            ["2001:db8::1", "2001:db8::2", "2001:db8:1::1"].map(|a| a.parse().unwrap());
        for _ in 0..MAX {
            assert!(!failures.are_too_many(one, begin));
            failures.note(one, begin);
        }
        assert!(failures.are_too_many(same, begin + WINDOW / 2) && !failures.are_too_many(other, begin));
        assert!(!failures.are_too_many(one, begin + WINDOW));
        failures.note(one, begin + WINDOW);
        assert!(!failures.are_too_many(one, begin + WINDOW));
    }
}
