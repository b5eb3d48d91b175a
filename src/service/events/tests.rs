use super::*;

fn deleted(id: i64) -> Event {
    Event::FlowDeleted { id: FlowId(id) }
}

async fn heard(subscription: &mut Subscription) -> Frame {
    let Delivery::Event(told) = subscription.next().await else { panic!("there is another event") };
    let frame: Frame = serde_json::from_slice(&told.json).unwrap();
    assert_eq!(frame.seq, told.seq);
    frame
}

#[tokio::test]
async fn events_arrive_in_order_with_growing_numbers() {
    let bus = EventBus::new(10);
    let mut subscription = bus.subscribe();
    bus.publish(vec![deleted(1), deleted(2)]);
    bus.publish(vec![deleted(3)]);
    for (seq, id) in [(11, 1), (12, 2), (13, 3)] {
        assert_eq!(heard(&mut subscription).await, Frame { seq, event: deleted(id) });
    }
    assert_eq!(bus.last_seq(), 13);
}

#[tokio::test]
async fn a_listener_that_waits_is_woken() {
    let bus = EventBus::new(0);
    let mut subscription = bus.subscribe();
    let waiting = tokio::spawn(async move { heard(&mut subscription).await.seq });
    tokio::task::yield_now().await;
    bus.publish(vec![deleted(1)]);
    assert_eq!(waiting.await.unwrap(), 1);
}

#[tokio::test]
async fn a_slow_listener_is_told_that_it_missed_something_and_goes_on() {
    let bus = EventBus::new(0);
    let (mut slow, mut quick) = (bus.subscribe(), bus.subscribe());
    for id in 0..=CAPACITY as i64 {
        bus.publish(vec![deleted(id)]);
        heard(&mut quick).await;
    }
    assert!(matches!(slow.next().await, Delivery::Lagged));
    bus.publish(vec![deleted(-1)]);
    assert_eq!(heard(&mut slow).await.event, deleted(-1), "what it missed is in the snapshot that it asks for");
}

#[tokio::test]
async fn who_comes_back_goes_on_where_it_was_if_that_is_still_kept() {
    let bus = EventBus::new(10);
    bus.publish(vec![deleted(1), deleted(2)]);
    let mut back = bus.subscribe_after(11).unwrap();
    bus.publish(vec![deleted(3)]);
    assert_eq!([heard(&mut back).await.seq, heard(&mut back).await.seq], [12, 13]);
    assert!(bus.subscribe_after(10).is_some() && bus.subscribe_after(13).is_some());
    for unknown in [0, 9, 14, u64::MAX] {
        assert!(bus.subscribe_after(unknown).is_none(), "{unknown}");
    }
    for id in 0..CAPACITY as i64 {
        bus.publish(vec![deleted(id)]);
    }
    assert!(bus.subscribe_after(12).is_none() && bus.subscribe_after(13).is_some());
}

#[tokio::test]
async fn large_events_push_out_older_ones_by_their_bytes() {
    let bus = EventBus::new(0);
    let reason = "x".repeat(MAX_BYTES / 3);
    let large = || {
        let flow =
            serde_json::from_value(serde_json::json!({"id": 1, "name": "x", "config": {"params": {"notes": reason}},
            "created_at": "2026-01-01T00:00:00Z", "status": "pending", "experiment_count": 0}));
        Event::FlowUpdated(flow.unwrap())
    };
    bus.publish(vec![deleted(1), large(), large()]);
    assert!(bus.subscribe_after(0).is_some());
    bus.publish(vec![large()]);
    assert!(bus.subscribe_after(1).is_none() && bus.subscribe_after(2).is_some());
    assert!(bus.with(|kept| kept.bytes) <= MAX_BYTES);
}

#[tokio::test]
async fn a_closed_bus_ends_every_subscription_after_its_last_event() {
    let bus = EventBus::new(0);
    let mut before = bus.subscribe();
    bus.publish(vec![deleted(1)]);
    bus.close();
    assert_eq!(heard(&mut before).await.seq, 1);
    assert!(matches!(before.next().await, Delivery::Closed));
    assert!(matches!(bus.subscribe().next().await, Delivery::Closed));
}

#[test]
fn numbers_are_reserved_in_blocks_before_they_are_given_out() {
    let bus = EventBus::new(100);
    assert_eq!(bus.to_reserve(0), None);
    assert_eq!(bus.to_reserve(2), Some(102 + BLOCK));
    bus.note_reserved(102 + BLOCK);
    assert_eq!(bus.to_reserve(2 + BLOCK as usize), None);
    assert_eq!(bus.to_reserve(3 + BLOCK as usize), Some(103 + 2 * BLOCK));
}
