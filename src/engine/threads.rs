//! The threads that the engine computes on.

use std::sync::Arc;

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::EngineError;

/// How much threads may stand in the way of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// Like any program.
    Usual,
    /// Whoever else wants a core gets it first.
    Low,
}

/// So many threads, at least one; searches may share them.
///
/// # Errors
///
/// [`EngineError::Threads`].
pub fn pool(threads: usize, priority: Priority) -> Result<Arc<ThreadPool>, EngineError> {
    let builder = ThreadPoolBuilder::new().num_threads(threads.max(1)).thread_name(|index| format!("engine-{index}"));
    let builder = builder.start_handler(move |_| {
        if priority == Priority::Low {
            step_back();
        }
    });
    Ok(Arc::new(builder.build()?))
}

/// Lowers the priority of the calling thread, where the system has such a thing for a single thread.
#[cfg(target_os = "linux")]
fn step_back() {
    /// As `nice` counts: a third of the way from usual to last.
    const NICE: i32 = 10;
    // Where the whole process stands further back already, it stays there. A search at the usual priority is still a search.
    let present = rustix::process::getpriority_process(None).unwrap_or_default();
    let _ = rustix::process::setpriority_process(None, present.max(NICE));
}

#[cfg(not(target_os = "linux"))]
fn step_back() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::getpriority_process;

    use super::*;

    #[test]
    fn only_threads_that_are_asked_to_step_back() {
        let before = getpriority_process(None).unwrap();
        let nice = |priority| pool(2, priority).unwrap().broadcast(|_| getpriority_process(None).unwrap());
        assert_eq!(nice(Priority::Usual), [before; 2]);
        assert_eq!(nice(Priority::Low), [10.max(before); 2]);
        assert_eq!(getpriority_process(None).unwrap(), before);
    }
}
