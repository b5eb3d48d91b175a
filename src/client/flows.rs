//! `/api/flows`.

use std::path::Path;

use super::{DashboardClient, Download, upload::file_body};
use crate::{
    api::{
        Ancestry, ApiError, Deletion, DeletionImpact, Duplicate, Experiment, ExportQuery, Flow, FlowExperiment,
        FlowPatch, FlowQuery, ImportedFlow, NewFlow, Page, QueueOrder, Restart, Success, WorkerPid,
    },
    model::FlowId,
};

impl DashboardClient {
    /// Flows, newest first, and how many there are in all.
    ///
    /// ```no_run
    /// # use wnn_experiments::{api::FlowQuery, client::DashboardClient, model::FlowStatus};
    /// # async fn example(client: DashboardClient) -> Result<(), wnn_experiments::api::ApiError> {
    /// let running = FlowQuery { status: Some(FlowStatus::Running), ..FlowQuery::default() };
    /// for flow in client.list_flows(&running).await?.items {
    ///     println!("{}: {}", flow.id, flow.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`DashboardClient`].
    pub async fn list_flows(&self, query: &FlowQuery) -> Result<Page<Flow>, ApiError> {
        self.page(&["api", "flows"], query).await
    }

    /// Creates a flow, which then waits to be started.
    ///
    /// # Errors
    ///
    /// A field is wrong; the error names each.
    pub async fn create_flow(&self, flow: &NewFlow) -> Result<Flow, ApiError> {
        self.post(&["api", "flows"], flow).await
    }

    /// One flow.
    ///
    /// # Errors
    ///
    /// There is no such flow.
    pub async fn get_flow(&self, id: FlowId) -> Result<Flow, ApiError> {
        self.get(&["api", "flows", &id.to_string()], &()).await
    }

    /// Changes what the patch holds.
    ///
    /// # Errors
    ///
    /// There is no such flow, a field is wrong, or the flow's state forbids the change.
    pub async fn update_flow(&self, id: FlowId, patch: &FlowPatch) -> Result<Flow, ApiError> {
        self.patch(&["api", "flows", &id.to_string()], patch).await
    }

    /// Which flows a flow comes from, and which come from it.
    ///
    /// # Errors
    ///
    /// There is no such flow.
    pub async fn flow_ancestry(&self, id: FlowId) -> Result<Ancestry, ApiError> {
        self.get(&["api", "flows", &id.to_string(), "ancestry"], &()).await
    }

    /// What the deletion of a flow would take along.
    ///
    /// # Errors
    ///
    /// There is no such flow.
    pub async fn flow_deletion(&self, id: FlowId) -> Result<DeletionImpact, ApiError> {
        self.get(&["api", "flows", &id.to_string(), "deletion"], &()).await
    }

    /// Moves a flow with its experiments and their checkpoints to the trash.
    ///
    /// # Errors
    ///
    /// There is no such flow, it runs, or another flow starts from one of its checkpoints and `force` is not set.
    pub async fn delete_flow(&self, id: FlowId, force: bool) -> Result<(), ApiError> {
        self.delete(&["api", "flows", &id.to_string()], &Deletion { force: Some(force) }).await
    }

    /// The experiments of a flow in their order.
    ///
    /// # Errors
    ///
    /// There is no such flow.
    pub async fn flow_experiments(&self, id: FlowId) -> Result<Vec<Experiment>, ApiError> {
        self.get(&["api", "flows", &id.to_string(), "experiments"], &()).await
    }

    /// Puts a flow in the queue.
    ///
    /// # Errors
    ///
    /// There is no such flow, or its state forbids it.
    pub async fn start_flow(&self, id: FlowId) -> Result<Flow, ApiError> {
        self.post(&["api", "flows", &id.to_string(), "start"], &serde_json::json!({})).await
    }

    /// A flow with all that belongs to it as one file, with the tokens of its corpus where `with_corpus` says so.
    ///
    /// # Errors
    ///
    /// There is no such flow.
    pub async fn export_flow(&self, id: FlowId, with_corpus: bool) -> Result<Download, ApiError> {
        let query = ExportQuery { with_corpus: Some(with_corpus) };
        self.download_with(&["api", "flows", &id.to_string(), "export"], &query).await
    }

