//! Writes beside the search, so that it need not wait for the disk.
//!
//! Knows nothing of what is written.

use std::{
    panic,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
};

use super::EngineError;

/// A thread that writes what is laid on its [`Desk`], one paper after the other.
#[derive(Debug)]
pub struct Writer<P> {
    desk: Desk<P>,
    thread: Option<JoinHandle<()>>,
}

/// Where papers wait to be written; clones are the same desk.
///
/// So little waits there that memory stays bounded: at most one paper that has to be written, and behind it at most one state.
#[derive(Debug)]
pub struct Desk<P>(Arc<Top<P>>);

#[derive(Debug)]
struct Top<P> {
    papers: Mutex<Papers<P>>,
    changed: Condvar,
}

#[derive(Debug)]
struct Papers<P> {
    /// Has to be written, and before `state`.
    kept: Option<P>,
    /// Gives way to a newer one.
    state: Option<P>,
    failure: Option<EngineError>,
    is_closed: bool,
}

/// Closes the desk when the thread ends, however it does, so that nobody waits for it in vain.
struct Closing<'a, P>(&'a Desk<P>);

impl<P: Send + 'static> Writer<P> {
    /// Begins to wait for papers. What `write` returns as an error ends the writer, and `failed` is called then; both on
    /// the writer's thread.
    ///
    /// # Errors
    ///
    /// [`EngineError::Writer`] where the thread cannot be started.
    pub fn begin(
        write: impl Fn(P) -> Result<(), EngineError> + Send + 'static,
        failed: impl FnOnce() + Send + 'static,
    ) -> Result<Self, EngineError> {
        let papers = Mutex::new(Papers { kept: None, state: None, failure: None, is_closed: false });
        let desk = Desk(Arc::new(Top { papers, changed: Condvar::new() }));
        let own = desk.clone();
        let work = move || {
            let _closing = Closing(&own);
            while let Some(paper) = own.next() {
                if let Err(error) = write(paper) {
                    own.lock().failure = Some(error);
                    return failed();
                }
            }
        };
        let thread = thread::Builder::new().name("checkpoints".to_owned()).spawn(work);
        Ok(Self { desk, thread: Some(thread.map_err(EngineError::Writer)?) })
    }

    /// Where to lay papers.
    pub fn desk(&self) -> Desk<P> {
        self.desk.clone()
    }

    /// Waits until all is written that lies on the desk; what comes later is not.
    ///
    /// # Errors
    ///
    /// Why one could not be written, unless the desk said so.
    pub fn finish(mut self) -> Result<(), EngineError> {
        self.desk.close();
        if let Some(Err(broken)) = self.thread.take().map(JoinHandle::join) {
            panic::resume_unwind(broken);
        }
        self.desk.lock().failure.take().map_or(Ok(()), Err)
    }
}

impl<P> Drop for Writer<P> {
    /// What waits is still written, but nobody learns whether it was.
    fn drop(&mut self) {
        self.desk.close();
    }
}

impl<P> Desk<P> {
    /// Has a state written as soon as the thread gets to it, unless a newer paper comes before; never waits for the disk.
    ///
    /// # Errors
    ///
    /// Why an earlier paper could not be written.
    pub fn write(&self, state: P) -> Result<(), EngineError> {
        let mut papers = self.lock();
        papers.refuse_after_failure()?;
        let older = papers.state.replace(state);
        drop(papers);
        self.0.changed.notify_all();
        drop(older);
        Ok(())
    }

    /// Has a paper written for certain, in the place of a state that waits. Waits itself only where the one that was kept
    /// before is not being written yet.
    ///
    /// # Errors
    ///
    /// Why an earlier paper could not be written.
    pub fn keep(&self, paper: P) -> Result<(), EngineError> {
        let is_full = |papers: &mut Papers<P>| papers.kept.is_some() && !papers.is_closed;
        let mut papers = self.wait_while(is_full);
        papers.refuse_after_failure()?;
        papers.kept = Some(paper);
        let older = papers.state.take();
        drop(papers);
        self.0.changed.notify_all();
        drop(older);
        Ok(())
    }

    /// Waits for a paper; `None` once the desk is closed and empty.
    fn next(&self) -> Option<P> {
        let is_idle = |papers: &mut Papers<P>| papers.kept.is_none() && papers.state.is_none() && !papers.is_closed;
        let mut papers = self.wait_while(is_idle);
        let paper = papers.kept.take().or_else(|| papers.state.take());
        drop(papers);
        self.0.changed.notify_all();
        paper
    }

