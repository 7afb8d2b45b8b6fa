//! HTTP handlers.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};
use tokio_stream::StreamExt;
use tokio_stream::wrappers::BroadcastStream;

use crate::base::UrlPath;
use crate::output::Artifact;
use crate::text::url;
use crate::world::publish::folder::read_artifact;
use crate::world::serve::connections::Visitor;
use crate::world::serve::served::{Pages, Served, Update};

const SCRIPT: &str = include_str!("live.js");

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
    let sum = artifact.fingerprint().to_string();
    // A picture is read and cleaned, which blocks.
    let bytes = match tokio::task::spawn_blocking(move || read_artifact(&artifact)).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(error)) => return (StatusCode::NOT_FOUND, format!("{path}: {error}\n")).into_response(),
        Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
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

/// What is shown in the place of mistakes on other machines: messages and file names may hold what the edition hides.
const MISTAKES_ELSEWHERE: &str = "the dossier has mistakes; see the terminal";

/// The endpoint that streams the updates of one page.
pub async fn events(
    State(served): State<Arc<Served>>,
    Extension(visitor): Extension<Visitor>,
    Query(listener): Query<Listener>,
) -> Response {
    let Ok(place) = served.streams.clone().try_acquire_owned() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "Too many pages are listening.\n").into_response();
    };
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
        event(
            errors_for(visitor, Some(&pages.errors_json)),
            &BTreeMap::new(),
            moved,
            now.is_some_and(|now| now != have),
        )
    };
    let later = updates.filter_map(move |update| event_for(update.ok().as_deref(), path.as_ref(), visitor));
    let events = tokio_stream::once(first).chain(later).map(move |event| {
        // The place is free again when the stream ends.
        let _ = &place;
        Ok::<Event, std::convert::Infallible>(event)
    });
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

/// The mistakes as a visitor may see them; null if they are as before.
fn errors_for(visitor: Visitor, errors_json: Option<&str>) -> Json {
    let errors: Json = errors_json.and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default();
    let has_some = errors.as_array().is_some_and(|list| !list.is_empty());
    if has_some && !visitor.is_here { json!([{"message": MISTAKES_ELSEWHERE}]) } else { errors }
}

/// The event for one page; if updates were lost, the page reloads.
fn event_for(update: Option<&Update>, path: Option<&UrlPath>, visitor: Visitor) -> Option<Event> {
    let Some(update) = update else { return Some(event(Json::Null, &BTreeMap::new(), None, true)) };
    let Update { pages, moved, styles, errors_json } = update;
    let moved = path.and_then(|path| moved.get(path));
    let has_other_assets =
        pages.iter().any(|it| it.as_str().starts_with("assets/") || it.as_str().starts_with("files/"));
    let is_other = path.is_some_and(|path| pages.contains(path)) || has_other_assets;
    let has_news = errors_json.is_some() || !styles.is_empty() || moved.is_some() || is_other;
    has_news.then(|| event(errors_for(visitor, errors_json.as_deref()), styles, moved, is_other))
}

fn event(errors: Json, styles: &BTreeMap<String, String>, moved: Option<&UrlPath>, is_other: bool) -> Event {
    let update = json!({
        "errors": errors,
        "styles": styles,
        "moved": moved.map(UrlPath::as_str),
        "page": is_other,
    });
    Event::default().data(update.to_string())
}
