use std::fs;

use super::*;
use crate::{
    api::{Corpus, NewCorpus, TrashQuery},
    model::TokenizerKind,
};

pub(super) fn named(name: &str) -> NewCorpus {
    NewCorpus { name: name.to_owned(), tokenizer: TokenizerKind::Words, eval_share: None }
}

/// Adds three thousand words, drawn from 32 by a fixed rule.
pub(super) async fn add_prose(services: &Services, folder: &Path, name: &str) -> Result<Corpus, ServiceError> {
    let path = folder.join("prose.txt");
    let mut state = 1_u32;
    let words = (0..3000).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let (first, second) = (state >> 29, (state >> 20) & 3);
        format!("w{first}{second}")
    });
    fs::write(&path, words.collect::<Vec<_>>().join(" ")).unwrap();
    services.corpora().add(named(name), path, None).await
}

#[tokio::test]
async fn the_toy_corpus_is_there_and_comes_back_when_its_file_is_lost() {
    let home = Home::new();
    let services = home.open().await;
    let toy = services.corpora().get("toy").await.unwrap();
    assert!(toy.entropy_floor.unwrap() < toy.unigram_entropy);
    let mut train = services.corpora().tokens("toy", Split::Train).await.unwrap();
    assert_eq!(train.tokens_left(), toy.train_tokens);
    let first = train.next_block().unwrap();
    drop(services);
    fs::remove_file(home.path().join("corpora/toy.corpus")).unwrap();
    let services = home.reopen().await;
    assert_eq!(services.corpora().list().await.unwrap(), [toy]);
    assert_eq!(services.corpora().tokens("toy", Split::Train).await.unwrap().next_block().unwrap(), first);
}

#[tokio::test]
async fn a_text_is_added_told_of_and_exported() {
    let home = Home::new();
    let services = home.open().await;
    let mut subscription = services.events().subscribe();
    let added = add_prose(&services, home.path(), "prose").await.unwrap();
    assert_eq!((added.vocab_size, added.train_tokens, added.eval_tokens), (33, 2700, 300));
    assert_eq!(event(&mut subscription, |_| true).await, Event::CorpusCreated(added.clone()));
    assert_eq!(services.corpora().get("prose").await.unwrap(), added);
    let meta = services.corpora().meta("prose").await.unwrap();
    assert_eq!((meta.vocab_size, meta.eval_tokens), (33, 300));
    let eval = services.corpora().tokens("prose", Split::Eval).await.unwrap();
    assert_eq!(eval.tokens_left(), 300);
    assert!(matches!(services.corpora().get("verse").await, Err(ServiceError::NotFound { .. })));
}

#[tokio::test]
async fn a_name_that_is_taken_is_a_conflict() {
    let home = Home::new();
    let services = home.open().await;
    let (one, other) =
        tokio::join!(add_prose(&services, home.path(), "prose"), add_prose(&services, home.path(), "prose"),);
    assert!(one.is_ok());
    assert_eq!(conflict(other), "there is already a corpus named `prose`");
}

#[tokio::test]
async fn bad_texts_and_fields_are_refused_by_name() {
    let home = Home::new();
    let services = home.open().await;
    let path = home.path().join("bad.txt");
    fs::write(&path, b"abc\xff").unwrap();
    let error = services.corpora().add(named("bad"), path.clone(), None).await.unwrap_err();
    assert!(error.to_string().starts_with("text is not usable: the train text is not UTF-8"), "{error}");
    fs::write(&path, "").unwrap();
    assert_eq!(invalid_fields(services.corpora().add(named("bad"), path.clone(), None).await), ["text"]);
    let wrong = NewCorpus { tokenizer: TokenizerKind::Grammar, eval_share: Some(1.0), ..named("../x") };
    assert_eq!(
        invalid_fields(services.corpora().add(wrong, path.clone(), None).await),
        ["name", "tokenizer", "eval_share"]
    );
    let both = NewCorpus { eval_share: Some(0.2), ..named("bad") };
    assert_eq!(invalid_fields(services.corpora().add(both, path.clone(), Some(path)).await), ["eval_share"]);
    assert_eq!(services.corpora().list().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_text_whose_sender_hung_up_keeps_its_name_until_it_is_there_or_not() {
    let home = Home::new();
    let services = home.open().await;
    let (long, short) = (home.path().join("long.txt"), home.path().join("short.txt"));
    fs::write(&long, "one two three four five six seven eight nine ten ".repeat(200_000)).unwrap();
    fs::write(&short, "a b c d e f g h ".repeat(20)).unwrap();
    let corpora = services.corpora();
    let hung_up = tokio::time::timeout(Duration::from_millis(20), corpora.add(named("x"), long, None)).await;
    assert!(hung_up.is_err(), "tokenizing takes longer");
    let sentence = conflict(corpora.add(named("x"), short, None).await);
    assert!(sentence.contains("already a corpus named `x`"), "{sentence}");
    let (row, tokens) = (corpora.get("x").await.unwrap(), corpora.tokens("x", Split::Train).await.unwrap());
    assert_eq!(row.train_tokens, tokens.tokens_left(), "row and file agree");
}

#[tokio::test]
async fn a_corpus_that_is_deleted_lies_in_the_trash_and_comes_back_from_there() {
    let home = Home::new();
    let services = home.open().await;
    let added = add_prose(&services, home.path(), "prose").await.unwrap();
    let mut subscription = services.events().subscribe();
    services.corpora().delete("prose", false).await.unwrap();
    assert!(matches!(event(&mut subscription, |_| true).await, Event::CorpusDeleted { name } if name == "prose"));
    assert!(matches!(services.corpora().get("prose").await, Err(ServiceError::NotFound { .. })));
    assert!(!home.path().join("corpora/prose.corpus").exists());
    let listed = services.trash().list(&TrashQuery::default()).await.unwrap().items;
    assert_eq!((listed.len(), listed[0].bytes), (1, added.file_size_bytes));
    services.trash().restore(listed[0].id).await.unwrap();
    let back = services.corpora().get("prose").await.unwrap();
    assert_eq!(Corpus { id: added.id, created_at: added.created_at, ..back }, added);
    assert!(matches!(event(&mut subscription, |_| true).await, Event::CorpusCreated(corpus) if corpus.name == "prose"));
    assert!(services.doctor().examine().await.unwrap().is_well());
    assert!(matches!(services.corpora().delete("verse", false).await, Err(ServiceError::NotFound { .. })));
    assert!(matches!(services.corpora().delete("toy", true).await, Err(ServiceError::Conflict(_))));
}

#[tokio::test]
async fn a_corpus_stays_while_flows_may_learn_from_it() {
    let home = Home::new();
    let services = home.open().await;
    add_prose(&services, home.path(), "prose").await.unwrap();
    let config = json!({"template": "standard-6-phase", "params": {"corpus": "prose"}});
    let new = serde_json::from_value(json!({"name": "Reader", "config": config})).unwrap();
    let flow = services.flows().create(new).await.unwrap();
    let refused = |sentence: &str, name: &str| {
        assert!(sentence.contains(&format!("flow {}", flow.id)) && sentence.contains(name), "{sentence}");
    };
    match services.corpora().delete("prose", true).await {
        Err(ServiceError::Conflict(sentence)) => refused(&sentence, "would learn from `prose`"),
        other => panic!("{other:?}"),
    }
    services.flows().cancel(flow.id).await.unwrap();
    match services.corpora().delete("prose", false).await {
        Err(ServiceError::Conflict(sentence)) => refused(&sentence, "learned from `prose`"),
        other => panic!("{other:?}"),
    }
    services.corpora().delete("prose", true).await.unwrap();
}
