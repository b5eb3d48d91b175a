//! How fast a search goes, in words.

use wnn_experiments::api::Speed;

use crate::ui::format::{NOTHING, bytes, rate, share};

/// `164 genomes/s`, and the moves where there were any.
pub(super) fn rates(speed: &Speed) -> String {
    let moves = (speed.moves_per_sec > 0.0).then(|| format!(", {} moves/s", rate(speed.moves_per_sec)));
    format!("{} genomes/s{}", rate(speed.genomes_per_sec), moves.unwrap_or_default())
}

/// `164 genomes/s, 84% cached`.
pub(super) fn brief(speed: &Speed) -> String {
    let hits = speed.cache_hit_rate.map(|hits| format!(", {} cached", share(hits)));
    format!("{}{}", rates(speed), hits.unwrap_or_default())
}

/// `judging 93%, drawing 4%, …`, the longest first; a dash where it was not measured.
pub(super) fn stages(speed: &Speed) -> String {
    let Some(shares) = speed.stages else { return NOTHING.to_owned() };
    let mut named = shares.named();
    named.sort_by(|one, other| other.1.total_cmp(&one.1));
    named.map(|(name, part)| format!("{name} {}", share(part))).join(", ")
}

/// `1.2 GB, 512.0 MB of it cache`.
pub(super) fn memory(speed: &Speed) -> Option<String> {
    let size = |size: i64| bytes(u64::try_from(size).ok());
    let cache = speed.cache_bytes.map(|held| format!(", {} of it cache", size(held)));
    speed.memory_bytes.map(|taken| format!("{}{}", size(taken), cache.unwrap_or_default()))
}
