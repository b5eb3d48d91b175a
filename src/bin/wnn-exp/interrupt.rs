//! Ctrl-C: what is half done is taken back before the program ends.

use std::{
    process,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{select, signal, sync::oneshot, time::timeout};

use crate::error::{CliError, INTERRUPTED};

/// How long work that cannot be let go of at once may take to end.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whether somebody wants the program to end; asked by work that computes and does not wait.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wish(Arc<AtomicBool>);

impl Wish {
    /// Whether it is so.
    pub(crate) fn is_there(&self) -> bool {
        self.0.load(Ordering::Relaxed)
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
    tokio::spawn(async move {
        if asked.next().await.is_ok() {
            wish.0.store(true, Ordering::Relaxed);
            let _ = tell.send(());
            let _ = timeout(PATIENCE, asked.next()).await;
            process::exit(INTERRUPTED.into());
        }
    });
    select! {
        biased;
        done = work => if told.try_recv().is_ok() { Err(CliError::Interrupted) } else { done },
        Ok(()) = &mut told => Err(CliError::Interrupted),
    }
}

/// Ctrl-C, and what a service manager or a batch system sends.
pub(crate) struct Interruptions {
    #[cfg(unix)]
    terminate: signal::unix::Signal,
}

impl Interruptions {
    /// From now on they do not end the program by themselves.
    #[cfg(unix)]
    pub(crate) fn listen() -> Result<Self, CliError> {
        let terminate = signal::unix::signal(signal::unix::SignalKind::terminate());
        Ok(Self { terminate: terminate.map_err(CliError::Runtime)? })
    }

    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, reason = "on Unix it can fail")]
    pub(crate) fn listen() -> Result<Self, CliError> {
        Ok(Self {})
    }

    /// Waits for the next one.
    pub(crate) async fn next(&mut self) -> Result<(), CliError> {
        #[cfg(unix)]
        select! {
            pressed = signal::ctrl_c() => pressed.map_err(CliError::Runtime),
            _ = self.terminate.recv() => Ok(()),
        }
        #[cfg(not(unix))]
        signal::ctrl_c().await.map_err(CliError::Runtime)
    }
}
