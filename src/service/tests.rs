//! The use cases and the runner on the real store and the real engine.
