//! A server of the Experiments Manager.

use std::{
    future::Future,
    path::PathBuf,
    pin::pin,
    sync::{Arc, OnceLock},
    time::Duration,
};

use pyo3::{exceptions::PyValueError, prelude::*};
use pythonize::{depythonize, pythonize};
use serde_json::Value;
use tokio::{
    runtime::{Builder, Runtime},
    time::sleep,
};
use wnn_experiments::{
    api::ApiError,
    client::{DashboardClient, Method},
    model::CheckpointId,
};

use crate::error::refused;

/// How often somebody who waits for a server is heard.
const HEARING: Duration = Duration::from_millis(100);

/// Requests to a server, one at a time for each thread.
#[pyclass(frozen, module = "wnn._engine")]
pub(crate) struct Connection {
    client: DashboardClient,
}

#[pymethods]
impl Connection {
    #[new]
    #[pyo3(signature = (url, tries=3, token=None, ca_cert=None))]
    fn new(url: &str, tries: u32, token: Option<&str>, ca_cert: Option<PathBuf>) -> PyResult<Self> {
        let mut client = DashboardClient::new(url).map_err(refused)?.with_tries(tries);
        if let Some(path) = ca_cert {
            client = client.with_ca_cert(&path).map_err(refused)?;
        }
        if let Some(token) = token {
            client = client.with_token(token).map_err(refused)?;
        }
        Ok(Self { client })
    }

    /// The server's address.
    #[getter]
    fn url(&self) -> &str {
        self.client.base_url()
    }

    /// Asks for what is below `/api/`.
    #[pyo3(signature = (method, path, query, body=None))]
    fn call<'py>(
        &self,
        py: Python<'py>,
        method: &str,
        path: &str,
        query: Vec<(String, String)>,
        body: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let method: Method = method.parse().map_err(|_| PyValueError::new_err(format!("{method} is no method")))?;
        let body: Option<Value> = body.map(depythonize).transpose()?;
        let answer = wait(py, self.client.call(method, path, &query, body.as_ref()))?;
        Ok(pythonize(py, &answer)?)
    }

    /// Puts a checkpoint's file on the server.
    fn upload(&self, py: Python<'_>, checkpoint: i64, path: PathBuf) -> PyResult<()> {
        wait(py, self.client.upload_checkpoint(CheckpointId(checkpoint), &path, |_| ())).map(drop)
    }

    /// A checkpoint's file.
    fn download(&self, py: Python<'_>, checkpoint: i64) -> PyResult<Vec<u8>> {
        wait(py, async {
            let mut download = self.client.download_checkpoint(CheckpointId(checkpoint)).await?;
            let mut bytes = Vec::new();
            while let Some(chunk) = download.chunk().await? {
                bytes.extend_from_slice(chunk.as_ref());
            }
            Ok(bytes)
        })
    }
}

/// Waits for an answer without the interpreter's lock, and for nothing more once Ctrl-C was pressed.
fn wait<T: Send>(py: Python<'_>, answer: impl Future<Output = Result<T, ApiError>> + Send) -> PyResult<T> {
    let runtime = runtime()?;
    py.detach(|| {
        runtime.block_on(async {
            let mut answer = pin!(answer);
            loop {
                tokio::select! {
                    answer = &mut answer => return answer.map_err(refused),
                    () = sleep(HEARING) => hear()?,
                }
            }
        })
    })
}

/// Raises what Ctrl-C asks for.
fn hear() -> PyResult<()> {
    Python::attach(|py: Python<'_>| py.check_signals())
}

fn runtime() -> PyResult<Arc<Runtime>> {
    static RUNTIME: OnceLock<Arc<Runtime>> = OnceLock::new();
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime.clone());
    }
    let built = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    Ok(RUNTIME.get_or_init(|| Arc::new(built)).clone())
}
