//! The server's settings: flags, and environment variables of the same names.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    num::NonZero,
    path::PathBuf,
    thread::available_parallelism,
};

use axum::http::{HeaderValue, Uri};
use clap::{Parser, ValueEnum, builder::NonEmptyStringValueParser};
use wnn_experiments::service::{RunnerMode, Settings};

/// The Experiments Manager: design searches of RAM language models in the browser, watch them run, keep what came out.
#[derive(Debug, Clone, Parser)]
#[command(name = "server", version)]
pub struct Config {
    /// Where the database, the corpora and the checkpoints are kept; created where it is missing
    #[arg(long, env = "WNN_DATA", value_name = "DIR", default_value = "data")]
    pub data: PathBuf,
    /// A further directory below which clients may register files of checkpoints, to be downloaded and deleted through
    /// the server; may be given several times [default: the data directory alone]
    #[arg(long = "checkpoint-root", env = "WNN_CHECKPOINT_ROOT", value_name = "DIR", value_delimiter = ':')]
    pub checkpoint_roots: Vec<PathBuf>,
    /// The address to listen on; any but this machine's own, such as 127.0.0.1, needs --token
    #[arg(long, env = "WNN_ADDR", value_name = "ADDRESS", default_value = "127.0.0.1", value_parser = address)]
    pub addr: IpAddr,
    /// What clients must show to be let in: as `Authorization: Bearer …`, or on the login page; better given by the environment,
    /// which other users of the machine do not see
    #[arg(long, env = "WNN_TOKEN", value_name = "TOKEN", hide_env_values = true, value_parser = NonEmptyStringValueParser::new())]
    pub token: Option<String>,
    /// A further name under which clients may ask for the server; may be given several times
    #[arg(long = "allowed-host", env = "WNN_ALLOWED_HOST", value_name = "NAME", value_delimiter = ',')]
    pub allowed_hosts: Vec<String>,
    /// Another web site whose pages may use the REST interface, such as `https://example.org`; may be given several times
    #[arg(long = "cors-origin", env = "WNN_CORS_ORIGIN", value_name = "ORIGIN", value_delimiter = ',', value_parser = origin)]
    pub cors_origins: Vec<HeaderValue>,
    /// The certificate chain, as a PEM file, to encrypt connections with
    #[arg(long, env = "WNN_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// The certificate's key, as a PEM file
    #[arg(long, env = "WNN_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Connections at the same time, sockets beside them
    #[arg(long, env = "WNN_MAX_CONNECTIONS", value_name = "N", default_value_t = 512,
          value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub max_connections: u32,
    /// Sockets (/ws) at the same time
    #[arg(long, env = "WNN_MAX_SOCKETS", value_name = "N", default_value_t = 256,
          value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub max_sockets: u32,
    /// The port to listen on; 0 picks a free one
    #[arg(long, env = "WNN_PORT", value_name = "PORT", default_value_t = 3000)]
    pub port: u16,
    /// Threads of the built-in engine [default: one for each core]
    #[arg(long, env = "WNN_ENGINE_THREADS", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub engine_threads: Option<u16>,
    /// How much memory the built-in engine may hold to judge later genomes faster, in MB [default: a quarter of the
    /// machine's]
    #[arg(long, env = "WNN_CACHE_MB", value_name = "MB", value_parser = clap::value_parser!(u64).range(0..=100_000_000))]
    pub cache_mb: Option<u64>,
    /// Who takes queued flows
    #[arg(long, env = "WNN_RUNNER", value_enum, default_value_t = Runner::BuiltIn)]
    pub runner: Runner,
    /// How many states of an experiment are kept beside its result; older ones that no flow starts from are destroyed
    #[arg(long, env = "WNN_KEEP_STATES", value_name = "N", default_value_t = 3,
          value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub keep_states: u32,
    /// How many flows the built-in engine runs at the same time; they share its threads and its memory
    #[arg(long, env = "WNN_PARALLEL_FLOWS", value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub parallel_flows: u16,
    /// Where the pages' scripts and styles are, as `cargo leptos build` leaves them
    #[arg(long, env = "LEPTOS_SITE_ROOT", value_name = "DIR", default_value = "target/site")]
    pub site_root: PathBuf,
    /// How large the text of a new corpus may be, in MB
    #[arg(long, env = "WNN_MAX_UPLOAD_MB", value_name = "MB", default_value_t = 1024,
          value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub max_upload_mb: u64,
}

