//! A server for the author's own browser: serves the newest edition from memory and notifies open pages of changes.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};
use std::sync::Arc;

use anyhow::{Context, Result};
use axum::routing::get;
use axum::{Router, middleware};

use crate::base::UrlPath;
use crate::output::{Artifact, Release};
use crate::world::serve::connections::{Limits, accept};
use crate::world::serve::guard::guard;
use crate::world::serve::http::{events, file, script};
use crate::world::serve::served::{Served, Unfinished, Update, assets_version};

/// Ports to try when none is given.
const PORTS: std::ops::Range<u16> = 4000..4020;

/// Where to listen.
#[derive(Debug, Clone)]
pub struct Address {
    /// A host name or an IP address.
    pub host: String,
    /// None: the first free one.
    pub port: Option<u16>,
}

/// A running server.
pub struct Server {
    /// The address it listens on.
    pub address: SocketAddr,
    served: Arc<Served>,
    runtime: tokio::runtime::Runtime,
}

impl Server {
    /// Starts listening; the first edition may follow later.
    pub fn start(wanted: &Address) -> Result<Self> {
        Self::start_within(wanted, Limits::default())
    }

    /// The same with other limits.
    pub fn start_within(wanted: &Address, limits: Limits) -> Result<Self> {
        let listener = listen(wanted)?;
        let address = listener.local_addr().context("asking for the server's address")?;
        listener.set_nonblocking(true).context("preparing the server")?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_io()
            .enable_time()
            .build()
            .context("starting the server")?;
        let served = Arc::new(Served::new(&wanted.host, limits.n_streams));
        let router = Router::new()
            .route("/_samizdat/live.js", get(script))
            .route("/_samizdat/events", get(events))
            .fallback(get(file))
            .layer(middleware::from_fn_with_state(served.clone(), guard))
            .with_state(served.clone());
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            accept(listener, router, limits).await;
            Ok::<(), std::io::Error>(())
        });
        Ok(Self { address, served, runtime })
    }

    /// The addresses to open: on this machine, and then on others if it listens to them under all its addresses.
    pub fn urls(&self) -> Vec<String> {
        let port = self.address.port();
        let url = |ip: IpAddr| format!("http://{}/", SocketAddr::new(ip, port));
        match self.address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => {
                [Some(Ipv4Addr::LOCALHOST.into()), own_address(false)].into_iter().flatten().map(url).collect()
            }
            IpAddr::V6(ip) if ip.is_unspecified() => {
                let others = own_address(true).or_else(|| own_address(false));
                [Some(Ipv6Addr::LOCALHOST.into()), others].into_iter().flatten().map(url).collect()
            }
            ip => vec![url(ip)],
        }
    }

    /// Serves pages that are ready before the rest of the edition: those of edited files, or all pages.
    pub fn show(&self, made: &[(UrlPath, Artifact)], are_all: bool) {
        let mut pages = self.served.pages_mut();
        pages.unfinished = if are_all { Unfinished::Exports } else { Unfinished::Pages };
        let is_other = |(path, artifact): &&(UrlPath, Artifact)| !pages.has(path, artifact);
        let others: Vec<(UrlPath, Artifact)> = made.iter().filter(is_other).cloned().collect();
        let mut update = Update::default();
        for (path, artifact) in &others {
            update.add(path, artifact);
        }
        pages.overlay.extend(others);
        drop(pages);
        self.served.notify(update);
    }

    /// Serves a complete edition, or keeps the previous one if there are errors; `moved` maps old page addresses to new ones.
    pub fn complete(&self, release: Option<&Release>, errors_json: &str, moved: &[(UrlPath, UrlPath)]) {
        let mut update = Update::default();
        let mut pages = self.served.pages_mut();
        if let Some(release) = release {
            for (path, artifact) in release.files.iter().filter(|(path, artifact)| !pages.has(path, artifact)) {
                update.add(path, artifact);
            }
            let is_gone = |path: &&UrlPath| !release.files.contains_key(path);
            update.pages.extend(pages.release.iter().flat_map(|old| old.files.keys()).filter(is_gone).cloned());
            let is_moved = |(from, to): &&(UrlPath, UrlPath)| is_gone(&from) && release.files.contains_key(to);
            update.moved = moved.iter().filter(is_moved).cloned().collect();
            pages.moved.extend(update.moved.clone());
            pages.assets_version = assets_version(release);
            pages.release = Some(release.clone());
            pages.overlay.clear();
        } else {
            // Pages served early from a build that failed are withdrawn.
            update.pages.extend(std::mem::take(&mut pages.overlay).into_keys());
        }
        if *pages.errors_json != *errors_json {
            pages.errors_json = errors_json.into();
            update.errors_json = Some(pages.errors_json.clone());
        }
        pages.unfinished = Unfinished::Nothing;
        drop(pages);
        self.served.notify(update);
    }

    /// Pages that are probably open in a browser.
    pub fn open_pages(&self) -> Vec<UrlPath> {
        self.served.open().iter().cloned().collect()
    }

    /// Stops at once; open connections are closed.
    pub fn stop(self) {
        self.runtime.shutdown_background();
    }
}

/// The address by which others in the network reach this machine; none without a network.
fn own_address(is_v6: bool) -> Option<IpAddr> {
    // Connecting a datagram socket sends nothing; the system only chooses the address that it would send from. The other
    // address is one of those that documentation uses.
    let (any, other): (IpAddr, IpAddr) = match is_v6 {
        true => (Ipv6Addr::UNSPECIFIED.into(), Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into()),
        false => (Ipv4Addr::UNSPECIFIED.into(), Ipv4Addr::new(192, 0, 2, 1).into()),
    };
    let socket = UdpSocket::bind((any, 0)).ok()?;
    socket.connect((other, 9)).ok()?;
    let ip = socket.local_addr().ok()?.ip();
    (!ip.is_unspecified() && !ip.is_loopback()).then_some(ip)
}

fn listen(wanted: &Address) -> Result<TcpListener> {
    let host = wanted.host.as_str();
    let bind = |port: u16| TcpListener::bind((host, port));
    match wanted.port {
        Some(port) => {
            bind(port).with_context(|| format!("listening on {host}, port {port} (is another program there?)"))
        }
        None => PORTS
            .map(bind)
            .find_map(Result::ok)
            .map_or_else(|| bind(0), Ok)
            .with_context(|| format!("listening on {host}")),
    }
}
