//! Flows, experiments, checkpoints and corpora, named as people name them.

mod lookup;

use clap::Args;
use wnn_experiments::{
    api::{Checkpoint, CheckpointQuery, Corpus, ErrorCode, Experiment, ExperimentQuery, Flow, FlowQuery},
    model::{CheckpointId, ExperimentId, FlowId},
};

pub(super) use self::lookup::{closest, searched};

use self::lookup::{by_name, suggestion};
use super::Context;
use crate::error::CliError;

/// Which flow is meant.
#[derive(Debug, Args)]
pub(crate) struct FlowArg {
    /// The flow's id, or its name where no other flow has it
    #[arg(value_name = "FLOW")]
    flow: String,
}

/// Which flows are meant.
#[derive(Debug, Args)]
pub(crate) struct FlowsArg {
    /// Ids of flows, or names that no other flow has
    #[arg(value_name = "FLOW", required = true)]
    flows: Vec<String>,
}

/// Which experiment is meant.
#[derive(Debug, Args)]
pub(crate) struct ExperimentArg {
    /// The experiment's id, or its name; FLOW/NAME where several flows have one of that name
    #[arg(value_name = "EXPERIMENT")]
    experiment: String,
}

/// Which checkpoint is meant.
#[derive(Debug, Args)]
pub(crate) struct CheckpointArg {
    /// The checkpoint's id, or its name; FLOW/NAME where several flows have one of that name
    #[arg(value_name = "CHECKPOINT")]
    checkpoint: String,
}

/// Which checkpoints are meant.
#[derive(Debug, Args)]
pub(crate) struct CheckpointsArg {
    /// Ids of checkpoints, or names; FLOW/NAME where several flows have one of that name
    #[arg(value_name = "CHECKPOINT", required = true)]
    checkpoints: Vec<String>,
}

/// Which corpus is meant.
#[derive(Debug, Args)]
pub(crate) struct CorpusArg {
    /// The corpus' name or id
    #[arg(value_name = "CORPUS")]
    corpus: String,
}

impl FlowArg {
    /// The flow.
    pub(super) async fn find(&self, context: &Context) -> Result<Flow, CliError> {
        find_flow(context, &self.flow).await
    }

    /// Its id, without asking the server where that is what was given.
    pub(super) async fn id(&self, context: &Context) -> Result<FlowId, CliError> {
        flow_id(context, &self.flow).await
    }
}

impl FlowsArg {
    /// Their ids, each once, in the order in which they were given; an error where one of them is unknown by its name.
    pub(super) async fn ids(&self, context: &Context) -> Result<Vec<FlowId>, CliError> {
        let mut ids = Vec::with_capacity(self.flows.len());
        for flow in &self.flows {
            push_new(&mut ids, flow_id(context, flow).await?);
        }
        Ok(ids)
    }
}

impl ExperimentArg {
    /// Its id, without asking the server where that is what was given.
    pub(super) async fn id(&self, context: &Context) -> Result<ExperimentId, CliError> {
        experiment_id(context, &self.experiment).await
    }
}

impl CheckpointArg {
    /// Its id, without asking the server where that is what was given.
    pub(super) async fn id(&self, context: &Context) -> Result<CheckpointId, CliError> {
        checkpoint_id(context, &self.checkpoint).await
    }
}

impl CheckpointsArg {
    /// Their ids, each once, in the order in which they were given; an error where one of them is unknown by its name.
    pub(super) async fn ids(&self, context: &Context) -> Result<Vec<CheckpointId>, CliError> {
        let mut ids = Vec::with_capacity(self.checkpoints.len());
        for checkpoint in &self.checkpoints {
            push_new(&mut ids, checkpoint_id(context, checkpoint).await?);
        }
        Ok(ids)
    }
}

impl CorpusArg {
    /// The corpus.
    pub(super) async fn find(&self, context: &Context) -> Result<Corpus, CliError> {
        let missing = match context.client.get_corpus(&self.corpus).await {
            Err(error) if error.code == ErrorCode::NotFound => error,
            found => return Ok(found?),
        };
        let id = self.corpus.parse::<i64>().ok();
        let corpora = context.client.list_corpora().await?;
        if let Some(corpus) = corpora.iter().find(|corpus| Some(corpus.id.0) == id) {
            return Ok(corpus.clone());
        }
        let names = corpora.iter().map(|corpus| corpus.name.as_str());
        Err(CliError::NotFound(format!("{missing}{}", suggestion(&self.corpus, names))))
    }
}

/// The flow of that id, or the only one of that name.
pub(super) async fn find_flow(context: &Context, text: &str) -> Result<Flow, CliError> {
    match text.parse() {
        Ok(id) => Ok(context.client.get_flow(id).await?),
        Err(_) => flow_by_name(context, text).await,
    }
}

/// The id itself, or that of the only flow of that name.
pub(super) async fn flow_id(context: &Context, text: &str) -> Result<FlowId, CliError> {
    match text.parse() {
        Ok(id) => Ok(id),
        Err(_) => Ok(flow_by_name(context, text).await?.id),
    }
}

async fn flow_by_name(context: &Context, name: &str) -> Result<Flow, CliError> {
    by_name(name, async |list| context.client.list_flows(&FlowQuery { status: None, list }).await).await
}

/// The id itself, or that of the only experiment of that name, in a flow or anywhere.
pub(super) async fn experiment_id(context: &Context, text: &str) -> Result<ExperimentId, CliError> {
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    let (flow_id, name) = in_flow(context, text).await?;
    let found = by_name::<_, Experiment>(name, async |list| {
        context.client.list_experiments(&ExperimentQuery { flow_id, list, ..ExperimentQuery::default() }).await
    });
    Ok(found.await?.id)
}

/// The id itself, or that of the only checkpoint of that name, in a flow or anywhere.
pub(super) async fn checkpoint_id(context: &Context, text: &str) -> Result<CheckpointId, CliError> {
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    let (flow_id, name) = in_flow(context, text).await?;
    let found = by_name::<_, Checkpoint>(name, async |list| {
        context.client.list_checkpoints(&CheckpointQuery { flow_id, list, ..CheckpointQuery::default() }).await
    });
    Ok(found.await?.id)
}

/// Reads `Pass 1/Phase 1a: GA Neurons`: the flow, if one is named, and what is meant in it.
async fn in_flow<'a>(context: &Context, text: &'a str) -> Result<(Option<FlowId>, &'a str), CliError> {
    match text.rsplit_once('/') {
        Some((flow, name)) if !flow.is_empty() && !name.is_empty() => Ok((Some(flow_id(context, flow).await?), name)),
        _ => Ok((None, text)),
    }
}

fn push_new<T: PartialEq>(ids: &mut Vec<T>, id: T) {
    if !ids.contains(&id) {
        ids.push(id);
    }
}
