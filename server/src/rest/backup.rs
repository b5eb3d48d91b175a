//! `POST /api/backup`.

use std::path::Path;

use axum::{Json, extract::State};
use wnn_experiments::{
    api::{BackupReport, NewBackup},
    service::Services,
};

use crate::{extract::JsonBody, rest_error::RestResult};

/// Makes a backup in a directory of this machine; answers when it is whole.
pub(super) async fn backup(
    State(services): State<Services>,
    JsonBody(backup): JsonBody<NewBackup>,
) -> RestResult<Json<BackupReport>> {
    Ok(Json(services.back_up(Path::new(&backup.directory)).await?))
}
