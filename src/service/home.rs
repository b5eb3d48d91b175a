//! Where everything stands: what the first page shows.

use super::{ServiceError, Services, flows, health};
use crate::{
    api::{BestOfCorpus, Flow, Home, Room},
    model::FlowId,
    store::{Read, corpus, flow, home, queue},
};

/// Running flows at most; with more, the first ones.
const RUNNING: u32 = 8;
/// Iterations of each running flow, about: a small chart's columns.
const POINTS: u32 = 240;
/// Waiting flows at most.
const QUEUED: usize = 20;
/// Flows that have ended.
const ENDED: u32 = 8;
/// Corpora at most.
const CORPORA: usize = 12;

impl Services {
    /// Where everything stands.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Internal`].
    pub async fn home(&self) -> Result<Home, ServiceError> {
        let (seq, as_of) = (self.events().last_seq(), self.now());
        let disk = health::disk(self.data()).await;
        let mut db = self.read().await?;
        let mut running = Vec::new();
        for id in home::running(&mut db, RUNNING).await? {
            running.push(flows::detail(self, &mut db, seq, id, POINTS).await?);
        }
        let waiting: Vec<_> = queue::list(&mut db).await?.into_iter().take(QUEUED).collect();
        let ended = home::ended(&mut db, ENDED).await?;
        let used = home::used(&mut db).await?;
        Ok(Home {
            seq,
            as_of,
            running,
            queued: by_id(&mut db, &waiting).await?,
            ended: by_id(&mut db, &ended).await?,
            flows: used.flows,
            best: self.best(&mut db).await?,
            room: Room {
                checkpoints: used.checkpoints,
                checkpoint_bytes: used.checkpoint_bytes,
                trash_bytes: used.trash_bytes,
                database_bytes: used.database_bytes,
                disk,
            },
        })
    }

    async fn best(&self, db: &mut Read) -> Result<Vec<BestOfCorpus>, ServiceError> {
        let mut found = Vec::new();
        for corpus in corpus::list(db).await?.into_iter().take(CORPORA) {
            let Some(best) = home::best_on(db, &corpus.name).await? else { continue };
            let flow_name = match best.checkpoint.flow_id {
                Some(id) => flow::get(db, id).await?.map(|flow| flow.name).unwrap_or_default(),
                None => String::new(),
            };
            let (corpus, unigram_entropy) = (corpus.name, corpus.unigram_entropy);
            found.push(BestOfCorpus { corpus, unigram_entropy, checkpoint: self.shown(best), flow_name });
        }
        Ok(found)
    }
}

async fn by_id(db: &mut Read, ids: &[FlowId]) -> Result<Vec<Flow>, ServiceError> {
    let mut flows = Vec::with_capacity(ids.len());
    for id in ids {
        flows.extend(flow::get(db, *id).await?);
    }
    Ok(flows)
}
