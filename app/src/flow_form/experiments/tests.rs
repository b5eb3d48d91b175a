use leptos_router::{location::Url, params::ParamsMap};
use serde_json::json;

use super::*;

fn form(fields: &[(&str, &str)]) -> FlowForm {
    FlowForm(fields.iter().map(|(field, text)| ((*field).to_owned(), (*text).to_owned())).collect())
}

fn listed(fields: &[(&str, &str)]) -> FlowForm {
    let mut form = form(fields);
    form.set("name", "x".to_owned());
    form.arrange(Step::Edit);
    form
}

fn names(form: &FlowForm) -> Vec<String> {
    (0..form.experiment_count()).map(|index| form.text(&own(index, "name")).to_owned()).collect()
}

fn specs(form: &FlowForm) -> Vec<Value> {
    form.new_flow().unwrap().config.unwrap().experiments
}

#[test]
fn a_list_begins_as_what_the_template_gives() {
    for order in ["neurons_first", "bits_first"] {
        let fields =
            [("name", "x"), ("phase_order", order), ("ga_generations", "20"), ("patience", "4"), ("min_bits", "5")];
        let mut of_template = specs(&form(&fields));
        assert_eq!(specs(&listed(&fields)), of_template);
        let mut back = listed(&fields);
        back.arrange(Step::Template);
        assert_eq!(back, form(&fields));
        of_template.truncate(1);
        assert_eq!(of_template[0]["params"], json!({"generations": 20, "patience": 4, "min_bits": 5}));
    }
}

#[test]
fn experiments_move_with_all_that_was_typed_into_them() {
    let mut list = listed(&[]);
    list.set("e1.limit", "7".to_owned());
    list.set("e1.tabu_size", "3".to_owned());
    list.arrange(Step::Up(1));
    assert_eq!((list.text("e0.limit"), list.text("e1.limit"), list.text("e0.optimize_neurons")), ("7", "", "true"));
    assert_eq!(names(&list)[..2], ["Phase 1b: TS Neurons", "Phase 1a: GA Neurons"]);
    list.arrange(Step::Down(4));
    list.arrange(Step::Remove(2));
    list.arrange(Step::Add);
    let expected = [
        "Phase 1b: TS Neurons",
        "Phase 1a: GA Neurons",
        "Phase 2b: TS Bits",
        "Phase 3b: TS Connections",
        "Phase 3a: GA Connections",
        "Experiment 6",
    ];
    assert_eq!(names(&list), expected);
    let found = specs(&list);
    assert_eq!(found[0]["params"], json!({"iterations": 7, "tabu_size": 3}));
    assert_eq!(
        found[5],
        json!({"name": "Experiment 6", "experiment_type": "ga", "optimize_neurons": true,
        "optimize_bits": false, "optimize_connections": false, "params": {}})
    );
}

#[test]
fn a_step_beyond_the_list_changes_nothing_and_the_last_experiment_stays() {
    let mut list = listed(&[]);
    let before = list.clone();
    for step in [Step::Up(0), Step::Up(6), Step::Down(5), Step::Down(99), Step::Remove(6), Step::Edit] {
        list.arrange(step);
        assert_eq!(list, before, "{step}");
    }
    for _ in 0..9 {
        list.arrange(Step::Remove(0));
    }
    assert_eq!(names(&list), ["Phase 3b: TS Connections"]);
}

#[test]
fn an_experiment_has_what_it_says_and_otherwise_what_all_have() {
    let mut list = listed(&[("population_size", "30"), ("ts_iterations", "9"), ("patience", "4"), ("seed", "7")]);
    list.set("e0.breadth", "12".to_owned());
    list.set("e0.seed_only", "true".to_owned());
    list.set("e1.experiment_type", "ga".to_owned());
    list.set("e1.optimize_bits", "true".to_owned());
    list.set("e3.patience", "2".to_owned());
    let found = specs(&list);
    assert_eq!(found[0]["params"], json!({"population_size": 12, "seed_only": true, "patience": 4}));
    assert_eq!((&found[1]["optimize_bits"], &found[1]["optimize_neurons"]), (&json!(true), &json!(true)));
    assert_eq!(found[1]["params"], json!({"population_size": 30, "patience": 4}));
    assert_eq!(found[3]["params"], json!({"iterations": 9, "patience": 2}));
}

#[test]
fn what_is_wrong_with_an_experiment_stands_beside_its_own_field() {
    let mut list = listed(&[]);
    for (field, text) in
        [("e0.name", " "), ("e1.limit", "many"), ("e2.optimize_bits", ""), ("e3.max_bits", "2"), ("e4.breadth", "1")]
    {
        list.set(field, text.to_owned());
    }
    let errors = list.new_flow().unwrap_err();
    let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["e1.limit", "e4.breadth", "e0.name", "e2.optimize_neurons", "e3.min_bits"]);
    assert_eq!(errors[4].message, "is 4, above max_bits 2");
    assert_eq!(list.by_field(errors.clone()), errors, "also when they have been to the server and back");
}

#[test]
fn what_is_wrong_for_all_experiments_stands_beside_the_field_of_all() {
    let list = listed(&[("min_bits", "9"), ("max_bits", "5"), ("default_bits", "7")]);
    let errors = list.new_flow().unwrap_err();
    assert_eq!(errors, [FieldError::new("min_bits", "is 9, above max_bits 5")]);
    let server = vec![
        FieldError::new("config.experiments[2].params.limit_of_another", "is odd"),
        FieldError::new("config.params.corpus", "is gone"),
    ];
    let placed = list.by_field(server);
    assert_eq!(placed.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["e2.limit_of_another", "corpus"]);
}

#[test]
fn a_list_survives_the_way_through_an_address() {
    let mut list = listed(&[("population_size", "30")]);
    list.set("e2.name", "A & B = ü?".to_owned());
    list.set("e2.fitness_calculator", "harmonic_rank".to_owned());
    let mut read = ParamsMap::new();
    for pair in list.to_query().trim_start_matches('?').split('&') {
        let (key, value) = pair.split_once('=').unwrap();
        read.insert(Url::unescape(key), value.to_owned());
    }
    assert_eq!(FlowForm::from_query(&read), list);
}
