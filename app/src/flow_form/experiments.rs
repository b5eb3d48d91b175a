//! The experiments in the form, once they are a list of their own and not the template's.
//!
//! Each has the fields `e0.name`, `e0.experiment_type` and so on, by its place. What it leaves empty is as the form says
//! for all of them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use wnn_experiments::model::{FieldError, Method, PARAMETERS, Parameter, expand_template, method_params};

use super::{FlowForm, Step};

/// The field with the method; an experiment is there as far as this field is.
pub(crate) const METHOD: &str = "experiment_type";
/// The field for generations or iterations, whichever the method counts.
pub(crate) const LIMIT: &str = "limit";
/// The field for genomes of a generation or neighbours of an iteration.
pub(crate) const BREADTH: &str = "breadth";
/// What an experiment may change.
pub(crate) const DIMENSIONS: [(&str, &str); 3] =
    [("optimize_neurons", "Neurons"), ("optimize_bits", "Bits"), ("optimize_connections", "Connections")];

/// The fields of one experiment.
type Row = BTreeMap<String, String>;

/// The name of an experiment's field.
pub(crate) fn own(index: usize, field: &str) -> String {
    format!("e{index}.{field}")
}

/// The field of an experiment in which a parameter stands.
pub(crate) fn field_of(parameter: &str) -> &str {
    let is = |name: fn(Method) -> &'static str| Method::ALL.iter().any(|method| name(*method) == parameter);
    if is(Method::limit) {
        LIMIT
    } else if is(Method::breadth) {
        BREADTH
    } else {
        parameter
    }
}

/// What an experiment can have for itself beside what it shows at once.
pub(crate) fn own_parameters(method: Method) -> impl Iterator<Item = &'static Parameter> {
    let shown = [method.limit(), method.breadth(), "patience"];
    PARAMETERS.iter().filter(move |parameter| method.has_own(parameter) && !shown.contains(&parameter.name))
}

/// The fields that an experiment may have in an address.
pub(super) fn own_fields() -> impl Iterator<Item = &'static str> {
    let parameters = PARAMETERS.iter().filter(|known| Method::ALL.iter().any(|method| method.has_own(known)));
    let usual = ["name", METHOD].into_iter().chain(DIMENSIONS.map(|(field, _)| field));
    usual.chain(parameters.map(|parameter| field_of(parameter.name)))
}

impl FlowForm {
    /// How many experiments its list has; 0 where they are the template's.
    pub(crate) fn experiment_count(&self) -> usize {
        (0..self.0.len()).take_while(|index| self.0.contains_key(&own(*index, METHOD))).count()
    }

    /// The method of an experiment.
    pub(crate) fn method(&self, index: usize) -> Method {
        self.text(&own(index, METHOD)).parse().unwrap_or(Method::Genetic)
    }

    /// What was typed for all experiments where one leaves a parameter empty.
    pub(crate) fn shared(&self, parameter: &str) -> &str {
        let of_template = Method::ALL.iter().find(|method| method.limit() == parameter);
        self.text(of_template.map_or(parameter, |method| method.template_limit()))
    }

    /// Changes the list. The last experiment stays.
    pub(crate) fn arrange(&mut self, step: Step) {
        let mut rows = self.take_rows();
        if rows.is_empty() && matches!(step, Step::Edit | Step::Add) {
            rows = self.rows_of_template();
        }
        let count = rows.len();
        match step {
            Step::Template => rows.clear(),
            Step::Add => rows.push(new_row(count + 1)),
            Step::Up(place) if place > 0 && place < count => rows.swap(place - 1, place),
            Step::Down(place) if place + 1 < count => rows.swap(place, place + 1),
            Step::Remove(place) if place < count && count > 1 => drop(rows.remove(place)),
            Step::Edit | Step::Up(_) | Step::Down(_) | Step::Remove(_) => {}
        }
        for (index, row) in rows.into_iter().enumerate() {
            self.0.extend(row.into_iter().map(|(field, text)| (own(index, &field), text)));
        }
    }

    /// The experiments of its list as they are sent, each with what it has for itself; `shared` is what all have.
    pub(super) fn specs(&self, shared: &Map<String, Value>, errors: &mut Vec<FieldError>) -> Vec<Value> {
        (0..self.experiment_count()).map(|index| self.spec(index, shared, errors)).collect()
    }

