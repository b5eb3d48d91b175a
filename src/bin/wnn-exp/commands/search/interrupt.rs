//! Long work that Ctrl-C ends gently, and once more Ctrl-C at once.

use tokio::signal;
use wnn_experiments::engine::Control;

use crate::{error::CliError, ui};

/// Does the work on a thread of its own; the first Ctrl-C asks it to stop, the second one leaves it.
pub(super) async fn until_done<T: Send + 'static>(
    work: impl FnOnce(Control) -> Result<T, CliError> + Send + 'static,
) -> Result<T, CliError> {
    let mut asked = Interruptions::listen()?;
    let control = Control::default();
    let theirs = control.clone();
    let mut working = tokio::task::spawn_blocking(move || work(theirs));
    loop {
        tokio::select! {
            done = &mut working => {
                let broken = || CliError::EndedBadly("the search broke down, which is a mistake in this program".to_owned());
                return done.unwrap_or_else(|_| Err(broken()));
            }
            asked = asked.next() => {
                asked?;
                if control.is_stopped() {
                    let sentence = "ended at once; the same command goes on from the last checkpoint";
                    return Err(CliError::EndedBadly(sentence.to_owned()));
                }
                control.stop();
                ui::note("Finishing the iteration; Ctrl-C once more ends it at once");
            }
        }
    }
}

/// Ctrl-C, and what a service manager sends.
struct Interruptions {
    #[cfg(unix)]
    terminate: signal::unix::Signal,
}

impl Interruptions {
    #[cfg(unix)]
    fn listen() -> Result<Self, CliError> {
        let terminate = signal::unix::signal(signal::unix::SignalKind::terminate());
        Ok(Self { terminate: terminate.map_err(CliError::Runtime)? })
    }

    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, reason = "on Unix it can fail")]
    fn listen() -> Result<Self, CliError> {
        Ok(Self {})
    }

    async fn next(&mut self) -> Result<(), CliError> {
        #[cfg(unix)]
        tokio::select! {
            pressed = signal::ctrl_c() => pressed.map_err(CliError::Runtime),
            _ = self.terminate.recv() => Ok(()),
        }
        #[cfg(not(unix))]
        signal::ctrl_c().await.map_err(CliError::Runtime)
    }
}