    /// Takes in a flow that another server exported; never repeated. `progress` is told how many bytes were just handed
    /// over.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or the server refuses it.
    pub async fn import_flow(
        &self,
        file: &Path,
        progress: impl Fn(u64) + Send + Sync + 'static,
    ) -> Result<ImportedFlow, ApiError> {
        let body = file_body(file, progress).await?;
        let answer = self.open(self.http.post(self.url(&["api", "flows", "import"])).body(body)).await?;
        self.parse(&answer.bytes().await.map_err(|error| self.unreachable(&error))?)
    }

    /// Stops a flow once its present iteration is done and saved.
    ///
    /// # Errors
    ///
    /// There is no such flow, or its state forbids it.
    pub async fn stop_flow(&self, id: FlowId) -> Result<Flow, ApiError> {
        self.post(&["api", "flows", &id.to_string(), "stop"], &serde_json::json!({})).await
    }

    /// Adds an experiment to a flow.
    ///
    /// # Errors
    ///
    /// There is no such flow, a field is wrong, or the flow's state forbids it.
    pub async fn add_experiment(&self, id: FlowId, experiment: &FlowExperiment) -> Result<Experiment, ApiError> {
        self.post(&["api", "flows", &id.to_string(), "experiments"], experiment).await
    }

    /// Says which process runs the flow.
    ///
    /// # Errors
    ///
    /// There is no such flow, or the server runs it itself.
    pub async fn set_flow_pid(&self, id: FlowId, pid: Option<i64>) -> Result<Success, ApiError> {
        self.patch(&["api", "flows", &id.to_string(), "pid"], &WorkerPid { pid }).await
    }

    /// Says that the worker of the flow is alive.
    ///
    /// # Errors
    ///
    /// There is no such flow, it has ended, or the server runs it itself.
    pub async fn flow_heartbeat(&self, id: FlowId) -> Result<Success, ApiError> {
        self.post(&["api", "flows", &id.to_string(), "heartbeat"], &serde_json::json!({})).await
    }

    /// Pauses a flow once its present iteration is done and saved.
    ///
    /// # Errors
    ///
    /// There is no such flow, or its state forbids it.
    pub async fn pause_flow(&self, id: FlowId) -> Result<Flow, ApiError> {
        self.post(&["api", "flows", &id.to_string(), "pause"], &serde_json::json!({})).await
    }

    /// Puts a paused flow back in the queue.
    ///
    /// # Errors
    ///
    /// There is no such flow, or its state forbids it.
    pub async fn resume_flow(&self, id: FlowId) -> Result<Flow, ApiError> {
        self.post(&["api", "flows", &id.to_string(), "resume"], &serde_json::json!({})).await
    }

    /// Lets a flow that has ended or is paused go on, or begin a new run.
    ///
    /// # Errors
    ///
    /// There is no such flow, or its state forbids it.
    pub async fn restart_flow(&self, id: FlowId, how: Restart) -> Result<Flow, ApiError> {
        self.post(&["api", "flows", &id.to_string(), "restart"], &how).await
    }

    /// Ends a flow, also one that was never started.
    ///
    /// # Errors
    ///
    /// There is no such flow, or its state forbids it.
    pub async fn cancel_flow(&self, id: FlowId) -> Result<Flow, ApiError> {
        self.post(&["api", "flows", &id.to_string(), "cancel"], &serde_json::json!({})).await
    }

    /// Makes a flow with the configuration of another.
    ///
    /// # Errors
    ///
    /// There is no such flow, or its configuration does not serve any more.
    pub async fn duplicate_flow(&self, id: FlowId, how: &Duplicate) -> Result<Flow, ApiError> {
        self.post(&["api", "flows", &id.to_string(), "duplicate"], how).await
    }

    /// The flows that wait, in their order.
    ///
    /// # Errors
    ///
    /// See [`DashboardClient`].
    pub async fn queue(&self) -> Result<Vec<Flow>, ApiError> {
        self.get(&["api", "queue"], &()).await
    }

    /// Lets some of the flows that wait come first.
    ///
    /// # Errors
    ///
    /// There is no such flow, or it does not wait.
    pub async fn reorder_queue(&self, order: &QueueOrder) -> Result<Vec<Flow>, ApiError> {
        self.put(&["api", "queue"], order).await
    }
}
