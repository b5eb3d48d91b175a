use std::fs;

use proptest::prelude::*;

use super::*;
use crate::engine::corpus::EvalText;

fn bytes_corpus() -> Corpus {
    Corpus::from_text("abc", TokenizerKind::Bytes, b"some bytes to learn", EvalText::Text(b"and others")).unwrap()
}

fn file_of(corpus: &Corpus) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.tokens");
    assert_eq!(corpus.write(&path).unwrap(), Fingerprint::of_file(&path).unwrap());
    fs::read(&path).unwrap()
}

fn reading(bytes: &[u8]) -> Result<Corpus, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.tokens");
    fs::write(&path, bytes).unwrap();
    Corpus::read(&path).map_err(|error| error.to_string())
}

/// Like [`reading`], without a file.
fn parsed(bytes: &[u8]) -> Result<Corpus, ReadError> {
    read_from(bytes, bytes.len() as u64)
}

/// A file whose header is this, followed by these bytes of tokens and their right checksum.
fn forged(header: &str, tokens: &[u8]) -> Vec<u8> {
    let mut bytes = [MAGIC.as_slice(), &VERSION.to_le_bytes(), &(header.len() as u32).to_le_bytes()].concat();
    bytes.extend_from_slice(header.as_bytes());
    bytes.extend_from_slice(tokens);
    let mut crc = Crc::new();
    crc.update(&bytes);
    bytes.extend_from_slice(&crc.sum().to_le_bytes());
    bytes
}

fn header(tokenizer: &str, vocab_size: u32, train_tokens: u64, vocabulary: &str) -> String {
    format!(
        r#"{{"name":"x","tokenizer":"{tokenizer}","vocab_size":{vocab_size},"train_tokens":{train_tokens},"eval_tokens":5,"vocabulary":{vocabulary},"entropy_floor":null}}"#
    )
}

fn assert_refused(bytes: &[u8], reason: &str) {
    let error = reading(bytes).unwrap_err();
    assert!(error.contains(reason) && error.contains("c.tokens"), "{error}");
}

#[test]
fn a_written_corpus_is_read_back_whole() {
    for corpus in [Corpus::toy(), bytes_corpus()] {
        let bytes = file_of(&corpus);
        assert_eq!(reading(&bytes).unwrap(), corpus);
    }
    assert!(file_of(&Corpus::toy()).len() < 2 * 75_000 + 10_000);
}

#[test]
fn tokens_beyond_16_bits_survive() {
    let corpus = Corpus {
        name: "wide".to_owned(),
        tokenizer: TokenizerKind::Grammar,
        vocab_size: MAX_SHORT_VOCAB + 1,
        train: vec![0, 1, 2, 3, MAX_SHORT_VOCAB],
        eval: vec![MAX_SHORT_VOCAB; 5],
        vocabulary: Some((0..=MAX_SHORT_VOCAB).map(|id| format!("w{id}")).collect()),
        entropy_floor: Some(0.1 + 0.2),
    };
    assert_eq!(reading(&file_of(&corpus)).unwrap(), corpus);
}

#[test]
fn writing_replaces_the_old_file_and_leaves_nothing_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.tokens");
    Corpus::toy().write(&path).unwrap();
    bytes_corpus().write(&path).unwrap();
    assert_eq!(Corpus::read(&path).unwrap(), bytes_corpus());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_file_that_cannot_be_written_or_read_is_an_error_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing").join("c.tokens");
    let error = bytes_corpus().write(&path).unwrap_err().to_string();
    assert!(error.starts_with("cannot write") && error.contains("missing"), "{error}");
    let error = Corpus::read(&path).unwrap_err().to_string();
    assert!(error.starts_with("cannot read") && error.contains("missing"), "{error}");
}

#[test]
fn every_truncation_and_every_flipped_bit_is_refused() {
    let whole = file_of(&bytes_corpus());
    for length in 0..whole.len() {
        assert!(parsed(&whole[..length]).is_err(), "cut to {length} bytes");
    }
    for bit in 0..whole.len() * 8 {
        let mut damaged = whole.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        assert!(parsed(&damaged).is_err(), "bit {bit}");
    }
    let mut longer = whole;
    longer.push(0);
    assert_refused(&longer, "truncated or damaged");
}

#[test]
fn broken_files_are_refused_with_the_reason() {
    assert_refused(b"", "ends too early");
    assert_refused(b"{\"train\": []}          ", "not a corpus file");
    let mut newer = file_of(&bytes_corpus());
    newer[8] = 2;
    assert_refused(&newer, "format version 2");
    let mut damaged = file_of(&bytes_corpus());
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    assert_refused(&damaged, "checksum");
    assert_refused(&forged("[1]", &[]), "header is not valid");
}

#[test]
fn hostile_claims_are_refused_before_memory_is_taken_for_them() {
    let endless = forged(&header("bytes", 256, u64::MAX / 4, "null"), &[0; 64]);
    assert_refused(&endless, "truncated or damaged");
    let overflowing = forged(&header("bytes", 256, u64::MAX, "null"), &[0; 64]);
    assert_refused(&overflowing, "truncated or damaged");
    let mut long_header = file_of(&bytes_corpus());
    long_header[12..16].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_refused(&long_header, "its header claims");
}

#[test]
fn contradictions_under_a_right_checksum_are_refused() {
    let tokens = [0; 2 * 10];
    assert!(reading(&forged(&header("bytes", 256, 5, "null"), &tokens)).is_ok());
    assert_refused(&forged(&header("bytes", 300, 5, "null"), &tokens), "not one of the tokenizer `bytes`");
    assert_refused(&forged(&header("gpt2", 256, 5, "null"), &tokens), "not one of the tokenizer `gpt2`");
    assert_refused(&forged(&header("words", 2, 5, r#"["<unk>"]"#), &tokens), "not one of the tokenizer `words`");
    assert_refused(&forged(&header("words", 2, 4, r#"["<unk>","a"]"#), &tokens[..18]), "needs at least 5");
    let mut outside = tokens;
    outside[18] = 2;
    assert_refused(&forged(&header("words", 2, 5, r#"["<unk>","a"]"#), &outside), "holds the token 2");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_the_reader_panic(header in ".{0,80}", tokens in proptest::collection::vec(any::<u8>(), 0..64)) {
        prop_assert!(parsed(&forged(&header, &tokens)).is_err());
    }
}

#[test]
fn a_split_is_read_block_by_block() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.corpus");
    let corpus = Corpus::toy();
    corpus.write(&path).unwrap();
    for (is_eval, expected) in [(false, &corpus.train), (true, &corpus.eval)] {
        let mut reader = SplitReader::open(&path, is_eval).unwrap();
        assert_eq!(reader.tokens_left(), expected.len() as u64);
        let mut bytes = Vec::new();
        loop {
            let block = reader.next_block().unwrap();
            assert!(block.len() <= BLOCK_BYTES);
            if block.is_empty() {
                break;
            }
            bytes.extend(block);
        }
        assert_eq!(bytes, crate::engine::corpus::little_endian(expected));
    }
}
