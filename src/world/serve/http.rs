//! HTTP handlers.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use anyhow::Result;
use axum::body::Body;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::{Stream, StreamExt};

use crate::base::UrlPath;
use crate::output::Artifact;
use crate::text::url;
use crate::world::serve::served::{Pages, Served, Update};

const SCRIPT: &str = include_str!("live.js");

/// Answers only to the server's own names: through DNS rebinding another site could point its name here and read everything.
pub async fn check_host(State(served): State<Arc<Served>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|it| it.to_str().ok()).unwrap_or("");
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|it| it.is_ascii_digit()) => name,
        _ => host,
    };
    let address: Option<IpAddr> = name.trim_matches(['[', ']']).parse().ok();
    let name = name.to_ascii_lowercase();
    if address.is_some() || name == "localhost" || name == served.host.to_ascii_lowercase() {
        let mut response = next.run(request).await;
        // Other sites must not load our scripts, which contain the index of all texts.
        let headers = response.headers_mut();
        headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
        return response;
    }
    (StatusCode::MISDIRECTED_REQUEST, "This server answers to localhost only.\n").into_response()
}

pub async fn script() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (headers, SCRIPT).into_response()
}

/// Serves a file of the edition by its address. Lookup is by exact address, so no path can lead outside the edition.
pub async fn file(State(served): State<Arc<Served>>, headers: HeaderMap, uri: Uri) -> Response {
    let asked = url::decode(uri.path());
    let asked = asked.trim_start_matches('/');
    let asked = if asked.is_empty() || asked.ends_with('/') { format!("{asked}index.html") } else { asked.to_owned() };
    let path = UrlPath::new(&asked).ok();
    if let Some(path) = &path {
        served.wait_for(path).await;
    }
    let is_address = path.is_some();
    let (status, path, artifact, assets_version) = {
        let pages = served.pages();
        let assets_version = pages.assets_version.clone();
        match path.and_then(|path| Some((pages.get(&path).cloned()?, path))) {
            Some((artifact, path)) => (StatusCode::OK, path, artifact, assets_version),
            None => match not_found(&pages) {
                Some((path, artifact)) => (StatusCode::NOT_FOUND, path, artifact, assets_version),
                None => return nothing_yet(&asked),
            },
        }
    };
    // An invalid address is served, and kept up to date, as the 404 page.
    let asked = if is_address { asked } else { path.to_string() };
    if path.as_str().ends_with(".html") {
        served.note_open(&path);
    }
    let bytes = match &artifact {
        Artifact::Bytes(bytes, _) => bytes.to_vec(),
        Artifact::Copy(asset) => match tokio::fs::read(&asset.source).await {
            Ok(bytes) => bytes,
            Err(error) => return (StatusCode::NOT_FOUND, format!("{path}: {error}\n")).into_response(),
        },
    };
    let sum = artifact.fingerprint().to_string();
    respond(status, &path, bytes, &Version { page: &asked, sum: &sum, assets_version: &assets_version }, &headers)
}

/// A page, with its version and the version of its assets.
struct Version<'v> {
    page: &'v str,
    sum: &'v str,
    assets_version: &'v str,
}

fn not_found(pages: &Pages) -> Option<(UrlPath, Artifact)> {
    let path = UrlPath::new("404.html").ok()?;
    let artifact = pages.get(&path)?.clone();
    Some((path, artifact))
}

/// The response before the first edition exists: only the errors.
fn nothing_yet(page: &str) -> Response {
    let html = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>No edition yet</title></head>\
                <body><p>There is no edition yet: something in the dossier has to be put right first.</p></body></html>";
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (StatusCode::SERVICE_UNAVAILABLE, headers, with_script(html, page, "")).into_response()
}

fn respond(status: StatusCode, path: &UrlPath, bytes: Vec<u8>, version: &Version<'_>, headers: &HeaderMap) -> Response {
    let Version { page, sum, assets_version } = version;
    let is_page = path.as_str().ends_with(".html");
    let tag = format!("\"{}{}\"", &sum[..32], if is_page { assets_version } else { "" });
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|it| it.as_bytes() == tag.as_bytes());
    if is_known && status == StatusCode::OK {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    let bytes = match is_page {
        true => {
            with_script(&String::from_utf8_lossy(&bytes), page, &format!("{}{assets_version}", &sum[..16])).into_bytes()
        }
        false => bytes,
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type(path.as_str()))),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::ETAG, HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""))),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (status, headers, Body::from(bytes)).into_response()
}