    fn close(&self) {
        self.lock().is_closed = true;
        self.0.changed.notify_all();
    }

    fn wait_while(&self, condition: impl FnMut(&mut Papers<P>) -> bool) -> MutexGuard<'_, Papers<P>> {
        self.0.changed.wait_while(self.lock(), condition).unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, Papers<P>> {
        // No code that runs under the lock can panic half-way through a change.
        self.0.papers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<P> Clone for Desk<P> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<P> Papers<P> {
    fn refuse_after_failure(&mut self) -> Result<(), EngineError> {
        self.failure.take().map_or(Ok(()), Err)
    }
}

impl<P> Drop for Closing<'_, P> {
    fn drop(&mut self) {
        self.0.close();
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::mpsc::{Receiver, SyncSender, sync_channel},
        time::Duration,
    };

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

    fn refused() -> EngineError {
        EngineError::State("the disk is full".to_owned())
    }

    #[test]
    fn while_one_is_written_only_the_newest_waits_and_nobody_else() {
        let (writer, begins, lets) = writer();
        writer.desk().write(1).unwrap();
        assert_eq!(begins.recv(), Ok(1));
        for state in 2..=5 {
            writer.desk().write(state).unwrap();
        }
        lets.send(Ok(())).unwrap();
        assert_eq!(begins.recv(), Ok(5));
        lets.send(Ok(())).unwrap();
        writer.finish().unwrap();
        assert_eq!(begins.recv().ok(), None, "nothing else was written");
    }

    #[test]
    fn what_is_kept_takes_the_place_of_what_waits_and_never_gives_way() {
        let (writer, begins, lets) = writer();
        let desk = writer.desk();
        desk.write(1).unwrap();
        assert_eq!(begins.recv(), Ok(1));
        desk.write(2).unwrap();
        desk.keep(30).unwrap();
        desk.write(4).unwrap();
        desk.write(5).unwrap();
        for expected in [30, 5] {
            lets.send(Ok(())).unwrap();
            assert_eq!(begins.recv(), Ok(expected));
        }
        lets.send(Ok(())).unwrap();
        writer.finish().unwrap();
        assert_eq!(begins.recv().ok(), None);
    }

    #[test]
    fn a_second_one_to_be_kept_waits_until_the_first_is_begun_with() {
        let (writer, begins, lets) = writer();
        let desk = writer.desk();
        desk.keep(1).unwrap();
        assert_eq!(begins.recv(), Ok(1));
        desk.keep(2).unwrap();
        let (kept, is_kept) = sync_channel(1);
        let waiting = thread::spawn(move || {
            desk.keep(3).unwrap();
            kept.send(()).unwrap();
        });
        assert!(is_kept.recv_timeout(Duration::from_millis(50)).is_err(), "memory would not be bounded");
        lets.send(Ok(())).unwrap();
        assert_eq!(begins.recv(), Ok(2));
        waiting.join().unwrap();
        (0..2).for_each(|_| lets.send(Ok(())).unwrap());
        writer.finish().unwrap();
        assert_eq!(begins.recv(), Ok(3));
    }

    #[test]
    fn all_is_written_when_it_has_finished() {
        let (writer, begins, lets) = writer();
        writer.desk().write(1).unwrap();
        assert_eq!(begins.recv(), Ok(1));
        writer.desk().keep(2).unwrap();
        writer.desk().write(3).unwrap();
        (0..3).for_each(|_| lets.send(Ok(())).unwrap());
        writer.finish().unwrap();
        assert_eq!(begins.iter().collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn what_cannot_be_written_is_an_error_at_the_next_one_or_at_the_end() {
        for at_the_end in [false, true] {
            let (failed, fails) = sync_channel(1);
            let writer = Writer::begin(move |_: u32| Err(refused()), move || failed.send(()).unwrap()).unwrap();
            writer.desk().write(1).unwrap();
            fails.recv().unwrap();
            let error = if at_the_end { writer.finish() } else { writer.desk().write(2) }.unwrap_err();
            assert!(error.to_string().contains("the disk is full"), "{error}");
        }
    }

    #[test]
    fn nobody_waits_for_a_writer_that_failed() {
        let (writer, begins, lets) = writer();
        let desk = writer.desk();
        desk.keep(1).unwrap();
        assert_eq!(begins.recv(), Ok(1));
        desk.keep(2).unwrap();
        let waiting = thread::spawn(move || desk.keep(3));
        lets.send(Err(refused())).unwrap();
        let error = waiting.join().unwrap().unwrap_err();
        assert!(error.to_string().contains("the disk is full"), "{error}");
    }
}
