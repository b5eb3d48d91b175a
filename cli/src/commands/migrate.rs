//! `wnn-exp migrate`

mod files;
mod report;

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use wnn_experiments::{
    api::{
        Checkpoint, CheckpointQuery, ErrorCode, Experiment, ExperimentPatch, ExperimentQuery, ListQuery, NewCheckpoint,
        NewExperiment,
    },
    model::{CheckpointId, ExperimentId, ExperimentStatus},
};

use self::{
    files::Folder,
    report::{Migrated, Outcome},
};
use super::{Context, checkpoint, lists::gather};
use crate::error::CliError;

/// What the names of experiments begin with that stand for a folder.
const PREFIX: &str = "Migrated: ";
/// Where an experiment's configuration says which folder it stands for.
const FOLDER: &str = "migrated_from";

/// What it does, and what the exit code says.
pub(super) const AFTER_HELP: &str = "\
Each folder with checkpoint files (.json.gz and .json) becomes an experiment `Migrated: <folder>`, each file a checkpoint of \
it, and the last phase of a folder, by the names of its files, the result. Files that the server knows are skipped, so that running it again changes nothing. \
The files stay where they are: a server gives them out if it is started with --checkpoint-root DIR, or if --upload sends it a copy. \
The exit code is 0 where every file could be used, 1 where one could not; the others are registered all the same.";

/// Flags of `migrate`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Where to look, with all folders below it
    #[arg(long, value_name = "DIR", default_value = "checkpoints")]
    checkpoint_dir: PathBuf,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
    /// Also send the files to the server, which then keeps copies
    #[arg(long)]
    upload: bool,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let folders = files::find(&args.checkpoint_dir)?;
    let known = Known::ask(context).await?;
    let bar = progress(folders.iter().map(|folder| folder.files.len() as u64).sum());
    let mut migration = Migration { context, args, known, bar, migrated: Vec::new() };
    for folder in &folders {
        migration.take(folder).await?;
    }
    migration.bar.finish_and_clear();
    let migrated = migration.migrated;
    report::remark(&migrated, args.dry_run, args.upload, &args.checkpoint_dir);
    context.ui.show_rows(&migrated, &migrated, |layout| report::render(&migrated, layout))?;
    report::failure(&migrated)
}

fn progress(files: u64) -> ProgressBar {
    let bar = ProgressBar::new(files);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} {msg}") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}

/// A migration that is under way.
struct Migration<'a> {
    context: &'a Context,
    args: &'a Args,
    known: Known,
    bar: ProgressBar,
    migrated: Vec<Migrated>,
}

