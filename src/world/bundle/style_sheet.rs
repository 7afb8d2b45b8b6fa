//! Addresses in style sheets.

/// Rewrites the addresses in a style sheet; those for which `to` returns none are kept.
pub fn rewrite_addresses(css: &str, mut to: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("url(") {
        let quote = after.trim_start().chars().next().filter(|it| matches!(it, '"' | '\''));
        let inside = quote.map_or(after, |quote| &after[after.find(quote).unwrap_or(0) + 1..]);
        let Some((address, _)) = inside.split_once(quote.unwrap_or(')')) else { break };
        let address_end = after.len() - inside.len() + address.len();
        let Some(end) = after[address_end..].find(')').map(|end| address_end + end) else { break };
        out.push_str(before);
        match to(address.trim()) {
            Some(address) => out.push_str(&format!("url(\"{address}\"")),
            None => out.push_str(&format!("url({}", &after[..end])),
        }
        rest = &after[end..];
    }
    out.push_str(rest);
    out
}
