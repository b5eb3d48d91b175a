//! `wnn-exp migrate`

mod files;
mod report;

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use wnn_experiments::{
    api::{
        Checkpoint, CheckpointQuery, Experiment, ExperimentPatch, ExperimentQuery, ListQuery, NewCheckpoint,
        NewExperiment,
    },
    model::{ExperimentId, ExperimentStatus},
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
        let mut experiment = None;
        let mut new = Vec::new();
        for (index, path) in folder.files.iter().enumerate() {
            self.bar.set_message(folder.name.clone());
            let is_final = folder.last == Some(index);
            let outcome = if self.known.has(path) {
                Outcome::Known
            } else {
                match read(path.clone(), is_final).await? {
                    Err(error) => Outcome::Broken(error.to_string()),
                    Ok(checkpoint) if self.known.keeps(folder, &checkpoint) => Outcome::Known,
                    Ok(checkpoint) if self.args.dry_run => Outcome::New(None, Box::new(checkpoint)),
                    Ok(mut checkpoint) => {
                        let id = match experiment {
                            Some(id) => id,
                            None => *experiment.insert(self.experiment(folder).await?),
                        };
                        checkpoint.experiment_id = id;
                        let registered = self.register(path, &checkpoint).await?;
                        new.push(registered.clone());
                        Outcome::New(Some(registered.id), Box::new(checkpoint))
                    }
                }
            };
            self.migrated.push(Migrated {
                experiment: format!("{PREFIX}{}", folder.name),
                path: path.clone(),
                outcome,
            });
            self.bar.inc(1);
        }
        match experiment {
            Some(id) => self.complete(id, &new).await,
            None => Ok(()),
        }
    }

    async fn register(&self, path: &Path, checkpoint: &NewCheckpoint) -> Result<Checkpoint, CliError> {
        let registered = self.context.client.register_checkpoint(checkpoint).await?;
        if self.args.upload {
            self.context.client.upload_checkpoint(registered.id, path, |_| {}).await?;
        }
        Ok(registered)
    }

    /// The experiment that stands for the folder: the one of an earlier run, or a new one.
    async fn experiment(&self, folder: &Folder) -> Result<ExperimentId, CliError> {
        if let Some(id) = self.known.experiments.get(&folder.path) {
            return Ok(*id);
        }
        let config = Some(json!({FOLDER: folder.path}));
        let new = NewExperiment { name: folder.experiment(), config, ..NewExperiment::default() };
        Ok(self.context.client.create_experiment(&new).await?.id)
    }

    /// Says what came out of an experiment whose checkpoints are registered.
    async fn complete(&self, id: ExperimentId, new: &[Checkpoint]) -> Result<(), CliError> {
        let known = self.context.client.get_experiment(id).await?;
        let lowest = new.iter().filter_map(|one| one.final_fitness).chain(known.best_ce).reduce(f64::min);
        let highest = new.iter().filter_map(|one| one.final_accuracy).chain(known.best_accuracy).reduce(f64::max);
        let patch = ExperimentPatch {
            status: (known.status != ExperimentStatus::Completed).then_some(ExperimentStatus::Completed),
            best_ce: lowest,
            best_accuracy: highest,
            ..ExperimentPatch::default()
        };
        self.context.client.update_experiment(id, &patch).await?;
        Ok(())
    }
}

/// What is in a file, or why it cannot be used.
async fn read(path: PathBuf, is_final: bool) -> Result<Result<NewCheckpoint, CliError>, CliError> {
    let work = tokio::task::spawn_blocking(move || checkpoint::read_registration(&path, ExperimentId(0), is_final));
    work.await.map_err(|error| CliError::Runtime(error.into()))
}

/// What the server knows of.
struct Known {
    /// Where files of checkpoints are.
    paths: HashSet<PathBuf>,
    /// The experiments that stand for folders.
    experiments: HashMap<PathBuf, ExperimentId>,
    /// The checkpoints of these whose files were uploaded.
    kept: Vec<Checkpoint>,
}

impl Known {
    async fn ask(context: &Context) -> Result<Self, CliError> {
        let client = &context.client;
        let query = ListQuery { q: Some(PREFIX.trim_end().to_owned()), ..ListQuery::default() };
        let found = gather(query, 0, async |list| {
            client.list_experiments(&ExperimentQuery { list, ..ExperimentQuery::default() }).await
        });
        let folder = |one: Experiment| Some((PathBuf::from(one.config?.get(FOLDER)?.as_str()?), one.id));
        let experiments: HashMap<_, _> = found.await?.items.into_iter().filter_map(folder).collect();
        let of_folders: HashSet<_> = experiments.values().copied().collect();
        let all = gather(ListQuery::default(), 0, async |list| {
            client.list_checkpoints(&CheckpointQuery { list, ..CheckpointQuery::default() }).await
        });
        let (mut paths, mut kept) = (HashSet::new(), Vec::new());
        for known in all.await?.items {
            let path = PathBuf::from(&known.file_path);
            paths.insert(fs::canonicalize(&path).unwrap_or(path));
            if known.content_hash.is_some() && of_folders.contains(&known.experiment_id) {
                kept.push(known);
            }
        }
        Ok(Self { paths, experiments, kept })
    }

    /// Whether it knows a file at that place.
    fn has(&self, path: &Path) -> bool {
        fs::canonicalize(path).is_ok_and(|path| self.paths.contains(&path))
    }

    /// Whether it has a copy of a file of the folder, which it may keep in another form.
    fn keeps(&self, folder: &Folder, new: &NewCheckpoint) -> bool {
        let of_folder = self.experiments.get(&folder.path);
        let is_it = |known: &Checkpoint| {
            of_folder == Some(&known.experiment_id)
                && new.name.as_ref() == Some(&known.name)
                && new.iterations_run == known.iterations_run
                && new.final_fitness == known.final_fitness
                && new.final_accuracy == known.final_accuracy
                && new.genome_stats == known.genome_stats
        };
        self.kept.iter().any(is_it)
    }
}
