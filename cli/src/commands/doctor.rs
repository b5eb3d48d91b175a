//! `wnn-exp doctor`

use std::{
    num::NonZero,
    path::{Path, PathBuf},
    sync::Arc,
};

use wnn_experiments::{
    api::{Diagnosis, ErrorCode},
    service::{RunnerMode, ServiceError, Services, Settings, SystemClock, address_of_holder},
};

use super::Context;
use crate::{
    error::CliError,
    ui::{self, Layout, format},
};

/// What the exit code says.
pub(super) const AFTER_HELP: &str = "\
Every file is read and held against its row, and every file against the rows: missing, changed, orphaned and half-written \
files are found, and whatever is said to run but does not. A server that is at work is asked to look itself; with --data \
the directory is looked at, by its server where one has it. Without --repair nothing is changed; --repair destroys nothing: what is worth something gets its row \
back, the rest goes to the trash. The exit code is 0 where nothing is wrong (any more), else 1.";

/// Where `--data` is not given and no server answers.
const USUAL_DATA: &str = "data";

/// Flags of `doctor`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Look at this data directory [default: that of the server, else `data`]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Repair what can be repaired
    #[arg(long)]
    repair: bool,
}

pub(super) async fn run(context: &Context, args: &Args) -> Result<(), CliError> {
    let diagnosis = match &args.data {
        Some(data) => of_directory(context, data, args.repair).await?,
        None => match context.client.clone().with_tries(1).doctor(args.repair).await {
            Err(error) if error.code == ErrorCode::Unreachable && has_database(Path::new(USUAL_DATA)) => {
                of_directory(context, Path::new(USUAL_DATA), args.repair).await?
            }
            asked => asked?,
        },
    };
    context.ui.show_rows(&diagnosis, &diagnosis.findings, |layout| render(layout, &diagnosis))?;
    if diagnosis.is_well() {
        return Ok(());
    }
    let left = diagnosis.findings.iter().filter(|finding| finding.repaired.is_none()).count();
    Err(CliError::EndedBadly(format!("{} to see to", format::counted(left as u64, "thing"))))
}

fn has_database(data: &Path) -> bool {
    data.join("experiments.db").is_file()
}

/// Looks at the directory itself, or asks the server that has it.
async fn of_directory(context: &Context, data: &Path, repair: bool) -> Result<Diagnosis, CliError> {
    if !has_database(data) {
        return Err(CliError::NotFound(format!("{} holds no experiments.db", data.display())));
    }
    let settings = Settings {
        data_dir: data.to_owned(),
        checkpoint_roots: Vec::new(),
        engine_threads: 1,
        cache_bytes: 0,
        runner: RunnerMode::External,
        keep_states: u32::MAX,
        parallel_flows: NonZero::<usize>::MIN,
    };
    let clock = Arc::new(SystemClock);
    let opened = if repair {
        Services::open_as_it_is(settings, clock).await
    } else {
        Services::open_to_look(settings, clock).await
    };
    match opened {
        Ok(services) => {
            let doctor = services.doctor();
            let diagnosis = if repair { doctor.repair().await } else { doctor.examine().await };
            diagnosis.map_err(|error| failed(&error))
        }
        Err(ServiceError::Conflict(sentence)) => {
            let address = address_of_holder(data)
                .filter(|address| address.starts_with("http"))
                .ok_or(CliError::Conflict(sentence))?;
            Ok(context.client.at(&address)?.doctor(repair).await?)
        }
        Err(error) => Err(failed(&error)),
    }
}

fn failed(error: &ServiceError) -> CliError {
    CliError::EndedBadly(error.to_string())
}

fn render(layout: Layout, diagnosis: &Diagnosis) -> String {
    let Diagnosis { rows, files, bytes, findings } = diagnosis;
    let looked = format!(
        "Held {} against {} ({})",
        format::counted(*rows, "row"),
        format::counted(*files, "file"),
        format::bytes(Some(*bytes))
    );
    let lines = findings.iter().flat_map(|finding| {
        let place = finding.path.as_deref().map(|path| format!(": {}", path.escape_debug())).unwrap_or_default();
        let line = format!("{}{place}: {}", finding.complaint, finding.what);
        let done = finding.repaired.as_deref().map(|done| format!("  {done}"));
        ui::details::wrapped(&line, usize::from(layout.width)).into_iter().chain(done)
    });
    [looked].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}
