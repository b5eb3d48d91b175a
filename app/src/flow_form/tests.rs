use serde_json::json;

use super::*;

fn form(fields: &[(&str, &str)]) -> FlowForm {
    FlowForm(fields.iter().map(|(field, text)| ((*field).to_owned(), (*text).to_owned())).collect())
}

#[test]
fn typed_texts_become_a_checked_flow_with_six_experiments() {
    let typed = form(&[("name", " Pass 1 "), ("description", ""), ("ga_generations", "20"), ("ts_iterations", "30")]);
    let new = typed.new_flow().unwrap();
    let config = new.config.unwrap();
    assert_eq!((new.name.as_str(), new.description), ("Pass 1", None));
    assert_eq!(config.params, *json!({"ga_generations": 20, "ts_iterations": 30}).as_object().unwrap());
    let limits: Vec<_> = config.plan().unwrap().experiments.iter().map(|experiment| experiment.limit).collect();
    assert_eq!(limits, [20, 30, 20, 30, 20, 30]);
}

#[test]
fn every_wrong_field_is_named_once_as_the_form_names_it() {
    let typed = form(&[("patience", "none"), ("min_bits", "9"), ("max_bits", "5"), ("default_bits", "7")]);
    let errors = typed.new_flow().unwrap_err();
    let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["name", "patience", "min_bits"]);
    assert_eq!(errors[1].message, "must be a whole number between 1 and 1000000, not \"none\"");
}

#[test]
fn a_flow_starts_from_the_checkpoint_that_was_typed() {
    let seeded = |text| form(&[("name", "x"), ("seed_checkpoint_id", text)]).new_flow();
    assert_eq!(seeded(" 12 ").unwrap().seed_checkpoint_id, Some(CheckpointId(12)));
    assert_eq!(seeded("").unwrap().seed_checkpoint_id, None);
    let errors = seeded("the best").unwrap_err();
    assert_eq!(errors[0].to_string(), "seed_checkpoint_id must be the number of a checkpoint, not \"the best\"");
    let mut query = ParamsMap::new();
    query.insert("seed_checkpoint_id", "12".to_owned());
    assert_eq!(FlowForm::from_query(&query).text(SEED), "12");
}

#[test]
fn a_number_counts_instead_of_a_choice_and_a_choice_that_is_not_offered_becomes_one() {
    let both = form(&[("name", "x"), ("seed_checkpoint_id", "12"), ("seed_number", "7")]);
    assert_eq!(both.new_flow().unwrap().seed_checkpoint_id, Some(CheckpointId(7)));
    let mut typed = form(&[("name", "x"), ("seed_checkpoint_id", "12")]);
    let offered = serde_json::from_value(json!({"id": 12, "name": "a", "is_final": true})).unwrap();
    typed.choose_among(&[offered]);
    assert_eq!((typed.text(SEED), typed.text(SEED_NUMBER)), ("12", ""));
    typed.choose_among(&[]);
    assert_eq!((typed.text(SEED), typed.text(SEED_NUMBER)), ("", "12"));
}

#[test]
fn what_was_typed_survives_the_way_through_an_address() {
    let typed = form(&[("name", "A & B = ü?"), ("tier_config", "100,15,20;rest,5,8"), ("patience", "none")]);
    let query = typed.to_query();
    let mut read = ParamsMap::new();
    for pair in query.trim_start_matches('?').split('&') {
        let (key, value) = pair.split_once('=').unwrap();
        read.insert(Url::unescape(key), value.to_owned());
    }
    assert_eq!(FlowForm::from_query(&read), typed);
}

#[test]
fn every_parameter_has_exactly_one_place_in_the_form() {
    let groups = [Group::Limits, Group::Architecture, Group::Search, Group::Evaluation];
    let mut placed: Vec<_> = groups.into_iter().flat_map(advanced).map(|parameter| parameter.name).collect();
    placed.extend(MAIN.iter().chain(PLACED).chain(TEMPLATE_HAS_OWN));
    placed.sort_unstable();
    let mut all: Vec<_> = PARAMETERS.iter().map(|parameter| parameter.name).collect();
    all.sort_unstable();
    assert_eq!(placed, all);
}
