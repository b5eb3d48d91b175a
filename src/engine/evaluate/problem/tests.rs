use super::*;

fn settings() -> EvaluationSettings {
    EvaluationSettings { context_size: 2, train_parts: 3, negatives: 5, empty_value: 0.5 }
}

fn problem(vocab_size: u32, train: &[u32], settings: EvaluationSettings) -> Arc<Problem> {
    Problem::from_tokens(vocab_size, train, &[0, 0, 0], settings).unwrap()
}

fn refusal(vocab_size: u32, train: &[u32], eval: &[u32], settings: EvaluationSettings) -> String {
    Problem::from_tokens(vocab_size, train, eval, settings).unwrap_err().to_string()
}

#[test]
fn clusters_are_ranked_by_count_then_by_token_with_unseen_tokens_last() {
    let problem = problem(6, &[4, 4, 4, 2, 1, 1, 2], settings());
    assert_eq!(problem.cluster_of_token, [3, 1, 2, 4, 0, 5]);
}

#[test]
fn input_bits_run_from_the_oldest_token_and_the_most_significant_bit() {
    let problem = problem(8, &[1, 6, 0, 0, 0], settings());
    assert_eq!(problem.input_bits(), 6);
    let context = problem.context(Sequence::Train, 0);
    let bits: Vec<bool> = (0..6).map(|index| problem.input_bit(context, index)).collect();
    assert_eq!(bits, [false, false, true, true, true, false]);
}

#[test]
fn a_token_takes_as_many_bits_as_its_vocabulary_needs() {
    for (vocab_size, bits) in [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (256, 8), (257, 9), (50_257, 16), (65_537, 17)] {
        assert_eq!(bits_per_token(vocab_size), bits, "{vocab_size}");
    }
}

#[test]
fn parts_are_consecutive_and_cover_the_train_split_without_overlap() {
    let problem = problem(2, &[0; 13], settings());
    let parts: Vec<_> = (0..3).map(|part| problem.train_range(TrainSplit::Part(part))).collect();
    assert_eq!(parts, [0..3, 3..7, 7..11]);
    assert_eq!(problem.train_range(TrainSplit::Whole), 0..11);
}

#[test]
fn negatives_depend_on_the_example_alone_and_stay_among_the_most_frequent() {
    let one = problem(1500, &[7; 40], settings());
    let other = problem(1500, &[7, 8, 9, 10, 11, 12, 13], settings());
    for example in 0..5 {
        let drawn: Vec<u32> = one.negatives(example).collect();
        assert_eq!(drawn, other.negatives(example).collect::<Vec<_>>());
        assert!(drawn.len() == 5 && drawn.iter().all(|&cluster| cluster < 1000), "{drawn:?}");
    }
    let small = problem(3, &[0; 40], settings());
    let drawn: Vec<u32> = (0..38).flat_map(|example| small.negatives(example)).collect();
    assert!((0..3).all(|cluster| drawn.contains(&cluster)) && drawn.iter().all(|&cluster| cluster < 3));
}

#[test]
fn nothing_is_drawn_where_empty_cells_count_nothing() {
    let problem = problem(3, &[0; 40], EvaluationSettings { empty_value: 0.0, ..settings() });
    assert_eq!(problem.negatives(0).count(), 0);
}

#[test]
fn too_few_tokens_are_refused_with_the_number_needed() {
    let short = refusal(2, &[0; 4], &[0; 3], settings());
    assert!(short.contains("train split has 4 tokens") && short.contains("at least 5"), "{short}");
    let short = refusal(2, &[0; 5], &[0; 2], settings());
    assert!(short.contains("eval split has 2 tokens") && short.contains("at least 3"), "{short}");
    assert!(Problem::from_tokens(2, &[0; 5], &[0; 3], settings()).is_ok());
}

#[test]
fn a_token_outside_the_vocabulary_is_refused_with_its_place() {
    let message = refusal(4, &[0, 1, 2, 3, 4, 0], &[0; 3], settings());
    assert!(message.contains("token 4 of its train split is 4, outside 0..4"), "{message}");
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    assert!(refusal(0, &[0; 9], &[0; 9], settings()).contains("vocabulary"));
    assert!(refusal(2, &[0; 9], &[0; 9], EvaluationSettings { context_size: 0, ..settings() }).contains("context"));
    assert!(refusal(2, &[0; 9], &[0; 9], EvaluationSettings { train_parts: 0, ..settings() }).contains("parts"));
    assert!(refusal(2, &[0; 9], &[0; 9], EvaluationSettings { empty_value: f64::NAN, ..settings() }).contains("empty"));
    let many = EvaluationSettings { context_size: 40_000, ..settings() };
    assert!(refusal(4, &[0; 9], &[0; 9], many).contains("input bits"));
}

#[test]
fn clusters_may_stand_in_an_order_that_is_given() {
    let given = |order: &[u32]| {
        let tokens = vec![0, 0, 0, 1, 2, 2];
        Problem::with_cluster_order(3, tokens.clone(), tokens, Some(order), settings())
    };
    let problem = given(&[1, 2, 0]).unwrap();
    assert_eq!(problem.cluster_of_token, [2, 0, 1]);
    let refused = |order: &[u32]| given(order).unwrap_err().to_string();
    assert!(refused(&[1, 2]).ends_with("its cluster order has 2 tokens, but its vocabulary has 3"));
    assert!(refused(&[1, 1, 0]).ends_with("token 1 stands twice in its cluster order"));
    assert!(refused(&[1, 3, 0]).ends_with("token 3 of its cluster order is outside 0..3"));
}