impl Migration<'_> {
    /// Registers what is new in a folder.
    async fn take(&mut self, folder: &Folder) -> Result<(), CliError> {
        self.bar.set_message(folder.name.clone());
        let mut outcomes = Vec::with_capacity(folder.files.len());
        for path in &folder.files {
            outcomes.push(self.look(folder, path).await?);
            self.bar.inc(1);
        }
        // The last phase whose file can be used is the result.
        if let Some(Outcome::New(_, checkpoint)) =
            outcomes.iter_mut().rfind(|outcome| !matches!(outcome, Outcome::Broken(_)))
        {
            **checkpoint = checkpoint::as_result((**checkpoint).clone());
        }
        if !self.args.dry_run {
            self.carry_out(folder, &mut outcomes).await?;
        }
        let files = folder.files.iter().zip(outcomes);
        self.migrated.extend(files.map(|(path, outcome)| Migrated {
            experiment: folder.experiment(),
            path: path.clone(),
            outcome,
        }));
        Ok(())
    }

    /// What there is to do about a file.
    async fn look(&self, folder: &Folder, path: &Path) -> Result<Outcome, CliError> {
        if let Some(known) = self.known.at(path) {
            let is_to_be_sent = self.args.upload && known.content_hash.is_none();
            return Ok(if is_to_be_sent { Outcome::Unsent(known.id) } else { Outcome::Known });
        }
        let file = path.to_owned();
        let read = tokio::task::spawn_blocking(move || checkpoint::read_registration(&file)).await;
        Ok(match read.map_err(|error| CliError::Runtime(error.into()))? {
            Err(error) => Outcome::Broken(error.to_string()),
            Ok(checkpoint) if self.known.keeps(folder, &checkpoint) => Outcome::Known,
            Ok(checkpoint) => Outcome::New(None, Box::new(checkpoint)),
        })
    }

    async fn carry_out(&self, folder: &Folder, outcomes: &mut [Outcome]) -> Result<(), CliError> {
        let known = self.known.experiments.get(&folder.path);
        let mut experiment = known.map(|known| known.id);
        let mut is_complete = known.is_some_and(|known| known.status == ExperimentStatus::Completed);
        for (path, outcome) in folder.files.iter().zip(outcomes) {
            match outcome {
                Outcome::New(id, checkpoint) => {
                    let of = match experiment {
                        Some(id) => id,
                        None => *experiment.insert(self.create(folder).await?),
                    };
                    checkpoint.experiment_id = of;
                    let registered = self.context.client.register_checkpoint(checkpoint).await?.id;
                    *id = Some(registered);
                    is_complete = false;
                    if self.args.upload {
                        self.send(registered, path).await?;
                    }
                }
                Outcome::Unsent(id) => self.send(*id, path).await?,
                Outcome::Known | Outcome::Broken(_) => {}
            }
        }
        match experiment {
            // Also where an earlier run was killed before it came to that.
            Some(id) if !is_complete => self.complete(id).await,
            _ => Ok(()),
        }
    }

    /// Sends the server a copy of a file, but for one that it has in its own directory.
    async fn send(&self, id: CheckpointId, path: &Path) -> Result<(), CliError> {
        match self.context.client.upload_checkpoint(id, path, |_| {}).await {
            Err(error) if error.code != ErrorCode::Conflict => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// The experiment that stands for the folder.
    async fn create(&self, folder: &Folder) -> Result<ExperimentId, CliError> {
        let config = Some(json!({FOLDER: folder.path}));
        let new = NewExperiment { name: folder.experiment(), config, ..NewExperiment::default() };
        Ok(self.context.client.create_experiment(&new).await?.id)
    }

    /// Says what came out of an experiment whose checkpoints are registered.
    async fn complete(&self, id: ExperimentId) -> Result<(), CliError> {
        let client = &self.context.client;
        let own = gather(ListQuery::default(), 0, async |list| {
            client
                .list_checkpoints(&CheckpointQuery { experiment_id: Some(id), list, ..CheckpointQuery::default() })
                .await
        });
        let own = own.await?.items;
        let known = client.get_experiment(id).await?;
        let patch = ExperimentPatch {
            status: (known.status != ExperimentStatus::Completed).then_some(ExperimentStatus::Completed),
            best_ce: own.iter().filter_map(|one| one.final_fitness).reduce(f64::min),
            best_accuracy: own.iter().filter_map(|one| one.final_accuracy).reduce(f64::max),
            ..ExperimentPatch::default()
        };
        client.update_experiment(id, &patch).await?;
        Ok(())
    }
}

/// What the server knows of.
struct Known {
    /// Checkpoints by the places of their files.
    by_place: HashMap<PathBuf, Checkpoint>,
    /// The experiments that stand for folders.
    experiments: HashMap<PathBuf, Experiment>,
}

impl Known {
    async fn ask(context: &Context) -> Result<Self, CliError> {
        let client = &context.client;
        let query = ListQuery { q: Some(PREFIX.trim_end().to_owned()), ..ListQuery::default() };
        let found = gather(query, 0, async |list| {
            client.list_experiments(&ExperimentQuery { list, ..ExperimentQuery::default() }).await
        });
        let folder = |one: Experiment| Some((PathBuf::from(one.config.as_ref()?.get(FOLDER)?.as_str()?), one));
        let experiments = found.await?.items.into_iter().filter_map(folder).collect();
        let all = gather(ListQuery::default(), 0, async |list| {
            client.list_checkpoints(&CheckpointQuery { list, ..CheckpointQuery::default() }).await
        });
        let placed = |known: Checkpoint| {
            let path = PathBuf::from(&known.file_path);
            (fs::canonicalize(&path).unwrap_or(path), known)
        };
        Ok(Self { by_place: all.await?.items.into_iter().map(placed).collect(), experiments })
    }

    /// The checkpoint whose file is at that place.
    fn at(&self, path: &Path) -> Option<&Checkpoint> {
        self.by_place.get(&fs::canonicalize(path).ok()?)
    }

    /// Whether it has a copy of a file of the folder, which it may keep in another form.
    fn keeps(&self, folder: &Folder, new: &NewCheckpoint) -> bool {
        let Some(of_folder) = self.experiments.get(&folder.path) else { return false };
        let is_it = |known: &Checkpoint| {
            known.experiment_id == of_folder.id
                && known.content_hash.is_some()
                && new.name.as_ref() == Some(&known.name)
                && new.iterations_run == known.iterations_run
                && new.final_fitness == known.final_fitness
                && new.final_accuracy == known.final_accuracy
                && new.genome_stats == known.genome_stats
        };
        self.by_place.values().any(is_it)
    }
}
