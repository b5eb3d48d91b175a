mod hostile;

use std::{fs, io::Read, sync::Arc};

use serde_json::{Value, json};

use super::*;
use crate::engine::{
    Cluster, Genome,
    evaluate::Evaluator,
    executor::{
        Start,
        fixture::{evaluator, plan, run},
    },
    method::Progress,
};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn json_of(path: &std::path::Path) -> Value {
    let mut text = String::new();
    flate2::read::GzDecoder::new(fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn small() -> Genome {
    let cluster = |bits, connections: &[u16]| Arc::new(Cluster::new(bits, connections.to_vec()));
    Genome::new(vec![cluster(2, &[3, 61, 0, 5]), cluster(3, &[7, 8, 9])])
}

fn small_file() -> CheckpointFile {
    let mut other = small();
    other.set(1, Arc::new(Cluster::new(1, vec![4])));
    CheckpointFile {
        phase_name: Some("Phase 1a: GA Neurons".to_owned()),
        strategy: Some(Method::Genetic),
        final_fitness: Some(10.31),
        final_accuracy: Some(0.041),
        iterations_run: 120,
        best: StoredGenome::Complete(small()),
        population: vec![StoredGenome::Complete(small()), StoredGenome::Complete(other)],
        threshold: 0.0025,
        initial: Some(Fitness { ce: 10.52, accuracy: 0.02 }),
        elapsed_seconds: 812.4,
        evaluation: None,
        state: None,
    }
}

#[test]
fn a_file_has_exactly_the_shape_that_other_tools_read() {
    let folder = folder();
    let path = folder.path().join("exp_00").join(file_name("Phase 1a: GA Neurons"));
    let written = write(&path, &small_file()).unwrap();
    assert_eq!(written, crate::engine::Fingerprint::of_file(&path).unwrap());
    let best = json!({"bits_per_cluster": [2, 3], "neurons_per_cluster": [2, 1], "connections": [3, 61, 0, 5, 7, 8, 9],
        "cached_fitness": [10.31, 0.041]});
    let other = json!({"bits_per_cluster": [2, 1], "neurons_per_cluster": [2, 1], "connections": [3, 61, 0, 5, 4]});
    assert_eq!(
        json_of(&path),
        json!({
            "phase_result": {
                "phase_name": "Phase 1a: GA Neurons", "strategy_type": "GA", "final_fitness": 10.31,
                "final_accuracy": 0.041, "iterations_run": 120, "best_genome": best,
                "final_population": [best, other], "final_threshold": 0.0025, "initial_fitness": 10.52,
                "initial_accuracy": 0.02
            },
            "_metadata": {"elapsed_seconds": 812.4, "improvement_percent": (10.52 - 10.31) / 10.52 * 100.0}
        })
    );
    assert_eq!(read(&path, ReadLimits::default()).unwrap(), small_file());
}

#[test]
fn a_file_is_whole_or_absent_and_leaves_nothing_half_written() {
    let folder = folder();
    let path = folder.path().join("a.json.gz");
    fs::write(&path, "old").unwrap();
    write(&path, &small_file()).unwrap();
    assert_eq!(read(&path, ReadLimits::default()).unwrap(), small_file());
    let names = |folder: &std::path::Path| -> Vec<String> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert_eq!(names(folder.path()), ["a.json.gz"]);

    let blocked = folder.path().join("b.json.gz");
    fs::create_dir(&blocked).unwrap();
    let error = write(&blocked, &small_file()).unwrap_err();
    assert!(error.to_string().starts_with(&format!("cannot write {}", blocked.display())), "{error}");
    assert_eq!(names(folder.path()).len(), 2, "{:?}", names(folder.path()));
}

#[test]
fn the_half_written_file_can_be_told_by_its_name() {
    let folder = folder();
    let part = super::write::part_file(folder.path(), "a.json.gz").unwrap();
    let name = part.path().file_name().unwrap().to_str().unwrap();
    assert_eq!((name.strip_prefix(".a.json.gz.").is_some(), name.rsplit('.').next()), (true, Some("part")), "{name}");
}

#[test]
fn all_forms_that_lie_about_are_read_zipped_or_plain() {
    let folder = folder();
    let genome =
        json!({"bits_per_cluster": [2, 3], "neurons_per_cluster": [2, 1], "connections": [3, 61, 0, 5, 7, 8, 9]});
    let shape = json!({"bits_per_cluster": [2, 3], "neurons_per_cluster": [2, 1], "connections": null, "cached_fitness": [9.5, 0.1]});
    let read_json = |value: Value| {
        let path = folder.path().join("a.json");
        fs::write(&path, serde_json::to_vec_pretty(&value).unwrap()).unwrap();
        read(&path, ReadLimits::default()).unwrap()
    };

    let last =
        read_json(json!({"final": {"genome": genome, "final_population": [shape, genome], "final_threshold": 0.5}}));
    assert_eq!(
        (last.best.clone(), last.threshold, last.phase_name.clone()),
        (StoredGenome::Complete(small()), 0.5, None)
    );
    assert_eq!(last.population[0], StoredGenome::Shape(vec![(2, 2), (3, 1)]));

    let plain = read_json(json!({"genome": genome, "fitness": 9.1, "accuracy": 0.2, "stats": {"anything": [1, 2]}}));
    assert_eq!((plain.final_fitness, plain.final_accuracy, plain.population.len()), (Some(9.1), Some(0.2), 0));

    let phase = read_json(json!({
        "phase_result": {"phase_name": "x", "strategy_type": "TS", "best_genome": shape, "final_population": null,
            "more": {"deep": [[]]}},
        "_metadata": {"elapsed_seconds": 3}, "extra": "ignored"
    }));
    assert_eq!((phase.strategy, phase.final_fitness, phase.elapsed_seconds), (Some(Method::Tabu), Some(9.5), 3.0));

    let seeds = last.clone().seeds(2, 64, 7).unwrap();
    assert_eq!(seeds, last.clone().seeds(2, 64, 7).unwrap(), "missing connections come from the seed");
    assert_ne!(seeds, last.clone().seeds(2, 64, 8).unwrap());
    assert!(Arc::ptr_eq(&seeds.population[1].clusters()[0], &seeds.genome.as_ref().unwrap().clusters()[0]));
    assert_eq!((seeds.threshold, seeds.population[0].clusters()[1].connections().len()), (Some(0.5), 3));
    let refused = |clusters, inputs| last.clone().seeds(clusters, inputs, 7).unwrap_err().to_string();
    assert_eq!(refused(3, 64), "the genome is not usable: it has 2 clusters, but the corpus has 3 tokens");
    assert!(refused(2, 61).contains("input bit 61"));
}

#[test]
fn a_search_goes_on_from_a_file_to_the_very_same_end() {
    let folder = folder();
    let path = folder.path().join("state.json.gz");
    let limit = json!({"iterations": 7, "generations": 7, "check_interval": 3});
    for (method, dimension) in [("ga", "connections"), ("ts", "bits")] {
        let evaluator: Box<dyn Evaluator> = evaluator(3);
        let plan = plan(method, dimension, limit.clone());
        let (undisturbed, _) = run(&*evaluator, &plan, Start::Fresh(Seeds::default()), None);
        for stop in 0..7 {
            let (stopped, _) = run(&*evaluator, &plan, Start::Fresh(Seeds::default()), Some(stop));
            let file = match stop % 2 {
                0 => CheckpointFile::interim(&plan.name, &plan, &stopped.state, 1.5),
                _ => CheckpointFile::result(&plan.name, &plan, &stopped, 1.5),
            };
            write(&path, &file).unwrap();
            let again = read(&path, ReadLimits::default()).unwrap();
            assert_eq!(again, file, "{method} after {stop}");
            let (resumed, _) = run(&*evaluator, &plan, Start::Resume(again.state.unwrap()), None);
            assert_eq!(resumed, undisturbed, "{method} after {stop}");
        }
        write(&path, &CheckpointFile::result(&plan.name, &plan, &undisturbed, 2.0)).unwrap();
        let result = read(&path, ReadLimits::default()).unwrap();
        assert_eq!(result.state, None, "a search that has ended needs no state");
        let seeds = result.seeds(20, evaluator.input_bits(), 0).unwrap();
        assert_eq!((seeds.genome, seeds.population), (Some(undisturbed.best), undisturbed.population));
    }
}

#[test]
fn a_state_names_each_different_cluster_once_and_shares_it_again_when_read() {
    let folder = folder();
    let path = folder.path().join("state.json.gz");
    let plan = plan("ga", "neurons", json!({"population_size": 40}));
    let (stopped, _) = run(&*evaluator(1), &plan, Start::Fresh(Seeds::default()), Some(5));
    write(&path, &CheckpointFile::interim("x", &plan, &stopped.state, 0.0)).unwrap();
    let json = json_of(&path);
    assert_eq!(json["phase_result"]["final_population"], json!([]));
    let mut distinct = std::collections::HashSet::new();
    let count = |state: &SearchState| {
        let Progress::Genetic(method) = &state.progress else { panic!("this is a genetic search") };
        let clusters = method.population.iter().flat_map(|member| member.genome.clusters().iter().enumerate());
        let pointers = clusters.clone().map(|(_, cluster)| Arc::as_ptr(cluster));
        let pointers = pointers.collect::<std::collections::HashSet<_>>().len();
        (pointers, clusters.map(|(id, cluster)| (id, cluster.clone())).collect::<std::collections::HashSet<_>>())
    };
    let (before, _) = count(&stopped.state);
    let restored = read(&path, ReadLimits::default()).unwrap().state.unwrap();
    let (after, different) = count(&restored);
    distinct.extend(different);
    assert!(after <= before && after <= distinct.len() + 1, "{after} {before} {}", distinct.len());
    let table = json["wnn_experiments"]["state"]["clusters"]["id"].as_array().unwrap().len();
    assert!(table < distinct.len() + 20, "{table} {}", distinct.len());
}

#[test]
fn names_become_file_names_that_cannot_leave_their_folder() {
    assert_eq!(file_name("Phase 1a: GA Neurons"), "phase_1a_ga_neurons.json.gz");
    assert_eq!(file_name("../../etc/passwd"), "etcpasswd.json.gz");
    assert_eq!(file_name(" / : \\"), "____.json.gz".replacen("____", "___", 1));
    assert_eq!(file_name("::"), "experiment.json.gz");
    assert_eq!(file_name(&"a".repeat(500)).len(), 64 + 8);
}

#[test]
fn the_best_genome_is_read_without_what_stands_behind_it() {
    let folder = folder();
    let path = folder.path().join("a.json");
    let best = |text: &str| {
        fs::write(&path, text).unwrap();
        read_best(&path, ReadLimits::default()).map_err(|error| error.to_string())
    };
    let genome = |bits: u8| format!(r#"{{"bits_per_cluster": [{bits}], "neurons_per_cluster": [1]}}"#);
    let shape = |bits| Ok(StoredGenome::Shape(vec![(bits, 1)]));
    let (one, two, three) = (genome(1), genome(2), genome(3));
    let last = format!(r#""final": {{"final_population": [{two}, 7], "genome": {one}, "x": [[]]}}"#);
    assert_eq!(best(&format!(r#"{{"genome": {three}, {last}}}"#)), shape(1));
    assert_eq!(best(&format!(r#"{{"genome": {three}, "phase_result": null}}"#)), shape(3));
    let result =
        format!(r#""phase_result": {{"phase_name": "x", "best_genome": {two}, "final_population": [ … and so on"#);
    assert_eq!(best(&format!(r#"{{"genome": {three}, {last}, {result}"#)), shape(2), "what follows is not read");

    let refused = |text: &str| best(text).unwrap_err();
    assert!(refused(r#"{"phase_result": {"final_population": []}}"#).contains("missing field `best_genome`"));
    assert!(refused("{}").contains("there is no genome in it"));
    assert!(refused("{x").contains("it is not JSON"));
    assert!(refused(&format!("{{{}", &result[..80])).contains("truncated"));
    assert!(refused(r#"{"genome": {"bits_per_cluster": [31], "neurons_per_cluster": [1]}}"#).contains("31 bits"));
    let limits = ReadLimits { max_bytes: 30, ..ReadLimits::default() };
    fs::write(&path, format!("{{{result}")).unwrap();
    assert!(read_best(&path, limits).unwrap_err().to_string().contains("more than the 30 bytes"));
    write(&path, &small_file()).unwrap();
    assert_eq!(read_best(&path, ReadLimits::default()).unwrap(), StoredGenome::Complete(small()));
}
