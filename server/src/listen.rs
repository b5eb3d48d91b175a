//! Connections: accepted, encrypted where that is wished, bounded in number and in patience.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    pin::pin,
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{FromRequestParts, Request},
    http::request::Parts,
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt as _;
use tower_http::timeout::TimeoutBody;

/// How long a client may take to agree on encryption.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long a client may take to send the head of a request, and to stay silent between two: longer than clients keep a
/// connection that they do not use (90 s at most, as a rule). Whoever sends a request on a connection that the server
/// closes at that moment gets no answer, and cannot know whether it was heard.
const HEAD: Duration = Duration::from_secs(100);
/// How long a client may pause in the middle of a body.
const BODY: Duration = Duration::from_mins(1);
/// The pause after an accept that failed because the system has no more to give.
const EXHAUSTED: Duration = Duration::from_millis(500);

/// Who asks, in the extensions of every request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(SocketAddr);

impl Peer {
    /// Who sent that request.
    pub(crate) fn of(request: &Request) -> IpAddr {
        request.extensions().get().map_or(Ipv4Addr::UNSPECIFIED.into(), |Self(address)| address.ip())
    }

    /// Where they are.
    pub(crate) fn ip(self) -> IpAddr {
        self.0.ip()
    }
}

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let unknown = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
        Ok(parts.extensions.get().copied().unwrap_or(Self(unknown)))
    }
}

/// Where connections come from, and how many there may be at once.
pub(crate) struct Door {
    pub(crate) listener: TcpListener,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) max_connections: usize,
}

impl Door {
    /// Answers connections until `shutdown`, then lets the requests under way end.
    pub(crate) async fn serve(self, router: Router, shutdown: CancellationToken) {
        let (permits, connections) = (Arc::new(Semaphore::new(self.max_connections)), TaskTracker::new());
        loop {
            // Who comes when all places are taken waits in the system's queue.
            let next = async {
                let permit = Arc::clone(&permits).acquire_owned().await;
                (permit, self.listener.accept().await)
            };
            let (permit, accepted) = tokio::select! {
                () = shutdown.cancelled() => break,
                next = next => next,
            };
            let (stream, address) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    pause_after(&error).await;
                    continue;
                }
            };
            let (tls, router, shutdown) = (self.tls.clone(), router.clone(), shutdown.clone());
            connections.spawn(async move {
                let _permit = permit;
                welcome(stream, tls, router, Peer(address), shutdown).await;
            });
        }
        drop(self.listener);
        connections.close();
        connections.wait().await;
    }
}

/// A connection that broke before it began is its client's affair; everything else may last.
async fn pause_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tracing::error!("no connection can be accepted, trying again: {error}");
        sleep(EXHAUSTED).await;
    }
}

async fn welcome(stream: TcpStream, tls: Option<TlsAcceptor>, router: Router, peer: Peer, shutdown: CancellationToken) {
    // Frames are small and wanted at once: without this, one waits for the last one's acknowledgement.
    let _ = stream.set_nodelay(true);
    match tls {
        None => talk(stream, router, peer, shutdown).await,
        Some(tls) => match timeout(HANDSHAKE, tls.accept(stream)).await {
            Ok(Ok(stream)) => talk(stream, router, peer, shutdown).await,
            Ok(Err(error)) => tracing::debug!("{} does not agree on encryption: {error}", peer.0),
            Err(_) => tracing::debug!("{} takes too long to agree on encryption", peer.0),
        },
    }
}

async fn talk<S>(stream: S, router: Router, peer: Peer, shutdown: CancellationToken)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(|body| Body::new(TimeoutBody::new(BODY, Body::new(body))));
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request)
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service).with_upgrades());
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!("the connection of {} broke: {error}", peer.0);
    }
}
