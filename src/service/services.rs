//! The one value through which everything is reached.

use std::sync::Arc;

use tokio::{sync::Mutex, task::JoinHandle};

use super::{
    Checkpoints, Clock, Corpora, Doctor, EventBus, Experiments, Flows, ServiceError, Settings, Trash,
    change::{Change, Turns},
    data_dir::DataDir,
    flows::Courses,
    metrics::{EdgeMetrics, Metrics},
    runner::{self, Runner},
    trash,
    watchdog::{self, Vigilance},
};
use crate::{
    api::{Checkpoint, Event},
    model::Timestamp,
    store::{Read, Store, checkpoint::StoredCheckpoint, event_number, flow},
};

/// All use cases; cheap to clone.
#[derive(Debug, Clone)]
pub struct Services(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: Settings,
    clock: Arc<dyn Clock>,
    store: Store,
    events: EventBus,
    /// Who may change something, one at a time.
    turns: Turns,
    /// Held while a corpus is added: two of one name must not write one file.
    adding_corpus: Mutex<()>,
    /// Held while files go into the trash or come back.
    moving_files: Mutex<()>,
    /// Held while a genome is read to be shown.
    reading_genomes: Mutex<()>,
    runner: Runner,
    /// What lists of flows draw.
    courses: Courses,
    metrics: Arc<Metrics>,
    /// Last, so that the directory is unlocked after all else is gone.
    data: Arc<DataDir>,
}

impl Services {
    /// Opens the data directory: locks it, brings the database up to date, adds the toy corpus where it is missing, and
    /// puts flows back into the queue that were running when the last server ended, and finishes what it left half-done of
    /// the trash.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Conflict`] where another server uses the directory, [`ServiceError::Internal`] where it cannot be
    /// created, read or written.
    pub async fn open(settings: Settings, clock: Arc<dyn Clock>) -> Result<Self, ServiceError> {
        let services = Self::open_as_it_is(settings, clock).await?;
        services.reserve_folders().await?;
        services.corpora().provide_toy().await?;
        runner::recover(&services).await?;
        trash::finish(&services).await?;
        Ok(services)
    }

    /// Opens the data directory, brings the database up to date and repairs nothing else: that is for a doctor.
    ///
    /// # Errors
    ///
    /// As [`Services::open`].
    pub async fn open_as_it_is(settings: Settings, clock: Arc<dyn Clock>) -> Result<Self, ServiceError> {
        let (path, roots) = (settings.data_dir.clone(), settings.checkpoint_roots.clone());
        let opened = tokio::task::spawn_blocking(move || DataDir::open(&path, &roots)).await;
        let data = opened.map_err(ServiceError::internal)??;
        let store = Store::open(&data.database(), clock.now()).await?;
        Self::on(settings, clock, data, store).await
    }

    /// Opens the data directory to look at it: nothing in it is changed, not even the version of its database, and nothing
    /// can be.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Conflict`] where a server uses the directory, [`ServiceError::Internal`] where it cannot be read, or
    /// its database is of another version.
    pub async fn open_to_look(settings: Settings, clock: Arc<dyn Clock>) -> Result<Self, ServiceError> {
        let path = settings.data_dir.clone();
        let opened = tokio::task::spawn_blocking(move || DataDir::look_at(&path)).await;
        let data = opened.map_err(ServiceError::internal)??;
        let store = Store::open_to_look(&data.database()).await?;
        Self::on(settings, clock, data, store).await
    }

    async fn on(settings: Settings, clock: Arc<dyn Clock>, data: DataDir, store: Store) -> Result<Self, ServiceError> {
        let data = Arc::new(data);
        // Above all numbers that may have been given out on this data, and above those of later servers on a database
        // that is a copy of an earlier time. One number stays free: whoever knows the last one of a server before has
        // not necessarily heard of its last change.
        let given_out = event_number::reserved(&mut *store.read().await?).await?;
        let events = EventBus::new((given_out + 1).max(clock.now().unix_millis().unsigned_abs()));
        let metrics = Arc::new(Metrics::new(settings.cache_bytes));
        let turns = Turns::new(store.clone(), events.clone(), data.clone(), metrics.clone());
        Ok(Self(Arc::new(Inner {
            settings,
            clock,
            store,
            events,
            turns,
            adding_corpus: Mutex::default(),
            moving_files: Mutex::default(),
            reading_genomes: Mutex::default(),
            runner: Runner::default(),
            courses: Courses::default(),
            metrics,
            data,
        })))
    }

