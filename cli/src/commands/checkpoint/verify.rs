//! `wnn-exp checkpoint verify`

use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::TempDir;
use wnn_experiments::{
    engine::{
        Fingerprint,
        checkpoint_file::{self, CheckpointFile, ReadLimits},
        evaluate::Fitness,
        sequence::measure,
    },
    model::{CheckpointId, DefaultValue, EvaluationSettings, parameter},
};

use crate::{
    commands::{
        Context,
        local::{DataArg, ThreadsArg},
        save,
    },
    error::CliError,
    ui::{Layout, details::Details},
};

/// What the exit code says.
pub(super) const AFTER_HELP: &str = "\
The best genome of the file is trained and judged on the whole corpus, and what comes out is compared to the last bit with \
what the file says. No server is needed, except for a checkpoint named by its id. The exit code is 0 where both are equal, \
1 where they are not, 3 where the file or the corpus is not there, 5 where one of them is not usable.";

/// Flags of `checkpoint verify`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A checkpoint file, or the id of a checkpoint on the server
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The corpus that it was made on: `toy`, a .corpus file, or a corpus in --data
    #[arg(long, value_name = "NAME")]
    corpus: String,
    /// Tokens that the model sees before the one it predicts [default: as the file says, else 4]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    context_size: Option<u32>,
    /// Tokens taught FALSE for each example [default: as the file says, else 5]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=1000))]
    negatives: Option<u32>,
    /// What an untouched cell counts, 0 to 1 [default: as the file says, else 0]
    #[arg(long, value_name = "VALUE", value_parser = share)]
    empty_value: Option<f64>,
    /// The flow's seed, from which connections are drawn that the file leaves out
    #[arg(long, value_name = "N", default_value_t = 42)]
    seed: u64,
    #[command(flatten)]
    data: DataArg,
    #[command(flatten)]
    threads: ThreadsArg,
}

/// What was found.
#[derive(Debug, Serialize)]
struct Found {
    equal: bool,
    saved: Figures,
    measured: Figures,
    evaluation: EvaluationSettings,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Figures {
    ce: f64,
    accuracy: f64,
}

pub(super) async fn run(context: &Context, args: Args) -> Result<(), CliError> {
    let (path, _folder) = local_file(context, &args.file).await?;
    let found = tokio::task::spawn_blocking(move || verify(&path, &args)).await;
    let found = found.map_err(|error| CliError::Runtime(error.into()))??;
    context.ui.show(&found, |layout| found.render(layout))?;
    if found.equal {
        Ok(())
    } else {
        Err(CliError::EndedBadly("the genome is not worth what the file says".to_owned()))
    }
}

/// The file itself, or that of the checkpoint on the server, fetched to a folder that goes with the value.
async fn local_file(context: &Context, file: &Path) -> Result<(PathBuf, Option<TempDir>), CliError> {
    let id = file.to_str().and_then(|text| text.parse::<CheckpointId>().ok());
    let Some(id) = id.filter(|_| !file.exists()) else { return Ok((file.to_owned(), None)) };
    let folder = tempfile::tempdir().map_err(CliError::Runtime)?;
    let path = folder.path().join(format!("checkpoint_{id}.json.gz"));
    let written = context.client.get_checkpoint(id).await?.content_hash;
    save::download(context.client.download_checkpoint(id).await?, &path, false).await?;
    let found = Fingerprint::of_file(&path).map_err(CliError::file(&path))?.sha256;
    if let Some(written) = written.filter(|written| *written != found) {
        return Err(CliError::Invalid(format!(
            "the file of checkpoint {id} is not the one that was written: its SHA-256 is {found}, and it was {written}"
        )));
    }
    Ok((path, Some(folder)))
}

fn verify(path: &Path, args: &Args) -> Result<Found, CliError> {
    let file = checkpoint_file::read(path, ReadLimits::default())?;
    let Some((ce, accuracy)) = file.final_fitness.zip(file.final_accuracy) else {
        let path = path.display();
        return Err(CliError::Invalid(format!("{path} does not say what its best genome is worth")));
    };
    let evaluation = args.evaluation(&file);
    let corpus = args.data.corpus(&args.corpus)?;
    let measured = measure(file.best, &corpus, evaluation, args.seed, args.threads.count());
    let measured = measured.map_err(|error| error.of_file(path))?;
    let (saved, measured) = (Figures { ce, accuracy }, Figures::from(measured));
    Ok(Found { equal: saved.bits() == measured.bits(), saved, measured, evaluation })
}

impl Args {
    /// The flags, then the file, then the defaults.
    fn evaluation(&self, file: &CheckpointFile) -> EvaluationSettings {
        let known = file.evaluation;
        let default = |name| match parameter(name).map(|parameter| parameter.default) {
            Some(DefaultValue::Integer(number)) => number as u32,
            _ => 0,
        };
        let or_default = |flag: Option<u32>, known: Option<u32>, name| flag.or(known).unwrap_or_else(|| default(name));
        EvaluationSettings {
            context_size: or_default(self.context_size, known.map(|known| known.context_size), "context_size"),
            negatives: or_default(self.negatives, known.map(|known| known.negatives), "negatives"),
            empty_value: self.empty_value.or(known.map(|known| known.empty_value)).unwrap_or(0.0),
            train_parts: 1,
        }
    }
}

impl Figures {
    fn bits(self) -> (u64, u64) {
        (self.ce.to_bits(), self.accuracy.to_bits())
    }
}

impl From<Fitness> for Figures {
    fn from(fitness: Fitness) -> Self {
        Self { ce: fitness.ce, accuracy: fitness.accuracy }
    }
}

impl Found {
    fn render(&self, layout: Layout) -> String {
        let figures = |figures: Figures| format!("CE {}  accuracy {}", figures.ce, figures.accuracy);
        Details::new(if self.equal { "Equal to the last bit" } else { "Not equal" })
            .with("Saved", figures(self.saved))
            .with("Measured", figures(self.measured))
            .render(layout)
    }
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "must be between 0 and 1, for example 0.5".to_owned())
}
