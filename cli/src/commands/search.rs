//! `wnn-exp search`

mod interrupt;
mod progress;
mod summary;
mod work;

use std::{
    fs,
    path::{Path, PathBuf},
};

use wnn_experiments::{
    api::FlowConfig,
    engine::{
        EngineError,
        corpus::{Corpus, EvalText},
        flow_directory::{Description, FlowDirectory},
        sequence::Workbench,
        threads::{Priority, pool},
    },
    model::{FieldError, FlowPlan, TokenizerKind},
    standalone::GivenSeeds,
};

use super::{
    Context,
    corpus::tokenizers,
    flow::Settings,
    local::{CacheArg, DataArg, ThreadsArg},
};
use crate::error::CliError;
use work::Work;

/// What it needs, how it ends, and how it is gone on with.
pub(super) const AFTER_HELP: &str = "\
No server is needed. --corpus is `toy`, a .corpus file, or a corpus of the server whose data directory --data is. The \
checkpoints are the files that a server would write, and with the same settings they hold the same genomes; beside them \
stands a line of JSON for each iteration.

Ctrl-C finishes the iteration and saves. However it was ended, the same command goes on where it was. The exit code is 0 \
where the search is complete, 1 where it was stopped, 4 where the directory holds another search.";

/// Share of a text that is set aside to be judged on, as on a server.
const EVAL_SHARE: f64 = 0.1;

/// Flags of `search`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Where its checkpoints go; a search that was begun there goes on
    #[arg(long, value_name = "DIR")]
    checkpoint_dir: PathBuf,
    /// The checkpoint file to start from
    #[arg(long, value_name = "FILE")]
    seed_from: Option<PathBuf>,
    /// Instead of --corpus: a text in UTF-8, whose last tenth is set aside to be judged on
    #[arg(long, value_name = "FILE", requires = "tokenizer", conflicts_with = "corpus")]
    train: Option<PathBuf>,
    /// How the text of --train becomes tokens
    #[arg(long, value_name = "KIND", requires = "train", value_parser = tokenizers())]
    tokenizer: Option<TokenizerKind>,
    #[command(flatten)]
    data: DataArg,
    #[command(flatten)]
    threads: ThreadsArg,
    #[command(flatten)]
    cache: CacheArg,
    #[command(flatten)]
    settings: Settings,
}

pub(super) async fn run(context: &Context, args: Args) -> Result<(), CliError> {
    let ended = interrupt::until_done(move |control| prepare(args)?.carry_out(&control)).await?;
    context.ui.show_rows(&ended, &ended.experiments, |layout| ended.render(layout))?;
    ended.verdict()
}

/// Reads and checks everything before the first genome is judged.
fn prepare(args: Args) -> Result<Work, CliError> {
    let flow = args.settings.into_new_flow("search".to_owned(), None)?;
    let mut config = flow.config.unwrap_or_default();
    let plan = plan(&mut config)?;
    let corpus = match (&args.train, args.tokenizer) {
        (Some(path), Some(tokenizer)) => text(path, tokenizer)?,
        _ => args.data.corpus(&plan.corpus)?,
    };
    let seeds = GivenSeeds { checkpoint: args.seed_from, ..GivenSeeds::default() };
    let seed_digest = seeds.digest()?;
    let bench = Workbench::new(plan, &corpus, &pool(args.threads.count(), Priority::Usual)?, args.cache.bytes())?;
    let description = Description::new(&config, (&corpus.name, corpus.digest()), seed_digest, flow.description);
    if !FlowDirectory::is_begun(&args.checkpoint_dir) {
        // What is refused takes no directory.
        seeds.seeds(&bench)?;
    }
    let directory = FlowDirectory::open(&args.checkpoint_dir, bench.plan(), &description)?;
    Ok(Work::new(directory, bench, seeds))
}

/// Reads the settings as a server would.
fn plan(config: &mut FlowConfig) -> Result<FlowPlan, CliError> {
    let plan = config.expand().and_then(|()| config.plan());
    plan.map_err(|errors| {
        let sentences: Vec<_> = errors.iter().map(FieldError::to_string).collect();
        CliError::Invalid(sentences.join("; "))
    })
}

fn text(path: &Path, tokenizer: TokenizerKind) -> Result<Corpus, CliError> {
    let bytes = read(path)?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    Ok(Corpus::from_text(&name, tokenizer, &bytes, EvalText::Share(EVAL_SHARE))?)
}

fn read(path: &Path) -> Result<Vec<u8>, EngineError> {
    fs::read(path).map_err(|source| EngineError::Io { action: "read", path: path.to_owned(), source })
}
