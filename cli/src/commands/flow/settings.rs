//! What a new flow is to do: flags and `--set`, both checked against the register of parameters.

use std::fmt::Write as _;

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser, ValueParser},
};
use serde_json::{Map, Value};
use wnn_experiments::{
    api::NewFlow,
    model::{CheckpointId, DefaultValue, Kind, PARAMETERS, STANDARD_6_PHASE, parameter},
};

use crate::{
    commands::references::closest,
    error::CliError,
    ui::{details::wrapped, format},
};

/// A parameter's name and what it is set to.
type Setting = (&'static str, Value);

/// What a new flow is to do; what is not given is left to the server.
#[derive(Debug, Args)]
pub(in crate::commands) struct Settings {
    /// Why it exists, in your words
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    #[arg(long, value_name = "NAME", value_parser = [STANDARD_6_PHASE], hide_possible_values = true,
          help = format!("The sequence of experiments [default: {STANDARD_6_PHASE}]"))]
    template: Option<String>,
    #[arg(long, value_name = "NAME", help = help("corpus"), value_parser = typed("corpus"))]
    corpus: Option<Value>,
    #[arg(long, value_name = "N", help = help("ga_generations"), value_parser = typed("ga_generations"))]
    ga_gens: Option<Value>,
    #[arg(long, value_name = "N", help = help("ts_iterations"), value_parser = typed("ts_iterations"))]
    ts_iters: Option<Value>,
    #[arg(long, value_name = "N", help = help("population_size"), value_parser = typed("population_size"))]
    population: Option<Value>,
    #[arg(long, value_name = "N", help = help("neighbors_per_iter"), value_parser = typed("neighbors_per_iter"))]
    neighbors: Option<Value>,
    #[arg(long, value_name = "N", help = help("patience"), value_parser = typed("patience"))]
    patience: Option<Value>,
    #[arg(long, value_name = "ORDER", help = help("phase_order"), value_parser = choice("phase_order"))]
    phase_order: Option<Value>,
    #[arg(long, value_name = "TIERS", help = help("tier_config"), value_parser = typed("tier_config"))]
    tier_config: Option<Value>,
    #[arg(long, value_name = "N", help = help("seed"), value_parser = typed("seed"))]
    seed: Option<Value>,
    /// Any other parameter, as often as needed; `flow create --help` lists them all
    #[arg(long, value_name = "KEY=VALUE", value_parser = setting)]
    set: Vec<Setting>,
}

impl Settings {
    /// The request that creates the flow.
    ///
    /// # Errors
    ///
    /// A parameter is given twice.
    pub(in crate::commands) fn into_new_flow(
        self,
        name: String,
        seed_checkpoint_id: Option<CheckpointId>,
    ) -> Result<NewFlow, CliError> {
        self.over(NewFlow { name, seed_checkpoint_id, ..NewFlow::default() })
    }

    /// The same where some of it stands in a file; what is given here counts more.
    ///
    /// # Errors
    ///
    /// A parameter is given twice.
    pub(super) fn over(self, file: NewFlow) -> Result<NewFlow, CliError> {
        let flags = [
            ("corpus", self.corpus),
            ("ga_generations", self.ga_gens),
            ("ts_iterations", self.ts_iters),
            ("population_size", self.population),
            ("neighbors_per_iter", self.neighbors),
            ("patience", self.patience),
            ("phase_order", self.phase_order),
            ("tier_config", self.tier_config),
            ("seed", self.seed),
        ];
        let mut params = Map::new();
        for (name, value) in flags.into_iter().filter_map(|(name, value)| Some((name, value?))).chain(self.set) {
            if params.insert(name.to_owned(), value).is_some() {
                return Err(CliError::Usage(format!("{name} is given twice")));
            }
        }
        params.retain(|_, value| !value.is_null());
        let mut config = file.config.unwrap_or_default();
        let has_sequence = config.template.is_some() || !config.experiments.is_empty() || file.experiments.is_some();
        config.template = self.template.or(config.template);
        if !has_sequence {
            config.template.get_or_insert_with(|| STANDARD_6_PHASE.to_owned());
        }
        config.params.extend(params);
        Ok(NewFlow { description: self.description.or(file.description), config: Some(config), ..file })
    }
}

/// Every parameter that `--set` takes, below the help of `flow create`.
pub(super) fn all_parameters() -> String {
    let mut text = "Parameters of --set, with their defaults:".to_owned();
    for parameter in PARAMETERS {
        let default = default_text(parameter.default).unwrap_or_else(|| "none".to_owned());
        let mut name = parameter.name;
        for values in wrapped(&values(parameter.kind), 40) {
            let default = if name.is_empty() { "" } else { &default };
            let _ = write!(text, "\n  {name:<22}{default:<15}{values}");
            name = "";
        }
    }
    text
}

fn values(kind: Kind) -> String {
    match kind {
        Kind::Integer(low, i64::MAX) => format!("{low} or more"),
        Kind::Integer(low, high) => format!("{low} to {}", format::count(high.unsigned_abs())),
        Kind::Real(low, high) => format!("{low} to {high}, fractions too"),
        Kind::Boolean => "true or false".to_owned(),
        Kind::Choice(names) => names.join(", "),
        Kind::Tiers => "for example 100,15,20;rest,5,8".to_owned(),
        Kind::Text => "text".to_owned(),
    }
}

/// A parameter's help as the register has it, with its default.
fn help(name: &str) -> String {
    let Some(parameter) = parameter(name) else { return String::new() };
    let help = parameter.help.trim_end_matches('.');
    default_text(parameter.default).map_or_else(|| help.to_owned(), |default| format!("{help} [default: {default}]"))
}

fn default_text(default: DefaultValue) -> Option<String> {
    match default {
        DefaultValue::Unset => None,
        DefaultValue::Integer(number) => Some(number.to_string()),
        DefaultValue::Real(number) => Some(number.to_string()),
        DefaultValue::Boolean(flag) => Some(flag.to_string()),
        DefaultValue::Text(text) => Some(text.to_owned()),
    }
}

/// Reads a parameter's value as its register says.
fn typed(name: &'static str) -> impl TypedValueParser<Value = Value> {
    move |text: &str| value_of(name, text)
}

/// The same for a parameter that takes one of a few names, which the help then lists.
fn choice(name: &'static str) -> ValueParser {
    match parameter(name).map(|parameter| parameter.kind) {
        Some(Kind::Choice(names)) => PossibleValuesParser::new(names).map(Value::from).into(),
        _ => ValueParser::new(typed(name)),
    }
}

fn value_of(name: &str, text: &str) -> Result<Value, String> {
    parameter(name).ok_or_else(|| format!("there is no parameter `{name}`"))?.parse(text)
}

/// Reads `key=value`.
fn setting(text: &str) -> Result<Setting, String> {
    let (name, value) = text.split_once('=').ok_or("must look like patience=20")?;
    let name = name.trim().replace('-', "_");
    let Some(known) = parameter(&name) else { return Err(unknown(&name)) };
    Ok((known.name, known.parse(value).map_err(|message| format!("{name} {message}"))?))
}

fn unknown(name: &str) -> String {
    match closest(name, PARAMETERS.iter().map(|parameter| parameter.name)) {
        Some(best) => format!("there is no parameter `{name}`; did you mean `{best}`?"),
        None => format!("there is no parameter `{name}`; `wnn-exp flow create --help` lists them all"),
    }
}

#[cfg(test)]
mod tests;
