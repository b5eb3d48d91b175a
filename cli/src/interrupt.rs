//! Ctrl-C: what is half done is taken back before the program ends.

use std::{
    pin::pin,
    process,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    select, signal,
    sync::{RwLock, oneshot},
    time::timeout,
};

use crate::error::{CliError, INTERRUPTED};

/// How long work that cannot be let go of at once may take to end.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whether somebody wants the program to end.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wish(Arc<Wished>);

#[derive(Debug, Default)]
struct Wished {
    is_there: AtomicBool,
    /// Held for reading by what must be done as a whole.
    whole: RwLock<()>,
}

impl Wish {
    /// Whether it is so; asked by work that computes and does not wait.
    pub(crate) fn is_there(&self) -> bool {
        self.0.is_there.load(Ordering::Relaxed)
    }

    /// Lets the wish wait for as long as the value lives: several quick requests that belong together.
    pub(crate) async fn deferred(&self) -> impl Drop {
        self.0.whole.read().await
    }
}

/// Does the work until it is done or somebody wants the program to end. Then it is let go of, and its temporary files go with
/// it; whoever insists, or waits in vain, ends the program at once.
pub(crate) async fn unless_interrupted<T>(
    wish: Wish,
    work: impl Future<Output = Result<T, CliError>>,
) -> Result<T, CliError> {
    let mut asked = Interruptions::listen()?;
    let (tell, mut told) = oneshot::channel();
    let theirs = wish.clone();
    tokio::spawn(async move {
        if asked.next().await.is_ok() {
            theirs.0.is_there.store(true, Ordering::Relaxed);
            let _ = tell.send(());
            let _ = timeout(PATIENCE, asked.next()).await;
            process::exit(INTERRUPTED.into());
        }
    });
    let mut work = pin!(work);
    select! {
        biased;
        done = &mut work => if told.try_recv().is_ok() { Err(CliError::Interrupted) } else { done },
        Ok(()) = &mut told => {
            select! {
                biased;
                _ = wish.0.whole.write() => {}
                _ = work => {}
            }
            Err(CliError::Interrupted)
        }
    }
}

/// Ctrl-C, and what a service manager or a batch system sends.
pub(crate) struct Interruptions {
    #[cfg(unix)]
    interrupt: signal::unix::Signal,
    #[cfg(unix)]
    terminate: signal::unix::Signal,
}

impl Interruptions {
    /// From now on they do not end the program by themselves.
    #[cfg(unix)]
    pub(crate) fn listen() -> Result<Self, CliError> {
        use signal::unix::{SignalKind, signal};
        let [interrupt, terminate] = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
        Ok(Self { interrupt: interrupt.map_err(CliError::Runtime)?, terminate: terminate.map_err(CliError::Runtime)? })
    }

    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, reason = "on Unix it can fail")]
    pub(crate) fn listen() -> Result<Self, CliError> {
        Ok(Self {})
    }

    /// Waits for the next one.
    pub(crate) async fn next(&mut self) -> Result<(), CliError> {
        #[cfg(unix)]
        {
            select! {
                _ = self.interrupt.recv() => {}
                _ = self.terminate.recv() => {}
            }
            Ok(())
        }
        #[cfg(not(unix))]
        signal::ctrl_c().await.map_err(CliError::Runtime)
    }
}
