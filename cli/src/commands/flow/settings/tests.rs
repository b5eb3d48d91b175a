use clap::Parser;
use serde_json::json;

use super::*;

#[derive(Debug, Parser)]
#[command(name = "create")]
struct Line {
    #[command(flatten)]
    settings: Settings,
}

fn new_flow(arguments: &[&str]) -> Result<NewFlow, String> {
    let line = Line::try_parse_from(["create"].iter().chain(arguments)).map_err(|error| error.to_string())?;
    line.settings.into_new_flow("Pass 2".to_owned(), None).map_err(|error| error.to_string())
}

fn sent(arguments: &[&str]) -> Value {
    serde_json::to_value(new_flow(arguments).unwrap()).unwrap()
}

#[test]
fn what_is_not_given_is_left_to_the_server() {
    let expected = json!({"name": "Pass 2", "description": null, "seed_checkpoint_id": null,
        "config": {"experiments": [], "template": "standard-6-phase", "params": {}}});
    assert_eq!(sent(&[]), expected);
}

#[test]
fn each_flag_sets_its_parameter() {
    let line = "--description Why --corpus fables --ga-gens 500 --ts-iters 400 --population 30 --neighbors 20 --patience 20 \
        --phase-order bits_first --tier-config 100,15,20;rest,5,8 --seed 7";
    let sent = sent(&line.split_whitespace().collect::<Vec<_>>());
    assert_eq!(sent["description"], "Why");
    let expected = json!({"corpus": "fables", "ga_generations": 500, "ts_iterations": 400, "population_size": 30,
        "neighbors_per_iter": 20, "patience": 20, "phase_order": "bits_first", "tier_config": "100,15,20;rest,5,8", "seed": 7});
    assert_eq!(sent["config"]["params"], expected);
}

#[test]
fn any_parameter_can_be_set_by_name() {
    let sent = sent(&["--set", "check_interval=5", "--set", "optimize-tier0-only=yes", "--set", "mutation_rate=0.25"]);
    let expected = json!({"check_interval": 5, "optimize_tier0_only": true, "mutation_rate": 0.25});
    assert_eq!(sent["config"]["params"], expected);
}

#[test]
fn every_flag_that_the_server_would_refuse_is_refused_with_its_range() {
    let refused = |arguments: &[&str]| new_flow(arguments).unwrap_err();
    let error = refused(&["--patience", "0"]);
    assert!(error.contains("'0' for '--patience <N>': must be a whole number between 1 and 1000000, not 0"), "{error}");
    let error = refused(&["--tier-config", "rest,5,8;100,15,20"]);
    assert!(error.contains("tier 1 takes the rest of the vocabulary, so it must be the last one"), "{error}");
    assert!(refused(&["--phase-order", "bits"]).contains("[possible values: neurons_first, bits_first]"));
    assert!(refused(&["--set", "mutation_rate=2"]).contains("mutation_rate must be a number between 0 and 1, not 2"));
    assert!(refused(&["--set", "mutation_rate"]).contains("must look like patience=20"));
}

#[test]
fn an_unknown_parameter_suggests_what_it_looks_like() {
    let refused = |arguments: &[&str]| new_flow(arguments).unwrap_err();
    let error = refused(&["--set", "populaton_size=3"]);
    assert!(error.contains("there is no parameter `populaton_size`; did you mean `population_size`?"), "{error}");
    assert!(refused(&["--set", "xyz=3"]).contains("`wnn-exp flow create --help` lists them all"));
}

#[test]
fn a_parameter_that_is_given_twice_is_refused() {
    assert_eq!(new_flow(&["--patience", "3", "--set", "patience=4"]).unwrap_err(), "patience is given twice");
}

#[test]
fn the_name_of_every_flag_is_in_the_register() {
    use clap::CommandFactory as _;
    let settings = Line::command();
    for argument in settings.get_arguments().filter(|argument| argument.get_id() != "help") {
        assert!(argument.get_help().is_some_and(|help| !help.to_string().is_empty()), "{}", argument.get_id());
    }
}
