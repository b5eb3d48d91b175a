mod beside;

use std::sync::Arc;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::{
    engine::{
        Control, Desk, Digest, HealthReport, IterationReport, Observer, SearchState, StageSeconds, Unwatched,
        corpus::Corpus,
        executor::{
            Start,
            fixture::{Recorder, corpus},
        },
        threads::{Priority, pool},
    },
    model::{FlowConfig, StopReason},
};

/// A flow of two short experiments on the small corpus; `over` is laid over its parameters.
struct Flow {
    config: FlowConfig,
    plan: Arc<FlowPlan>,
    corpus: Corpus,
}

impl Flow {
    fn new(over: Value) -> Self {
        let mut params = json!({"context_size": 2, "population_size": 4, "neighbors_per_iter": 4, "generations": 4,
            "iterations": 4, "checkpoint_interval": 1, "check_interval": 2, "tier_config": "5,3,6;rest,2,5"});
        if let (Value::Object(params), Value::Object(over)) = (&mut params, over) {
            params.extend(over);
        }
        let config = json!({"params": params, "experiments": [
            {"name": "One: neurons", "experiment_type": "ga", "optimize_neurons": true},
            {"name": "Two: bits", "experiment_type": "ts", "optimize_bits": true}]});
        let config: FlowConfig = serde_json::from_value(config).unwrap();
        let plan = Arc::new(config.plan().unwrap());
        Self { config, plan, corpus: corpus() }
    }

    fn description(&self, seed_from: Option<Digest>) -> Description {
        Description::new(&self.config, (&self.corpus.name, self.corpus.digest()), seed_from, None)
    }

    fn open(&self, root: &Path) -> Result<FlowDirectory, EngineError> {
        FlowDirectory::open(root, &self.plan, &self.description(None))
    }

    fn bench(&self) -> Workbench {
        let pool = pool(1, Priority::Usual).unwrap();
        Workbench::new((*self.plan).clone(), &self.corpus, &pool, 1 << 20).unwrap()
    }
}

/// Why a directory is refused.
fn refused(opened: Result<FlowDirectory, EngineError>) -> String {
    match opened {
        Err(EngineError::Directory { reason, .. }) => reason,
        other => panic!("{other:?}"),
    }
}

/// Keeps what a search tells.
struct Keeper {
    scribe: Scribe,
    /// Whether the search waits for its states, so that each of them is there in the end.
    waits: bool,
    /// Stops the search after an iteration.
    stop: Option<(u32, Control)>,
}

impl Observer for Keeper {
    fn iteration(&mut self, report: &IterationReport) {
        self.scribe.iteration(report, &StageSeconds::default()).unwrap();
        if let Some((after, control)) = &self.stop
            && report.number == *after
        {
            control.stop();
        }
    }

    fn health_check(&mut self, _: &HealthReport) {}

    fn checkpoint(&mut self, state: &SearchState) -> Result<(), EngineError> {
        if self.waits { self.scribe.paper_of_state(state, 1.0).write() } else { self.scribe.state(state, 1.0) }
    }
}

/// Runs what is left of the flow, at most until after iteration `stop` of an experiment.
fn search(
    (directory, bench): (&FlowDirectory, &Workbench),
    (desk, waits): (&Desk<Paper>, bool),
    stop: Option<u32>,
) -> Result<(), EngineError> {
    let begun = directory.find_beginning(bench, None, &mut |error| panic!("{error}"), || Ok(Seeds::default()))?;
    let Some((first, mut beginning)) = begun else { return Ok(()) };
    for index in first..2 {
        let done = match &beginning.start {
            Start::Fresh(_) => 0,
            Start::Resume(state) => state.iteration(),
        };
        let control = Control::default();
        let scribe = Scribe::begin(directory, (index, done), bench.judged_by(), desk.clone())?;
        let mut keeper = Keeper { scribe, waits, stop: stop.map(|after| (after, control.clone())) };
        let outcome = bench.run(
            (index, &bench.plan().experiments[index as usize]),
            beginning.start,
            &control,
            &Unwatched,
            &mut keeper,
        )?;
        keeper.scribe.end(&outcome, 1.0)?;
        if outcome.stop_reason == StopReason::Stopped {
            break;
        }
        beginning = Beginning::fresh(outcome.into());
    }
    Ok(())
}

