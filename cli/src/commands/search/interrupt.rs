//! Long work that Ctrl-C ends gently, and once more Ctrl-C at once.

use wnn_experiments::engine::Control;

use crate::{error::CliError, interrupt::Interruptions, ui};

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
