use super::{checkpoints::short, *};

#[tokio::test]
async fn the_first_page_tells_what_waits_what_ended_and_what_was_best() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let nothing = services.home().await.unwrap();
    assert_eq!((nothing.flows, nothing.best.len(), nothing.ended.len()), (0, 0, 0));
    assert!(nothing.room.database_bytes > 0 && nothing.room.disk.is_some());

    let runner = services.spawn_runner();
    let ended = short(&services, None).await;
    services.shutdown().await;
    runner.await.unwrap();
    drop(services);
    let services = home.reopen().await;
    let waiting = created(&services, six_phases("prose")).await.id;
    services.flows().start(waiting).await.unwrap();

    let found = services.home().await.unwrap();
    assert_eq!((found.flows, found.running.len()), (2, 0));
    assert_eq!(found.queued.iter().map(|flow| flow.id).collect::<Vec<_>>(), [waiting]);
    assert_eq!(found.ended.iter().map(|flow| flow.id).collect::<Vec<_>>(), [ended.id]);
    let [best] = &found.best[..] else { panic!("one corpus has results: {:?}", found.best) };
    assert_eq!((best.corpus.as_str(), best.checkpoint.flow_id), ("prose", Some(ended.id)));
    let bytes = Path::new(&best.checkpoint.file_path).metadata().unwrap().len();
    assert_eq!((found.room.checkpoints, found.room.checkpoint_bytes, found.room.trash_bytes), (1, bytes, 0));
}

#[tokio::test]
async fn the_first_page_shows_a_flow_that_runs_and_takes_its_iterations_in() {
    let home = Home::new();
    let services = home.open_with_prose(2).await;
    let runner = services.spawn_runner();
    let mut events = services.events().subscribe();
    let id = created(&services, two_long_phases()).await.id;
    services.flows().start(id).await.unwrap();
    let mut view = None;
    let (mut last, mut applied) = (0, 0);
    while applied < 3 {
        let Delivery::Event(told) = events.next().await else { panic!("no more events") };
        let frame: Frame = serde_json::from_slice(&told.json).unwrap();
        if let Event::IterationUpdate(row) = &frame.event {
            let view = match &mut view {
                Some(view) => view,
                None => view.insert(services.home().await.unwrap()),
            };
            if view.apply(frame.seq, &frame.event) == crate::api::HomeChange::Applied {
                (last, applied) = (row.iteration_num, applied + 1);
            }
        }
    }
    let shown = view.unwrap();
    let [running] = &shown.running[..] else { panic!("one flow runs") };
    assert_eq!((running.flow.id, running.experiments[0].current_iteration), (id, Some(last)));
    assert!(running.remaining().is_some() && running.share_done() < 0.5);
    services.shutdown().await;
    runner.await.unwrap();
}
