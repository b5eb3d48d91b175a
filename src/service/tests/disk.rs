//! What people are told when the disk is full or read-only.

use super::*;
use crate::api::{ApiError, ErrorCode};

async fn pragma(services: &Services, statement: &'static str) {
    let mut change = services.change().await.unwrap();
    sqlx::query(statement).execute(&mut **change.db).await.unwrap();
    change.commit().await.unwrap();
}

async fn create(services: &Services) -> Result<Flow, ApiError> {
    services.flows().create(six_phases("toy")).await.map_err(ApiError::from)
}

#[tokio::test]
async fn a_full_database_says_to_make_room_and_works_again_once_there_is_some() {
    let home = Home::new();
    let services = home.open().await;
    pragma(&services, "PRAGMA max_page_count = 1").await;
    let refused = loop {
        match create(&services).await {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert_eq!((refused.status(), refused.code), (507, ErrorCode::StorageFull));
    assert!(refused.error.contains("make room"), "{refused}");
    pragma(&services, "PRAGMA max_page_count = 1000000").await;
    create(&services).await.unwrap();
}

#[tokio::test]
async fn a_read_only_database_says_so() {
    let home = Home::new();
    let services = home.open().await;
    pragma(&services, "PRAGMA query_only = ON").await;
    let refused = create(&services).await.unwrap_err();
    assert_eq!((refused.status(), refused.code), (503, ErrorCode::Unavailable));
    assert!(refused.error.contains("read-only"), "{refused}");
}