    fn spec(&self, index: usize, shared: &Map<String, Value>, errors: &mut Vec<FieldError>) -> Value {
        let method = self.method(index);
        let mut params = method_params(shared, method);
        for parameter in PARAMETERS.iter().filter(|parameter| method.has_own(parameter)) {
            let field = own(index, field_of(parameter.name));
            match parameter.parse(self.text(&field)) {
                Ok(Value::Null) => {}
                Ok(value) => drop(params.insert(parameter.name.to_owned(), value)),
                Err(message) => errors.push(FieldError::new(field, message)),
            }
        }
        let mut spec = json!({
            "name": self.text(&own(index, "name")),
            METHOD: self.text(&own(index, METHOD)),
            "params": params,
        });
        for (dimension, _) in DIMENSIONS {
            spec[dimension] = (self.text(&own(index, dimension)) == "true").into();
        }
        spec
    }

    /// Names fields as the form does, each problem once. What is wrong with an experiment stands beside its own field,
    /// unless it comes from what all have.
    pub(crate) fn by_field(&self, errors: Vec<FieldError>) -> Vec<FieldError> {
        let mut named: Vec<FieldError> = Vec::new();
        for error in errors {
            let field = self.field_named(&error);
            let error = FieldError::new(field, error.message);
            if !named.contains(&error) {
                named.push(error);
            }
        }
        named
    }

    fn field_named(&self, error: &FieldError) -> String {
        // The form's own rules name it so already.
        if place(&error.field).is_some() {
            return error.field.clone();
        }
        let last = error.field.rsplit('.').next().unwrap_or_default();
        let number = error.field.strip_prefix("config.experiments[").and_then(|rest| rest.split_once(']'));
        let index = number.and_then(|(number, _)| number.parse::<usize>().ok());
        let Some(index) = index.filter(|index| *index < self.experiment_count()) else { return last.to_owned() };
        let has = |parameter: &str| !self.text(&own(index, field_of(parameter))).is_empty();
        let known = PARAMETERS.iter().map(|parameter| parameter.name);
        let is_own = !known.clone().any(|name| name == last)
            || has(last)
            || known.filter(|name| error.message.contains(name)).any(has);
        if is_own { own(index, field_of(last)) } else { last.to_owned() }
    }

    /// The list, which the form then no longer has.
    fn take_rows(&mut self) -> Vec<Row> {
        let count = self.experiment_count();
        let mut rows = vec![Row::new(); count];
        for (key, text) in std::mem::take(&mut self.0) {
            match place(&key) {
                None => drop(self.0.insert(key, text)),
                Some((index, field)) => {
                    if let Some(row) = rows.get_mut(index) {
                        row.insert(field.to_owned(), text);
                    }
                }
            }
        }
        rows
    }

    fn rows_of_template(&self) -> Vec<Row> {
        let order = Map::from_iter([("phase_order".to_owned(), Value::from(self.text("phase_order")))]);
        let order = if self.text("phase_order").is_empty() { Map::new() } else { order };
        // A template that is not there is named beside its field.
        let specs = expand_template(self.template(), &order).unwrap_or_default();
        specs.iter().map(row_of).collect()
    }
}

/// Which experiment and which of its fields a key of the form means.
fn place(key: &str) -> Option<(usize, &str)> {
    let (index, field) = key.strip_prefix('e')?.split_once('.')?;
    Some((index.parse().ok()?, field))
}

fn row_of(spec: &Value) -> Row {
    let texts = ["name", METHOD].map(|field| (field, spec[field].as_str().unwrap_or_default()));
    let chosen = DIMENSIONS.iter().filter(|(field, _)| spec[*field] == true).map(|(field, _)| (*field, "true"));
    texts.into_iter().chain(chosen).map(|(field, text)| (field.to_owned(), text.to_owned())).collect()
}

fn new_row(number: usize) -> Row {
    row_of(&json!({"name": format!("Experiment {number}"), METHOD: "ga", "optimize_neurons": true}))
}

#[cfg(test)]
mod tests;
