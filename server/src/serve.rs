//! The server's life: open, listen, serve, end.

use std::{
    io::{self, Write as _},
    net::SocketAddr,
    process,
    sync::Arc,
    time::Duration,
};

use axum::{Router, serve::ListenerExt as _};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    time::sleep,
};
use tokio_util::sync::CancellationToken;
use wnn_experiments::service::{Services, SystemClock, Vigilance};

use crate::{Config, StartError, pages, router::router, socket::Sockets, state::AppState, telemetry, upload::Uploads};

/// How long requests under way may take to end once the server is asked to stop.
const GRACE: Duration = Duration::from_secs(10);
/// What a shell reports of a program that ctrl-c ended.
const INTERRUPTED: i32 = 130;

/// Serves until SIGINT or SIGTERM; prints `Listening on http://…` on standard output once it can be reached.
///
/// # Errors
///
/// Why it could not start.
pub async fn run(config: Config) -> Result<(), StartError> {
    telemetry::start()?;
    let server = Server::open(&config).await?;
    let shutdown = end_on_signal()?;
    announce(server.address())?;
    server.serve(shutdown).await
}

/// A server that holds its data directory and its port, and does not answer yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
    services: Services,
    sockets: Sockets,
}

impl Server {
    /// Takes the port and the data directory.
    ///
    /// # Errors
    ///
    /// The address may not be used, the port is taken, or the data directory cannot be opened.
    pub async fn open(config: &Config) -> Result<Self, StartError> {
        let wanted = config.socket_address();
        if !wanted.ip().is_loopback() {
            return Err(StartError::NotLoopback(wanted.ip()));
        }
        // The port comes first: whoever starts a second server by mistake shall not touch the data of the first.
        let listener = listen(wanted).await?;
        let address = listener.local_addr()?;
        let services = Services::open(config.settings(), Arc::new(SystemClock)).await?;
        services.note_address(&format!("http://{address}"))?;
        let uploads = Uploads::open(&config.data, config.max_upload_mb)?;
        let sockets = Sockets::new();
        let leptos = pages::options(config, address);
        let state = AppState { services: services.clone(), leptos, uploads, sockets: sockets.clone() };
        Ok(Self { listener, address, router: router(state), services, sockets })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown`, then lets requests, sockets and the running experiment's iteration end, and saves.
    ///
    /// # Errors
    ///
    /// The listening socket failed.
    pub async fn serve(self, shutdown: CancellationToken) -> Result<(), StartError> {
        let runner = self.services.spawn_runner();
        let watchdog = self.services.spawn_watchdog(Vigilance::default());
        // Frames are small and wanted at once: without this, one waits for the last one's acknowledgement.
        let listener = self.listener.tap_io(|stream| {
            let _ = stream.set_nodelay(true);
        });
        let serving = axum::serve(listener, self.router).with_graceful_shutdown(shutdown.clone().cancelled_owned());
        let patience = async {
            shutdown.cancelled().await;
            self.sockets.end().await;
            sleep(GRACE).await;
        };
        let served = tokio::select! {
            served = serving.into_future() => served,
            () = patience => Ok(()),
        };
        self.sockets.end().await;
        watchdog.abort();
        tracing::info!("stopping: an experiment that runs finishes its iteration and is saved");
        self.services.shutdown().await;
        if let Err(error) = runner.await
            && error.is_panic()
        {
            tracing::error!("the runner broke down: {error}");
        }
        served.map_err(StartError::Serve)
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => StartError::PortInUse(address),
        _ => StartError::Listen { address, source },
    })
}

fn announce(address: SocketAddr) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "Listening on http://{address}")?;
    out.flush()
}

/// A token that the first SIGINT or SIGTERM cancels; the second ends the process at once.
fn end_on_signal() -> io::Result<CancellationToken> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let shutdown = CancellationToken::new();
    let token = shutdown.clone();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if token.is_cancelled() {
                process::exit(INTERRUPTED);
            }
            token.cancel();
        }
    });
    Ok(shutdown)
}
