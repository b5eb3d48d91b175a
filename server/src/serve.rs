//! The server's life: open, listen, serve, end.

use std::{
    io::{self, Write as _},
    net::SocketAddr,
    process,
    sync::Arc,
    time::Duration,
};

use axum::Router;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    time::sleep,
};
use tokio_util::sync::CancellationToken;
use wnn_experiments::service::{Services, SystemClock, Vigilance};

use crate::{
    Config, StartError,
    access::Access,
    guard::Guard,
    listen::Door,
    pages,
    router::router,
    socket::{Sockets, beat},
    state::AppState,
    telemetry, tls,
    upload::Uploads,
};

/// How long requests under way may take to end once the server is asked to stop.
const GRACE: Duration = Duration::from_secs(10);
/// What a shell reports of a program that ctrl-c ended.
const INTERRUPTED: i32 = 130;

/// Serves until SIGINT or SIGTERM; prints `Listening on http://…` (or `https://…`) on standard output once it can be reached.
///
/// # Errors
///
/// Why it could not start.
pub async fn run(config: Config) -> Result<(), StartError> {
    telemetry::start()?;
    let server = Server::open(&config).await?;
    let shutdown = end_on_signal()?;
    announce(server.url())?;
    server.serve(shutdown).await;
    Ok(())
}

/// A server that holds its data directory and its port, and does not answer yet.
pub struct Server {
    door: Door,
    address: SocketAddr,
    url: String,
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
        if !wanted.ip().is_loopback() && config.token.is_none() {
            return Err(StartError::NoToken(wanted.ip()));
        }
        let tls = match (&config.tls_cert, &config.tls_key) {
            (Some(certificate), Some(key)) => Some(tls::acceptor(certificate, key)?),
            _ => None,
        };
        if !wanted.ip().is_loopback() && tls.is_none() {
            tracing::warn!(
                "the token and all data go over the network in the clear; --tls-cert and --tls-key encrypt them"
            );
        }
        // The port comes first: whoever starts a second server by mistake shall not touch the data of the first.
        let listener = listen(wanted).await?;
        let address = listener.local_addr()?;
        let services = Services::open(config.settings(), Arc::new(SystemClock)).await?;
        let url = format!("{}://{address}", if tls.is_some() { "https" } else { "http" });
        services.note_address(&url)?;
        let uploads = Uploads::open(&config.data, config.max_upload_mb)?;
        let sockets = Sockets::new(config.max_sockets as usize);
        let access = Access::new(config.token.as_deref(), address.port(), tls.is_some());
        let leptos = pages::options(config, address);
        let state = AppState {
            services: services.clone(),
            leptos,
            uploads,
            sockets: sockets.clone(),
            asks_for_token: config.token.is_some(),
        };
        let router = router(state, access, Guard::new(config), &config.cors_origins);
        let door = Door { listener, tls, max_connections: config.max_connections as usize };
        Ok(Self { door, address, url, router, services, sockets })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same for browsers and programs: `http://…` or `https://…`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Serves until `shutdown`, then lets requests, sockets and the running experiment's iteration end, and saves.
    pub async fn serve(self, shutdown: CancellationToken) {
        let runner = self.services.spawn_runner();
        let housekeeping = self.services.spawn_housekeeping();
        let watchdog = self.services.spawn_watchdog(Vigilance::default());
        let heart = tokio::spawn(beat(self.services.clone()));
        let serving = self.door.serve(self.router, shutdown.clone());
        let patience = async {
            shutdown.cancelled().await;
            self.sockets.end().await;
            sleep(GRACE).await;
        };
        tokio::select! {
            () = serving => {}
            () = patience => {}
        }
        heart.abort();
        self.sockets.end().await;
        watchdog.abort();
        tracing::info!("stopping: an experiment that runs finishes its iteration and is saved");
        self.services.shutdown().await;
        if let Err(error) = runner.await
            && error.is_panic()
        {
            tracing::error!("the runner broke down: {error}");
        }
        if housekeeping.await.is_err_and(|error| error.is_panic()) {
            tracing::error!("the housekeeping broke down");
        }
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => StartError::PortInUse(address),
        _ => StartError::Listen { address, source },
    })
}

fn announce(url: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "Listening on {url}")?;
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
