//! The socket: what happens on the server, as it happens.

use std::time::Duration;

use futures_util::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use reqwest::{StatusCode, Url};
use tokio::{
    net::TcpStream,
    time::{sleep, timeout},
};
use tokio_tungstenite::{
    Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config,
    tungstenite::{Error, Message, client::IntoClientRequest as _},
};

use super::{CONNECT, DashboardClient, PAUSE};
use crate::{
    api::{ApiError, ErrorCode, Frame},
    model::FlowId,
};

/// How long the server may be silent; it pings every 20 seconds.
const SILENCE: Duration = Duration::from_mins(1);

impl DashboardClient {
    /// What happens, in one flow or in all of them.
    ///
    /// The first frame of each connection is a `Snapshot`, which contains everything that happened before. When the
    /// connection breaks, the stream says so with an [`ErrorCode::Unreachable`] error, and connects again when it is
    /// asked for the next item: whoever wants to give up drops it. Any other error, such as an unknown flow, ends it.
    /// Frames of a type that this client does not know are left out.
    ///
    /// ```no_run
    /// # use wnn_experiments::{api::Event, client::DashboardClient, model::FlowId};
    /// use futures_util::StreamExt;
    ///
    /// # async fn example(client: DashboardClient) -> Result<(), wnn_experiments::api::ApiError> {
    /// let mut events = client.events(Some(FlowId(7)));
    /// while let Some(frame) = events.next().await {
    ///     if let Event::IterationUpdate(iteration) = frame?.event {
    ///         println!("{:?}", iteration.best_ce);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn events(&self, flow: Option<FlowId>) -> BoxStream<'static, Result<Frame, ApiError>> {
        let mut address = self.url(&["ws"]);
        // All four are schemes with a port of their own, so this cannot fail.
        let _ = address.set_scheme(if address.scheme() == "https" { "wss" } else { "ws" });
        if let Some(flow) = flow {
            address.query_pairs_mut().append_pair("flow_id", &flow.to_string());
        }
        let events = Events { client: self.clone(), address, link: Link::Fresh };
        stream::unfold(events, Events::next).boxed()
    }
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

struct Events {
    client: DashboardClient,
    address: Url,
    link: Link,
}

enum Link {
    /// Never connected.
    Fresh,
    Open(Box<Socket>),
    /// To be connected again after a pause.
    Broken,
    Ended,
}

impl Events {
    async fn next(mut self) -> Option<(Result<Frame, ApiError>, Self)> {
        loop {
            let item = match &mut self.link {
                Link::Ended => return None,
                Link::Fresh => self.connect().await,
                Link::Broken => {
                    sleep(PAUSE).await;
                    self.connect().await
                }
                Link::Open(socket) => {
                    let heard = hear(socket).await;
                    heard.map_err(|reason| self.broken(&reason)).transpose()
                }
            };
            match item {
                None => {}
                Some(Err(error)) => {
                    self.link = if error.code == ErrorCode::Unreachable { Link::Broken } else { Link::Ended };
                    return Some((Err(error), self));
                }
                Some(Ok(frame)) => return Some((Ok(frame), self)),
            }
        }
    }

    /// Opens the socket; nothing to say where that went well.
    async fn connect(&mut self) -> Option<Result<Frame, ApiError>> {
        let mut request = match self.address.as_str().into_client_request() {
            Ok(request) => request,
            Err(error) => return Some(Err(self.client.unreachable(&error))),
        };
        self.client.authorize(request.headers_mut());
        let encryption = Some(Connector::Rustls(self.client.tls.clone()));
        let error = match timeout(CONNECT, connect_async_tls_with_config(request, None, false, encryption)).await {
            Ok(Ok((socket, _))) => {
                self.link = Link::Open(Box::new(socket));
                return None;
            }
            Ok(Err(Error::Http(answer))) => {
                let status = StatusCode::from_u16(answer.status().as_u16()).unwrap_or_default();
                self.client.refusal(status, answer.body().as_deref().unwrap_or_default())
            }
            Ok(Err(error)) => self.client.unreachable(&error),
            Err(elapsed) => self.client.unreachable(&elapsed),
        };
        Some(Err(error))
    }

    fn broken(&self, reason: &str) -> ApiError {
        ApiError::new(ErrorCode::Unreachable, format!("the connection to {} broke: {reason}", self.client.base_url()))
    }
}

/// The next frame, or nothing where what came is no frame, or why there will be none.
async fn hear(socket: &mut Socket) -> Result<Option<Frame>, String> {
    match timeout(SILENCE, socket.next()).await {
        Ok(Some(Ok(Message::Text(text)))) => Ok(serde_json::from_str(&text).ok()),
        Ok(Some(Ok(Message::Close(frame)))) => Err(match frame {
            Some(frame) if !frame.reason.is_empty() => frame.reason.to_string(),
            _ => "the server closed it".to_owned(),
        }),
        Ok(Some(Ok(_))) => Ok(None),
        Ok(Some(Err(error))) => Err(error.to_string()),
        Ok(None) => Err("the server closed it".to_owned()),
        Err(_) => Err(format!("the server was silent for {} seconds", SILENCE.as_secs())),
    }
}