/// Adds the live-reload script to a page, and allows its connection in the page's policy. The edition itself has neither.
fn with_script(html: &str, page: &str, have: &str) -> String {
    let page: String = page.chars().filter(|c| c.is_ascii_alphanumeric() || "-_./".contains(*c)).collect();
    let script =
        format!("<script src=\"/_samizdat/live.js\" data-page=\"{page}\" data-have=\"{have}\" defer></script></head>");
    let html = html.replacen("</head>", &script, 1);
    let policy = html.find("http-equiv=\"Content-Security-Policy\"");
    let content = policy.and_then(|at| Some(at + html[at..].find("content=\"")? + "content=\"".len()));
    let Some(start) = content else { return html };
    let Some(length) = html[start..].find('"') else { return html };
    let (before, after) = (&html[..start], &html[start + length..]);
    let mut rules = html[start..start + length].to_owned();
    rules.push_str("; connect-src 'self'");
    if !rules.contains("script-src") {
        rules.push_str("; script-src 'self'");
    }
    format!("{before}{rules}{after}")
}

fn media_type(path: &str) -> &'static str {
    match path {
        "SHA256SUMS" | "CNAME" => "text/plain; charset=utf-8",
        path => crate::text::media_type::of(path).unwrap_or("application/octet-stream"),
    }
}

#[derive(serde::Deserialize)]
pub struct Listener {
    page: String,
    have: String,
}

/// The endpoint that streams the updates of one page.
pub async fn events(
    State(served): State<Arc<Served>>,
    Query(listener): Query<Listener>,
) -> Sse<impl Stream<Item = Result<Event, std::convert::Infallible>>> {
    let Listener { page, have } = listener;
    // Subscribe before reading the state, so that no update is missed.
    let updates = BroadcastStream::new(served.updates.subscribe());
    let path = UrlPath::new(&page).ok();
    let first = {
        let pages = served.pages();
        let now = path.as_ref().and_then(|path| pages.get(path)).map(|it| it.fingerprint().to_string());
        // A missing page is shown as the 404 page.
        let now = now.or_else(|| not_found(&pages).map(|(_, it)| it.fingerprint().to_string()));
        let now = now.map(|sum| format!("{}{}", &sum[..16], pages.assets_version));
        let moved = path.as_ref().filter(|path| pages.get(path).is_none()).and_then(|path| pages.moved.get(path));
        event(Some(&pages.errors_json), &BTreeMap::new(), moved, now.is_some_and(|now| now != have))
    };
    let later = updates.filter_map(move |update| event_for(update.ok().as_deref(), path.as_ref()));
    Sse::new(tokio_stream::once(first).chain(later).map(Ok)).keep_alive(KeepAlive::default())
}

/// The event for one page; if updates were lost, the page reloads.
fn event_for(update: Option<&Update>, path: Option<&UrlPath>) -> Option<Event> {
    let Some(update) = update else { return Some(event(None, &BTreeMap::new(), None, true)) };
    let Update { pages, moved, styles, errors_json } = update;
    let moved = path.and_then(|path| moved.get(path));
    let has_other_assets =
        pages.iter().any(|it| it.as_str().starts_with("assets/") || it.as_str().starts_with("files/"));
    let is_other = path.is_some_and(|path| pages.contains(path)) || has_other_assets;
    let has_news = errors_json.is_some() || !styles.is_empty() || moved.is_some() || is_other;
    has_news.then(|| event(errors_json.as_deref(), styles, moved, is_other))
}

fn event(
    errors_json: Option<&str>,
    styles: &BTreeMap<String, String>,
    moved: Option<&UrlPath>,
    is_other: bool,
) -> Event {
    let errors: serde_json::Value = errors_json.and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default();
    let update = serde_json::json!({
        "errors": errors,
        "styles": styles,
        "moved": moved.map(UrlPath::as_str),
        "page": is_other,
    });
    Event::default().data(update.to_string())
}
