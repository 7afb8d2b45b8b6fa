//! Accepts connections: few at a time, and none that waits for ever.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

/// How much the server gives to others. Whoever takes more makes room for the next.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The time within which the next request has to arrive in full.
    pub head: Duration,
    /// Open connections; beyond them the oldest is closed. Some systems allow a program 256 open files.
    pub n_connections: usize,
    /// Open pages that are told of changes.
    pub n_streams: usize,
    /// Whether a peer is this machine, which alone is shown mistakes; told its address and the one that it asked.
    pub is_here: fn(IpAddr, IpAddr) -> bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self { head: Duration::from_secs(10), n_connections: 128, n_streams: 64, is_here: is_this_machine }
    }
}

/// A machine that asks for its own address in the network asks from that address.
fn is_this_machine(peer: IpAddr, here: IpAddr) -> bool {
    peer.to_canonical().is_loopback() || peer == here
}

/// Who sent a request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visitor {
    /// Whether it came from this machine.
    pub is_here: bool,
}

/// The delay after the system refused a connection, until one that was closed is gone.
const PAUSE: Duration = Duration::from_millis(10);

/// Serves until the runtime ends.
pub(super) async fn accept(listener: TcpListener, router: Router, limits: Limits) {
    let mut open: VecDeque<AbortHandle> = VecDeque::new();
    loop {
        let accepted = listener.accept().await;
        open.retain(|connection| !connection.is_finished());
        match accepted {
            Ok((stream, peer)) => {
                while open.len() >= limits.n_connections.max(1) {
                    close_oldest(&mut open);
                }
                open.push_back(tokio::spawn(serve(stream, peer, router.clone(), limits)).abort_handle());
            }
            Err(error) if is_of_the_other_side(&error) => {}
            // Most likely there are no more descriptors.
            Err(_) => {
                close_oldest(&mut open);
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

fn close_oldest(open: &mut VecDeque<AbortHandle>) {
    open.pop_front().iter().for_each(AbortHandle::abort);
}

fn is_of_the_other_side(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused)
}

async fn serve(stream: TcpStream, peer: SocketAddr, router: Router, limits: Limits) {
    let is_here = stream.local_addr().is_ok_and(|here| (limits.is_here)(peer.ip(), here.ip()));
    let service = TowerToHyperService::new(router.layer(Extension(Visitor { is_here })));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .serve_connection(TokioIo::new(stream), service);
    // A connection that breaks is the visitor's affair.
    let _ = connection.await;
}
