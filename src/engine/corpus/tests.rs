use super::*;

fn refusal(tokenizer: TokenizerKind, train: &[u8], eval: EvalText<'_>) -> String {
    Corpus::from_text("x", tokenizer, train, eval).unwrap_err().to_string()
}

#[test]
fn hello_world_has_the_ids_that_gpt2_gives_it() {
    let corpus = Corpus::from_text(
        "x",
        TokenizerKind::Gpt2,
        b"Hello world, it's <|endoftext|>",
        EvalText::Text("naïve Ünïcode 東京\n\n  x".as_bytes()),
    )
    .unwrap();
    assert_eq!(corpus.vocab_size, 50_257);
    assert_eq!(corpus.vocabulary, None);
    assert_eq!(corpus.train[..5], [15_496, 995, 11, 340, 338]);
    // The special token is text like any other.
    assert_eq!(corpus.train[5..], [1_279, 91, 437, 1_659, 5_239, 91, 29]);
    assert!(!corpus.train.contains(&50_256));
    let text = tiktoken_rs::r50k_base_singleton().decode(&corpus.eval).unwrap();
    assert_eq!(text, "naïve Ünïcode 東京\n\n  x");
}

#[test]
fn bytes_are_their_own_ids() {
    let corpus = Corpus::from_text("x", TokenizerKind::Bytes, "aé\0zz".as_bytes(), EvalText::Text(b"01234")).unwrap();
    assert_eq!(corpus.train, [97, 195, 169, 0, 122, 122]);
    assert_eq!(corpus.eval, [48, 49, 50, 51, 52]);
    assert_eq!(corpus.vocab_size, 256);
}

#[test]
fn words_of_the_eval_split_alone_stay_unknown() {
    let corpus = Corpus::from_text("x", TokenizerKind::Words, b"a b a c a d e f g h", EvalText::Share(0.5)).unwrap();
    assert_eq!(corpus.vocabulary.as_deref().unwrap(), ["<unk>", "a", "b", "c"]);
    assert_eq!(corpus.train, [1, 2, 1, 3, 1]);
    assert_eq!(corpus.eval, [0; 5]);
    assert_eq!(corpus.vocab_size, 4);
}

#[test]
fn a_share_is_cut_off_the_end_of_the_tokens() {
    let text: Vec<u8> = (0..100).collect();
    let corpus = Corpus::from_text("x", TokenizerKind::Bytes, &text, EvalText::Share(0.1)).unwrap();
    assert_eq!(corpus.train, (0..90).collect::<Vec<u32>>());
    assert_eq!(corpus.eval, (90..100).collect::<Vec<u32>>());
}

#[test]
fn shares_outside_0_to_1_are_refused() {
    for share in [0.0, 1.0, -0.5, 7.0, f64::NAN, f64::INFINITY] {
        let error = refusal(TokenizerKind::Bytes, &[b'a'; 100], EvalText::Share(share));
        assert!(error.contains("above 0 and below 1"), "{error}");
    }
}

#[test]
fn bad_text_is_refused_with_a_sentence() {
    let share = EvalText::Share(0.5);
    for tokenizer in [TokenizerKind::Words, TokenizerKind::Bytes, TokenizerKind::Gpt2] {
        assert!(refusal(tokenizer, b"", share).contains("the train text is empty"));
        assert!(refusal(tokenizer, b"a b c d e f", EvalText::Text(b"")).contains("the eval text is empty"));
        let error = refusal(tokenizer, b"good \xFF bad", share);
        assert!(error.contains("the train text is not UTF-8: the byte 0xFF at position 5"), "{error}");
        let error = refusal(tokenizer, b"a b c d e f", EvalText::Text("cut é".as_bytes().split_last().unwrap().1));
        assert!(error.contains("the eval text is not UTF-8: the byte 0xC3 at position 4"), "{error}");
    }
    assert!(refusal(TokenizerKind::Grammar, b"a b c d e f g h i j", share).contains("use gpt2, words or bytes"));
}

#[test]
fn splits_too_short_for_a_context_and_its_target_are_refused() {
    let long = b"a b c d e f g h i j k";
    let error = refusal(TokenizerKind::Words, b" \n\t ", EvalText::Text(long));
    assert!(error.contains("the train split has 0 tokens, but needs at least 5"), "{error}");
    let error = refusal(TokenizerKind::Words, long, EvalText::Text(b"a b c d"));
    assert!(error.contains("the eval split has 4 tokens"), "{error}");
    let error = refusal(TokenizerKind::Words, long, EvalText::Share(0.1));
    assert!(error.contains("the eval split has 1 tokens"), "{error}");
    let error = refusal(TokenizerKind::Words, long, EvalText::Share(0.999));
    assert!(error.contains("the train split has 0 tokens"), "{error}");
    assert!(Corpus::from_text("x", TokenizerKind::Words, b"a b c d e", EvalText::Text(b"a b c d e")).is_ok());
}

#[test]
fn unigram_entropy_is_that_of_the_frequencies_in_train() {
    let entropy = |train: &[u8]| {
        Corpus::from_text("x", TokenizerKind::Bytes, train, EvalText::Text(b"zzzzzzzz")).unwrap().unigram_entropy()
    };
    assert_eq!(entropy(b"aaaaaaaaa").to_bits(), 0.0_f64.to_bits());
    assert!((entropy(b"abcdabcd") - 4_f64.ln()).abs() < 1e-15);
    let expected = -(0.75 * 0.75_f64.ln() + 0.25 * 0.25_f64.ln());
    assert!((entropy(b"aaabaaab") - expected).abs() < 1e-15);
}

#[test]
fn exported_tokens_are_little_endian_32_bit_integers() {
    assert_eq!(little_endian(&[1, 0x0102_0304]), [1, 0, 0, 0, 4, 3, 2, 1]);
}