/// The same, with every state and result on the disk when it returns.
fn run(directory: &FlowDirectory, bench: &Workbench, stop: Option<u32>) {
    let writer = writer(&Control::default(), |_| ()).unwrap();
    search((directory, bench), (&writer.desk(), true), stop).unwrap();
    writer.finish().unwrap();
}

/// Where the flow goes on: the experiment, the iteration in it, and how many files could not serve.
fn beginning(directory: &FlowDirectory, bench: &Workbench) -> Option<(u32, u32, u32)> {
    let mut passed_over = 0;
    let found = directory.find_beginning(bench, None, &mut |_| passed_over += 1, || Ok(Seeds::default())).unwrap();
    found.map(|(index, beginning)| match beginning.start {
        Start::Fresh(_) => (index, 0, passed_over),
        Start::Resume(state) => (index, state.iteration(), passed_over),
    })
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn a_directory_takes_the_flow_that_it_holds_and_names_what_differs_in_another() {
    let folder = folder();
    let root = folder.path().join("deep/run");
    let flow = Flow::new(json!({}));
    drop(flow.open(&root).unwrap());
    drop(flow.open(&root).unwrap());
    let same = Flow::new(json!({"tier_config": [[5, 3, 6], [null, 2, 5]], "seed": 42, "patience": null}));
    drop(same.open(&root).unwrap());
    let other = Flow::new(json!({"seed": 7, "mutation_rate": 0.2, "fitness_percentile": 0.5}));
    assert_eq!(
        refused(other.open(&root)),
        "it holds another search: fitness_percentile is not set there, not 0.5; mutation_rate is not set there, not 0.2; seed \
         is 42 there, not 7; give the same settings to go on with it, or another directory"
    );
    let unset = Flow::new(json!({"tier_config": null}));
    let reason = refused(unset.open(&root));
    assert!(reason.contains("tier_config is 5,3,6;rest,2,5 there, and not set here"), "{reason}");
}

#[test]
fn another_corpus_or_seed_checkpoint_is_another_search() {
    let folder = folder();
    let flow = Flow::new(json!({}));
    drop(flow.open(folder.path()).unwrap());
    let mut changed = Flow::new(json!({}));
    changed.corpus.train.pop();
    let reason = refused(changed.open(folder.path()));
    assert!(reason.contains("the corpus `small` has other tokens there"), "{reason}");
    changed.corpus.name = "large".to_owned();
    let reason = refused(changed.open(folder.path()));
    assert!(reason.contains("the corpus is `small` there, not `large`"), "{reason}");
    let seeded = |bytes: &[u8]| flow.description(Some(Digest::of_bytes(bytes)));
    let reason = refused(FlowDirectory::open(folder.path(), &flow.plan, &seeded(b"one")));
    assert!(reason.contains("it starts from no checkpoint there"), "{reason}");

    let other = self::folder();
    drop(FlowDirectory::open(other.path(), &flow.plan, &seeded(b"one")).unwrap());
    let reason = refused(FlowDirectory::open(other.path(), &flow.plan, &seeded(b"two")));
    assert!(reason.contains("it starts from another checkpoint there"), "{reason}");
    let reason = refused(flow.open(other.path()));
    assert!(reason.contains("it starts from a checkpoint there"), "{reason}");
}

#[test]
fn a_directory_that_is_in_use_unknown_or_broken_is_refused() {
    let folder = folder();
    let flow = Flow::new(json!({}));
    let held = flow.open(folder.path()).unwrap();
    assert!(refused(flow.open(folder.path())).starts_with("another process is searching there"));
    drop(held);
    let described = folder.path().join("flow.json");
    fs::write(&described, "{}").unwrap();
    assert!(refused(flow.open(folder.path())).starts_with("its flow.json is not valid: missing field"));
    fs::write(&described, vec![b' '; (1 << 20) + 1]).unwrap();
    assert!(refused(flow.open(folder.path())).starts_with("its flow.json has 1048577 bytes"));
    fs::remove_file(&described).unwrap();
    fs::create_dir(folder.path().join("exp_00")).unwrap();
    assert!(refused(flow.open(folder.path())).starts_with("it holds checkpoints, but no flow.json"));
}

#[test]
fn a_flow_goes_on_from_its_furthest_state_that_can_be_read() {
    let folder = folder();
    let flow = Flow::new(json!({}));
    let (directory, bench) = (flow.open(folder.path()).unwrap(), flow.bench());
    assert_eq!(beginning(&directory, &bench), Some((0, 0, 0)));
    run(&directory, &bench, Some(3));
    assert_eq!(beginning(&directory, &bench), Some((0, 3, 0)));
    run(&directory, &bench, None);
    assert_eq!(beginning(&directory, &bench), None);

    let state = |number: u32| folder.path().join(format!("exp_01/two_bits_iter_{number:06}.json.gz"));
    let result = |index: u32| directory.result_path(index);
    fs::remove_file(result(1)).unwrap();
    assert_eq!(beginning(&directory, &bench), Some((1, 3, 0)), "a limit of 4 leaves 3 states");
    fs::write(state(3), "broken").unwrap();
    assert_eq!(beginning(&directory, &bench), Some((1, 2, 1)));
    (1..=3).for_each(|number| fs::remove_file(state(number)).unwrap());
    assert_eq!(beginning(&directory, &bench), Some((1, 0, 0)), "from the result of the first");
    fs::write(result(0), "broken").unwrap();
    assert_eq!(beginning(&directory, &bench), Some((0, 3, 1)));
    fs::remove_file(result(0)).unwrap();
    assert_eq!(beginning(&directory, &bench), Some((0, 3, 0)));
}

#[test]
fn a_last_result_that_is_broken_is_made_again() {
    let folder = folder();
    let flow = Flow::new(json!({}));
    let (directory, bench) = (flow.open(folder.path()).unwrap(), flow.bench());
    run(&directory, &bench, None);
    let last = directory.result_path(1);
    let good = directory.result(1).unwrap();
    fs::write(&last, "broken").unwrap();
    assert_eq!(beginning(&directory, &bench), Some((1, 3, 1)));
    fs::remove_file(&last).unwrap();
    run(&directory, &bench, None);
    assert_eq!(directory.result(1).unwrap(), good);
}

#[test]
fn what_is_run_again_and_what_came_of_it_is_set_aside() {
    let (folder, flow) = (folder(), Flow::new(json!({})));
    let directory = flow.open(folder.path()).unwrap();
    run(&directory, &flow.bench(), None);
    let result = fs::read(directory.result_path(0)).unwrap();
    for number in 1..3 {
        let found = directory
            .find_beginning(&flow.bench(), Some(0), &mut |error| panic!("{error}"), || Ok(Seeds::default()))
            .unwrap();
        assert!(matches!(found, Some((0, Beginning { start: Start::Fresh(_), .. }))));
        assert_eq!(beginning(&directory, &flow.bench()), Some((0, 0, 0)), "that is so for whoever looks next");
        let aside = folder.path().join(format!("exp_00_before_{number}"));
        assert_eq!(fs::read(aside.join(directory.result_path(0).file_name().unwrap())).unwrap(), result);
        run(&directory, &flow.bench(), None);
        assert_eq!(beginning(&directory, &flow.bench()), None);
    }
    let found = directory.find_beginning(&flow.bench(), Some(1), &mut |_| (), || unreachable!()).unwrap();
    assert!(matches!(found, Some((1, Beginning { start: Start::Fresh(_), .. }))));
    assert!(directory.result_path(0).exists(), "what comes before it stays");
}

#[test]
fn the_figures_of_an_experiment_are_known_without_its_genomes_and_else_taken_from_them() {
    let folder = folder();
    let flow = Flow::new(json!({}));
    let (directory, bench) = (flow.open(folder.path()).unwrap(), flow.bench());
    run(&directory, &bench, None);
    let (summary, result) = (directory.summary(1).unwrap(), directory.result(1).unwrap());
    assert_eq!((summary.best_ce, summary.best_accuracy), (result.final_fitness, result.final_accuracy));
    assert_eq!((summary.phase_type.as_str(), summary.stop_reason), ("ts_bits", Some(StopReason::LimitReached)));
    for broken in ["{", ""] {
        fs::write(folder.path().join("exp_01/two_bits_summary.json"), broken).unwrap();
        assert_eq!(directory.summary(1).unwrap(), ExperimentSummary { stop_reason: None, ..summary.clone() });
    }
    fs::remove_file(directory.result_path(1)).unwrap();
    directory.summary(1).unwrap_err();
}

#[test]
fn what_a_killed_process_had_half_written_is_removed() {
    let folder = folder();
    let flow = Flow::new(json!({}));
    drop(flow.open(folder.path()).unwrap());
    fs::create_dir(folder.path().join("exp_01")).unwrap();
    let parts = [".flow.json.x1.part", "exp_01/.two_bits.json.gz.x2.part"].map(|name| folder.path().join(name));
    for part in &parts {
        fs::write(part, "half").unwrap();
    }
    let other = folder.path().join("notes.part");
    fs::write(&other, "mine").unwrap();
    drop(flow.open(folder.path()).unwrap());
    assert_eq!(parts.map(|part| part.exists()), [false, false]);
    assert!(other.exists());
}

#[test]
fn the_record_keeps_whole_lines_of_iterations_that_are_not_done_again() {
    let folder = folder();
    let flow = Flow::new(json!({}));
    let bench = flow.bench();
    let mut recorder = Recorder::default();
    bench
        .run(
            (0, &bench.plan().experiments[0]),
            Start::Fresh(Seeds::default()),
            &Control::default(),
            &Unwatched,
            &mut recorder,
        )
        .unwrap();
    let path = folder.path().join("exp_00/one_neurons_iterations.jsonl");
    let numbers = || -> Vec<u64> {
        let text = fs::read_to_string(&path).unwrap();
        text.lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["iteration_num"].as_u64().unwrap())
            .collect()
    };
    let log = IterationLog::open(&path, 0).unwrap();
    let took = StageSeconds { judge_secs: 0.25, save_secs: 0.125, ..StageSeconds::default() };
    recorder.iterations.iter().for_each(|report| log.add(report, &took).unwrap());
    log.flush().unwrap();
    assert_eq!(numbers(), [1, 2, 3, 4]);
    let first: Value = serde_json::from_str(fs::read_to_string(&path).unwrap().lines().next().unwrap()).unwrap();
    assert_eq!(first["genome_hash"], recorder.iterations[0].genome_hash.to_string());
    assert_eq!((&first["save_secs"], &first["elapsed_secs"]), (&json!(0.125), &json!(0.375)));

    let mut torn = fs::read(&path).unwrap();
    torn.truncate(torn.len() - 5);
    fs::write(&path, torn).unwrap();
    IterationLog::open(&path, 4).unwrap();
    assert_eq!(numbers(), [1, 2, 3], "half a line is none");
    let log = IterationLog::open(&path, 2).unwrap();
    log.add(&recorder.iterations[2], &took).unwrap();
    assert_eq!(numbers(), [1, 2, 3]);
    IterationLog::open(&path, 0).unwrap();
    assert_eq!(numbers(), [0; 0]);
}
