//! Flows and corpora, named as people name them.

use clap::Args;
use wnn_experiments::{
    api::{Corpus, ErrorCode, Flow, FlowQuery, ListQuery},
    model::FlowId,
};

use super::{Context, lists::gather};
use crate::error::CliError;

/// So much of a name's first word is searched for; the rest is compared here.
const SEARCHED: usize = 100;

/// Which flow is meant.
#[derive(Debug, Args)]
pub(crate) struct FlowArg {
    /// The flow's id, or its name where no other flow has it
    #[arg(value_name = "FLOW")]
    flow: String,
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
        match self.flow.parse() {
            Ok(id) => Ok(id),
            Err(_) => Ok(find_flow(context, &self.flow).await?.id),
        }
    }
}

impl CorpusArg {
    /// The corpus.
    pub(super) async fn find(&self, context: &Context) -> Result<Corpus, CliError> {
        let missing = match context.client.get_corpus(&self.corpus).await {
            Err(error) if error.code == ErrorCode::NotFound => error,
            found => return Ok(found?),
        };
        let Ok(id) = self.corpus.parse::<i64>() else { return Err(missing.into()) };
        let corpora = context.client.list_corpora().await?;
        corpora.into_iter().find(|corpus| corpus.id.0 == id).ok_or_else(|| missing.into())
    }
}

/// The flow of that id, or the only one of that name.
pub(super) async fn find_flow(context: &Context, text: &str) -> Result<Flow, CliError> {
    if let Ok(id) = text.parse() {
        return Ok(context.client.get_flow(id).await?);
    }
    let named_so = ListQuery {
        q: text.split_whitespace().next().map(|word| word.chars().take(SEARCHED).collect()),
        ..ListQuery::default()
    };
    let page = gather(named_so, 0, async |list| context.client.list_flows(&FlowQuery { status: None, list }).await);
    named(page.await?.items, text)
}

fn named(flows: Vec<Flow>, name: &str) -> Result<Flow, CliError> {
    let mut found: Vec<_> = flows.into_iter().filter(|flow| flow.name == name).collect();
    match (found.pop(), found.len()) {
        (None, _) => Err(CliError::NotFound(format!("there is no flow called \"{name}\""))),
        (Some(flow), 0) => Ok(flow),
        (Some(last), more) => {
            let ids: Vec<_> = found.iter().chain([&last]).map(|flow| flow.id.to_string()).collect();
            let count = more + 1;
            Err(CliError::Conflict(format!("{count} flows are called \"{name}\"; say which by id: {}", ids.join(", "))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::flow::samples::flow;

    #[test]
    fn a_name_means_a_flow_only_where_it_is_unique() {
        let flows = || vec![flow(3, "Pass 2", "pending"), flow(2, "Pass 1", "failed"), flow(1, "Pass 2", "completed")];
        assert_eq!(named(flows(), "Pass 1").unwrap().id, FlowId(2));
        assert_eq!(named(flows(), "pass 1").unwrap_err().to_string(), "there is no flow called \"pass 1\"");
        let error = named(flows(), "Pass 2").unwrap_err();
        assert_eq!(error.to_string(), "2 flows are called \"Pass 2\"; say which by id: 3, 1");
    }
}
