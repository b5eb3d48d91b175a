//! Writes states beside the search, so that it need not wait for the disk.

use std::{
    io, panic,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
};

use crate::engine::EngineError;

/// A thread that writes one state after the other, and at most one that waits meanwhile: where a newer one comes before
/// the thread gets to it, the older is not written.
pub(super) struct Writer<S> {
    desk: Arc<Desk<S>>,
    thread: Option<JoinHandle<()>>,
}

struct Desk<S> {
    papers: Mutex<Papers<S>>,
    changed: Condvar,
}

struct Papers<S> {
    waiting: Option<S>,
    failure: Option<EngineError>,
    is_closed: bool,
}

impl<S: Send + 'static> Writer<S> {
    /// Begins to wait for states. What `write` returns as an error ends the writer, and `failed` is called then; both on
    /// the writer's thread.
    pub(super) fn begin(
        write: impl Fn(S) -> Result<(), EngineError> + Send + 'static,
        failed: impl FnOnce() + Send + 'static,
    ) -> io::Result<Self> {
        let papers = Mutex::new(Papers { waiting: None, failure: None, is_closed: false });
        let desk = Arc::new(Desk { papers, changed: Condvar::new() });
        let own = desk.clone();
        let work = move || {
            while let Some(state) = own.next() {
                if let Err(error) = write(state) {
                    own.lock().failure = Some(error);
                    return failed();
                }
            }
        };
        let thread = thread::Builder::new().name("checkpoints".to_owned()).spawn(work)?;
        Ok(Self { desk, thread: Some(thread) })
    }

    /// Has a state written as soon as the thread gets to it, unless a newer one comes before; never waits for the disk.
    ///
    /// # Errors
    ///
    /// Why an earlier one could not be written.
    pub(super) fn write(&self, state: S) -> Result<(), EngineError> {
        let mut papers = self.desk.lock();
        if let Some(error) = papers.failure.take() {
            return Err(error);
        }
        let older = papers.waiting.replace(state);
        drop(papers);
        self.desk.changed.notify_one();
        drop(older);
        Ok(())
    }

    /// Waits until all is written.
    ///
    /// # Errors
    ///
    /// Why one could not be written, unless [`Writer::write`] said so.
    pub(super) fn finish(mut self) -> Result<(), EngineError> {
        self.desk.close();
        if let Some(Err(broken)) = self.thread.take().map(JoinHandle::join) {
            panic::resume_unwind(broken);
        }
        self.desk.lock().failure.take().map_or(Ok(()), Err)
    }
}

impl<S> Drop for Writer<S> {
    /// What waits is still written, but nobody learns whether it was.
    fn drop(&mut self) {
        self.desk.close();
    }
}

impl<S> Desk<S> {
    /// Waits for a state; `None` once the desk is closed and empty.
    fn next(&self) -> Option<S> {
        let is_idle = |papers: &mut Papers<S>| papers.waiting.is_none() && !papers.is_closed;
        let papers = self.changed.wait_while(self.lock(), is_idle);
        papers.unwrap_or_else(PoisonError::into_inner).waiting.take()
    }

    fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Papers<S>> {
        // No code that runs under the lock can panic half-way through a change.
        self.papers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

    use super::*;

    /// A writer that says what it begins to write, and goes on with it when it is let.
    fn writer() -> (Writer<u32>, Receiver<u32>, SyncSender<Result<(), EngineError>>) {
        let (begun, begins) = sync_channel(8);
        let (lets, let_on) = sync_channel(8);
        let write = move |state| {
            begun.send(state).unwrap();
            let_on.recv().unwrap()
        };
        (Writer::begin(write, || ()).unwrap(), begins, lets)
    }

    #[test]
    fn while_one_is_written_only_the_newest_waits_and_nobody_else() {
        let (writer, begins, lets) = writer();
        writer.write(1).unwrap();
        assert_eq!(begins.recv(), Ok(1));
        for state in 2..=5 {
            writer.write(state).unwrap();
        }
        lets.send(Ok(())).unwrap();
        assert_eq!(begins.recv(), Ok(5));
        lets.send(Ok(())).unwrap();
        writer.finish().unwrap();
        assert_eq!(begins.recv().ok(), None, "nothing else was written");
    }

    #[test]
    fn all_is_written_when_it_has_finished() {
        let (writer, begins, lets) = writer();
        writer.write(1).unwrap();
        assert_eq!(begins.recv(), Ok(1));
        writer.write(2).unwrap();
        lets.send(Ok(())).unwrap();
        lets.send(Ok(())).unwrap();
        writer.finish().unwrap();
        assert_eq!(begins.try_recv(), Ok(2));
    }

    #[test]
    fn a_state_that_cannot_be_written_is_an_error_at_the_next_one_or_at_the_end() {
        let refused = || Err(EngineError::State("the disk is full".to_owned()));
        for at_the_end in [false, true] {
            let (failed, fails) = sync_channel(1);
            let writer = Writer::begin(move |_: u32| refused(), move || failed.send(()).unwrap()).unwrap();
            writer.write(1).unwrap();
            fails.recv().unwrap();
            let error = if at_the_end { writer.finish() } else { writer.write(2) }.unwrap_err();
            assert!(error.to_string().contains("the disk is full"), "{error}");
        }
    }
}