    /// Sees to it that no new flow gets the folder of another, where the database is older than the files: after somebody
    /// put an old one back, or after a crash.
    async fn reserve_folders(&self) -> Result<(), ServiceError> {
        let Some(last) = self.0.data.last_flow_with_folder().map_err(ServiceError::internal)? else { return Ok(()) };
        let mut change = self.change().await?;
        flow::reserve_ids(&mut change.db, last).await?;
        change.commit().await
    }

    /// Notes where this server can be reached; a second server on the same data names it in its refusal.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Internal`] where the lock file cannot be written.
    pub fn note_address(&self, address: &str) -> Result<(), ServiceError> {
        self.0.data.note_address(address).map_err(ServiceError::internal)
    }

    /// Begins to take flows from the queue, unless the settings leave that to others.
    pub fn spawn_runner(&self) -> JoinHandle<()> {
        runner::spawn(self)
    }

    /// Begins to watch over the flows that outside workers run, until the task is aborted.
    pub fn spawn_watchdog(&self, vigilance: Vigilance) -> JoinHandle<()> {
        watchdog::spawn(self, vigilance)
    }

    /// Lets the running search finish its iteration and saves it; its flow goes back into the queue and goes on when the
    /// next server begins. No flow is begun and no event published after this.
    pub async fn shutdown(&self) {
        self.0.runner.shut_down().await;
        self.0.events.close();
    }

    /// Use cases around flows.
    pub fn flows(&self) -> Flows<'_> {
        Flows(self)
    }

    /// Use cases around experiments.
    pub fn experiments(&self) -> Experiments<'_> {
        Experiments(self)
    }

    /// Use cases around checkpoints.
    pub fn checkpoints(&self) -> Checkpoints<'_> {
        Checkpoints(self)
    }

    /// Use cases around corpora.
    pub fn corpora(&self) -> Corpora<'_> {
        Corpora(self)
    }

    /// Use cases around what was deleted.
    pub fn trash(&self) -> Trash<'_> {
        Trash(self)
    }

    /// Whether rows and files agree.
    pub fn doctor(&self) -> Doctor<'_> {
        Doctor(self)
    }

    /// What happens; subscribe before you ask for a snapshot, and nothing is missed.
    pub fn events(&self) -> &EventBus {
        &self.0.events
    }

    /// Tells whoever listens that the server is there, by an event that changes nothing.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Internal`] where the database does not answer.
    pub async fn heartbeat(&self) -> Result<(), ServiceError> {
        let mut change = self.change().await?;
        change.tell(Event::Heartbeat { time: self.now() });
        change.commit().await
    }

    /// Where the server's edges note what they do.
    pub fn edge_metrics(&self) -> &EdgeMetrics {
        &self.0.metrics.edge
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(super) fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    pub(super) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    pub(super) fn data(&self) -> &Arc<DataDir> {
        &self.0.data
    }

    pub(super) fn runner(&self) -> &Runner {
        &self.0.runner
    }

    pub(super) fn courses(&self) -> &Courses {
        &self.0.courses
    }

    pub(super) fn metrics(&self) -> &Arc<Metrics> {
        &self.0.metrics
    }

    pub(super) fn adding_corpus(&self) -> &Mutex<()> {
        &self.0.adding_corpus
    }

    pub(super) fn moving_files(&self) -> &Mutex<()> {
        &self.0.moving_files
    }

    pub(super) fn reading_genomes(&self) -> &Mutex<()> {
        &self.0.reading_genomes
    }

    pub(super) async fn read(&self) -> Result<Read, ServiceError> {
        Ok(self.0.store.read().await?)
    }

    /// Begins a change, as soon as no other is under way.
    pub(super) async fn change(&self) -> Result<Change, ServiceError> {
        self.0.turns.begin().await
    }

    /// A checkpoint as clients see it: with the absolute path of a file of ours.
    pub(super) fn shown(&self, stored: StoredCheckpoint) -> Checkpoint {
        let StoredCheckpoint { checkpoint, managed } = stored;
        let given = checkpoint.file_path.clone();
        let absolute = if managed { self.0.data.absolute(&given) } else { None };
        let path = absolute.map_or(given, |path| path.display().to_string());
        Checkpoint::new(checkpoint, path)
    }
}
