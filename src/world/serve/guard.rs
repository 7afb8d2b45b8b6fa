//! Decides which requests are answered. The server shows what is not published yet, so other sites must neither read it nor put
//! it into a frame, whatever a browser lets them ask for.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::world::serve::served::Served;

/// Where the script and the stream of changes are.
pub(super) const OWN: &str = "/_samizdat/";

/// Headers of every answer, also of refusals.
const HEADERS: [(HeaderName, &str); 5] = [
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
];

/// Passes a request on, or refuses it.
pub(super) async fn guard(State(served): State<Arc<Served>>, request: Request, next: Next) -> Response {
    let refusal = refusal(&served.host, &request);
    let mut response = match refusal {
        Some(refusal) => refusal.into_response(),
        None => next.run(request).await,
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn refusal(own_name: &str, request: &Request) -> Option<(StatusCode, &'static str)> {
    let headers = request.headers();
    let host = only(headers, &header::HOST).filter(|host| is_ours(host, own_name));
    let target = request.uri().authority().map(|it| it.as_str());
    let (Some(host), true) = (host, target.is_none_or(|target| is_ours(target, own_name))) else {
        return Some((StatusCode::MISDIRECTED_REQUEST, "This server answers to localhost only.\n"));
    };
    let is_foreign =
        |origin: &HeaderValue| origin.to_str().ok().and_then(|it| it.strip_prefix("http://")) != Some(host);
    if headers.get_all(header::ORIGIN).iter().any(is_foreign) || is_from_another_site(request) {
        return Some((StatusCode::FORBIDDEN, "This server does not answer to other sites.\n"));
    }
    None
}

/// Whether a browser says that another site asks; a link from there to a page may be followed.
fn is_from_another_site(request: &Request) -> bool {
    let said = |name: &'static str| request.headers().get_all(name).iter();
    let is_from_here = said("sec-fetch-site").all(|it| it == "same-origin" || it == "none");
    let is = |name: &'static str, value: &str| said(name).next().is_some() && said(name).all(|it| it == value);
    let follows_link = is("sec-fetch-mode", "navigate") && is("sec-fetch-dest", "document");
    !is_from_here && (!follows_link || request.uri().path().starts_with(OWN))
}

/// The value of a header that stands once.
fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none()).and_then(|it| it.to_str().ok())
}

/// Whether a name with its port is one of this server's. Through DNS rebinding another site could point its own name here and
/// read everything; an address cannot be rebound.
fn is_ours(host: &str, own_name: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|it| it.is_ascii_digit()) => name,
        _ => host,
    };
    let address = match name.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        Some(inside) => inside.parse::<IpAddr>().is_ok_and(|it| it.is_ipv6()),
        None => name.parse::<IpAddr>().is_ok_and(|it| it.is_ipv4()),
    };
    address || name.eq_ignore_ascii_case("localhost") || name.eq_ignore_ascii_case(own_name)
}
