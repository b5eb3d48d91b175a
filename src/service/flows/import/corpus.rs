//! Which corpus a flow that comes in learns from here: never from another text than there.

use serde_json::Value;

use super::super::export::blocking;
use crate::{
    engine::{EngineError, corpus as text},
    model::Corpus,
    service::{
        ServiceError, Services,
        portable::{CorpusIdentity, Manifest, Staging, wrong},
    },
    store::corpus,
};

/// Characters of a corpus' name that leave room for a digest.
const NAME_BESIDE_DIGEST: usize = 47;

/// Finds the corpus here, or takes it in where it came along; the flow then refers to it by the name that it has here.
/// Where there is none, the flow refers to a name that is free, and waits until such a corpus is added.
pub(super) async fn settle(
    services: &Services,
    manifest: &mut Manifest,
    staging: &Staging,
    notes: &mut Vec<String>,
) -> Result<(), ServiceError> {
    let Some(identity) = manifest.corpus.take() else {
        let name = manifest.flow.config.corpus();
        if corpus::get(&mut *services.read().await?, name).await?.is_none() {
            notes.push(format!("the corpus `{name}` is not here; the flow cannot be started before it is added"));
        }
        return Ok(());
    };
    let name = match find(services, &identity).await? {
        Some(name) => name,
        None => take_in(services, &identity, staging, notes).await?,
    };
    if name != manifest.flow.config.corpus() {
        notes.push(format!("the corpus `{}` is called `{name}` here", identity.name));
        manifest.flow.config.params.insert("corpus".to_owned(), Value::String(name));
    }
    Ok(())
}

/// The name here of a corpus with the same tokens; its own name is preferred.
async fn find(services: &Services, identity: &CorpusIdentity) -> Result<Option<String>, ServiceError> {
    let mut alike = corpus::list(&mut *services.read().await?).await?;
    alike.retain(|corpus| is_alike(corpus, identity));
    alike.sort_by_key(|corpus| corpus.name != identity.name);
    for corpus in alike {
        let path = services.data().corpus(&corpus.name);
        let digest = blocking(move || Ok(text::Corpus::read(&path).map(|read| read.digest().to_string()))).await?;
        // One that cannot be read is not the same.
        if digest.is_ok_and(|digest| digest == identity.digest) {
            return Ok(Some(corpus.name));
        }
    }
    Ok(None)
}

fn is_alike(corpus: &Corpus, identity: &CorpusIdentity) -> bool {
    let there = (identity.tokenizer, identity.vocab_size, identity.train_tokens, identity.eval_tokens);
    (corpus.tokenizer, corpus.vocab_size, corpus.train_tokens, corpus.eval_tokens) == there
}

/// Adds the corpus under a name that is free, if it came along, and gives the name.
async fn take_in(
    services: &Services,
    identity: &CorpusIdentity,
    staging: &Staging,
    notes: &mut Vec<String>,
) -> Result<String, ServiceError> {
    let _adding = services.adding_corpus().lock().await;
    let mut name = identity.name.clone();
    if corpus::get(&mut *services.read().await?, &name).await?.is_some() {
        let short: String = name.chars().take(NAME_BESIDE_DIGEST).collect();
        name = format!("{short}-{}", identity.digest.to_ascii_lowercase());
        notes.push(format!("the corpus `{}` here is another text", identity.name));
    }
    let Some(entry) = &identity.entry else {
        notes.push(format!("the corpus `{name}` is not here; the flow cannot be started before it is added"));
        return Ok(name);
    };
    if corpus::get(&mut *services.read().await?, &name).await?.is_some() {
        let sentence = format!("there is a corpus `{name}` here whose file cannot be read; delete it and import again");
        return Err(ServiceError::Conflict(sentence));
    }
    let (path, digest, own) = (staging.place(entry), identity.digest.clone(), name.clone());
    let read = move || {
        let mut corpus = text::Corpus::read(&path).map_err(|error| match error {
            EngineError::Corpus(_) => wrong("holds a corpus that is not usable"),
            other => ServiceError::internal(other),
        })?;
        if corpus.digest().to_string() != digest {
            return Err(wrong("holds another corpus than its manifest says"));
        }
        corpus.name = own;
        Ok(corpus)
    };
    services.corpora().keep(read).await?;
    Ok(name)
}
