//! `wnn-exp checkpoint verify` on files that a search left.

use std::{fs, path::Path};

use serde_json::Value;

use crate::{
    FLOW,
    run::{Run, stderr, wnn_exp},
};

/// The exit code, and what was found.
fn verify(path: &Path, flags: &[&str]) -> (i32, Value) {
    let mut command = wnn_exp(&["checkpoint", "verify", "--corpus", "toy", "--json"]);
    let done = command.arg(path).args(flags).output().unwrap();
    let found = serde_json::from_slice(&done.stdout);
    (done.status.code().unwrap(), found.unwrap_or_else(|_| panic!("{}", stderr(&done))))
}

#[test]
fn every_checkpoint_of_a_search_is_equal_and_a_changed_one_is_not() {
    let run = Run::begin(&[FLOW, &["--set", "context_size=3", "--set", "empty_value=0.5"]].concat());
    run.to_the_end();
    let last = run.dir().join("exp_05/phase_3b_ts_connections.json.gz");
    let state = run.dir().join("exp_05/phase_3b_ts_connections_iter_000004.json.gz");
    for path in [&last, &state] {
        let (code, found) = verify(path, &[]);
        assert_eq!((code, &found["equal"]), (0, &Value::Bool(true)), "{found}");
        assert_eq!(found["evaluation"]["context_size"], 3);
        assert_eq!(found["saved"], found["measured"]);
        assert_eq!(verify(path, &["--threads", "1"]).0, 0);
    }
    let (code, found) = verify(&last, &["--empty-value", "0.25"]);
    assert_eq!((code, &found["equal"]), (1, &Value::Bool(false)), "flags go before the file: {found}");

    let mut document = json_of(&last);
    let saved = document["phase_result"]["final_fitness"].as_f64().unwrap();
    document["phase_result"]["final_fitness"] = f64::from_bits(saved.to_bits() + 1).into();
    let changed = run.dir().join("changed.json");
    fs::write(&changed, document.to_string()).unwrap();
    let (code, found) = verify(&changed, &[]);
    assert_eq!((code, &found["equal"]), (1, &Value::Bool(false)), "one bit is enough: {found}");
    assert_eq!(found["measured"]["ce"], saved);

    document["phase_result"]["final_fitness"] = Value::Null;
    document["phase_result"]["best_genome"]["cached_fitness"] = Value::Null;
    fs::write(&changed, document.to_string()).unwrap();
    let refused = wnn_exp(&["checkpoint", "verify", "--corpus", "toy"]).arg(&changed).output().unwrap();
    assert_eq!(refused.status.code(), Some(5), "{}", stderr(&refused));
    assert!(stderr(&refused).contains("does not say what its best genome is worth"), "{}", stderr(&refused));
}

fn json_of(path: &Path) -> Value {
    serde_json::from_reader(flate2::read::GzDecoder::new(fs::File::open(path).unwrap())).unwrap()
}