/// Who takes queued flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Runner {
    /// The engine inside this server.
    BuiltIn,
    /// A worker elsewhere, which asks for them.
    External,
}

impl Config {
    /// The address and port to listen on.
    pub(crate) fn socket_address(&self) -> SocketAddr {
        SocketAddr::new(self.addr, self.port)
    }

    /// What the service needs to know.
    pub(crate) fn settings(&self) -> Settings {
        let cores = || available_parallelism().map_or(1, NonZero::get);
        Settings {
            data_dir: self.data.clone(),
            checkpoint_roots: self.checkpoint_roots.clone(),
            engine_threads: self.engine_threads.map_or_else(cores, usize::from),
            cache_bytes: self.cache_mb.map_or_else(Settings::usual_cache_bytes, |megabytes| megabytes * 1_000_000),
            runner: match self.runner {
                Runner::BuiltIn => RunnerMode::BuiltIn,
                Runner::External => RunnerMode::External,
            },
            keep_states: self.keep_states,
            parallel_flows: NonZero::new(usize::from(self.parallel_flows)).unwrap_or(NonZero::<usize>::MIN),
        }
    }
}

/// Reads an address; `localhost` is taken as well, since people type it.
fn address(text: &str) -> Result<IpAddr, String> {
    if text.eq_ignore_ascii_case("localhost") {
        return Ok(Ipv4Addr::LOCALHOST.into());
    }
    text.trim_matches(['[', ']']).parse().map_err(|_| "must be an IP address such as 127.0.0.1".to_owned())
}

/// Reads the origin of a web site: scheme, name and port, as browsers send it.
fn origin(text: &str) -> Result<HeaderValue, String> {
    let wrong = || "must be the scheme and name of a site, such as https://example.org".to_owned();
    let text = text.trim_end_matches('/').to_ascii_lowercase();
    let uri: Uri = text.parse().map_err(|_| wrong())?;
    let is_origin = matches!(uri.scheme_str(), Some("http" | "https")) && uri.authority().is_some();
    let has_more = uri.path() != "/" || uri.query().is_some() || text.contains('@');
    if is_origin && !has_more { HeaderValue::try_from(text).map_err(|_| wrong()) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_people_write_it() {
        for text in ["localhost", "127.0.0.1", "::1", "[::1]"] {
            assert!(address(text).is_ok_and(|address| address.is_loopback()), "{text}");
        }
        assert!(address("example.org").is_err());
    }

    #[test]
    fn the_cache_takes_what_it_is_given_or_else_a_part_of_the_memory() {
        let cache = |line: &[&str]| Config::try_parse_from(line).map(|config| config.settings().cache_bytes);
        assert_eq!(cache(&["server", "--cache-mb", "300"]).unwrap(), 300_000_000);
        assert_eq!(cache(&["server"]).unwrap(), Settings::usual_cache_bytes());
        assert!(Settings::usual_cache_bytes() > 1 << 20);
        assert!(cache(&["server", "--cache-mb", "-1"]).is_err() && cache(&["server", "--cache-mb", "1e9"]).is_err());
    }

    #[test]
    fn one_flow_runs_at_a_time_unless_more_are_wished() {
        let parallel =
            |line: &[&str]| Config::try_parse_from(line).map(|config| config.settings().parallel_flows.get());
        assert_eq!(parallel(&["server"]).unwrap(), 1);
        assert_eq!(parallel(&["server", "--parallel-flows", "3"]).unwrap(), 3);
        assert!(parallel(&["server", "--parallel-flows", "0"]).is_err());
    }

    #[test]
    fn an_origin_is_a_scheme_and_a_name() {
        assert_eq!(origin("https://Example.org/").unwrap(), "https://example.org");
        assert_eq!(origin("http://localhost:5173").unwrap(), "http://localhost:5173");
        for text in ["example.org", "https://example.org/x", "*", "null", "ftp://example.org", "https://a@example.org"]
        {
            assert!(origin(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_certificate_needs_its_key_and_a_token_some_text() {
        assert!(Config::try_parse_from(["server", "--tls-cert", "a.pem"]).is_err());
        assert!(Config::try_parse_from(["server", "--token", ""]).is_err());
    }

    #[test]
    fn zero_engine_threads_are_refused() {
        assert!(Config::try_parse_from(["server", "--engine-threads", "0"]).is_err());
        assert_eq!(Config::try_parse_from(["server", "--engine-threads", "3"]).unwrap().settings().engine_threads, 3);
    }
}
