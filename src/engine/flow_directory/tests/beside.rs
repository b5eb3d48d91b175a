//! The search and its writer go their ways beside each other.

use std::{sync::mpsc::sync_channel, thread, time::Duration};

use super::*;
use crate::engine::Writer;

#[test]
fn a_search_comes_to_its_end_while_nothing_can_be_written() {
    let folder = folder();
    // Of the first experiment only its result is saved, and it is that which is held up.
    let flow = Flow::new(json!({"generations": 1}));
    let (directory, bench) = (flow.open(folder.path()).unwrap(), flow.bench());
    let (lets, let_on) = sync_channel::<()>(0);
    let write = move |paper: Paper| {
        // An error says that all may be written.
        let _ = let_on.recv();
        paper.write()
    };
    let writer = Writer::begin(write, || ()).unwrap();
    thread::scope(|scope| {
        let (ends, ended) = sync_channel(1);
        let (to, desk) = ((&directory, &bench), writer.desk());
        scope.spawn(move || {
            search(to, (&desk, false), None).unwrap();
            ends.send(()).unwrap();
        });
        let alone = ended.recv_timeout(Duration::from_mins(1));
        let checkpoints: Vec<_> =
            (0..2).flat_map(|index| names(&directory.folder(index))).filter(|name| name.ends_with(ENDING)).collect();
        drop(lets);
        alone.expect("the search waits for its writer");
        assert!(checkpoints.is_empty(), "the search itself writes {checkpoints:?}");
    });
    writer.finish().unwrap();
    assert_eq!(beginning(&directory, &bench), None);
    let other = self::folder();
    let waited = flow.open(other.path()).unwrap();
    run(&waited, &bench, None);
    (0..2).for_each(|index| assert_eq!(directory.result(index).unwrap(), waited.result(index).unwrap()));
}

#[test]
fn a_result_that_cannot_be_written_ends_the_search_and_nothing_before_it_is_lost() {
    let folder = folder();
    let flow = Flow::new(json!({}));
    let (directory, bench) = (flow.open(folder.path()).unwrap(), flow.bench());
    let in_the_way = folder.path().join("exp_00/one_neurons_summary.json");
    fs::create_dir_all(in_the_way.join("x")).unwrap();
    let control = Control::default();
    let writer = writer(&control, |_| ()).unwrap();
    let searched = search((&directory, &bench), (&writer.desk(), true), None);
    let error = searched.and(writer.finish()).unwrap_err();
    assert!(error.to_string().starts_with(&format!("cannot write {}: ", in_the_way.display())), "{error}");
    assert!(control.is_stopped(), "the next experiment would go on in vain");
    assert_eq!(beginning(&directory, &bench), Some((0, 3, 0)));
    fs::remove_dir_all(&in_the_way).unwrap();
    run(&directory, &bench, None);
    assert_eq!(beginning(&directory, &bench), None);
}
