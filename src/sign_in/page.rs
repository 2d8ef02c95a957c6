//! What the browser shows once it came back: one small page, complete in itself.
//!
//! It loads nothing, runs nothing and repeats nothing from outside without escaping it.

use std::fmt::Write as _;

use super::error::{RedirectCode, Refusal};

/// The colours are those of the window.
const STYLE: &str = "\
:root{color-scheme:light dark;--ground:#f6f7f9;--card:#fff;--line:#dde2e9;--text:#1a212b;--quiet:#5b6777;--accent:#0f8577}\
@media(prefers-color-scheme:dark){:root{--ground:#0f1216;--card:#151920;--line:#262c37;--text:#e4e8ee;--quiet:#8f9aaa;\
--accent:#3fb6a8}}\
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--ground);color:var(--text);\
font:15px/1.45 Inter,system-ui,sans-serif}\
main{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:2rem;max-width:28rem;margin:1rem}\
h1{font-size:1.4rem;font-weight:600;margin:.25rem 0 .5rem}p{margin:.5rem 0}\
.name{color:var(--accent);font-weight:600}.quiet{color:var(--quiet)}";

/// The sign-in goes on in the window. Whether it succeeds is not known yet.
pub(super) fn answered() -> String {
    page("Back to Topicdeck", "<p>Topicdeck has got the answer. You can close this tab.</p>")
}

/// The sign-in pages said no.
pub(super) fn refused(refusal: &Refusal<RedirectCode>) -> String {
    let mut body = String::from("<p>Topicdeck shows what to do. You can close this tab.</p><p class=\"quiet\">");
    body.push_str(&escape(refusal.code.as_str()));
    if let Some(description) = &refusal.description {
        let _ = write!(body, ": {}", escape(description));
    }
    body.push_str("</p>");
    page("The sign-in was refused", &body)
}

/// The request was not the answer that is waited for.
pub(super) fn ignored(title: &str) -> String {
    page(title, "<p class=\"quiet\">Topicdeck waits here for the answer of a sign-in. This was something else.</p>")
}

fn page(title: &str, body: &str) -> String {
    let title = escape(title);
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title} · Topicdeck</title>\
         <style>{STYLE}</style></head><body><main><p class=\"name\">Topicdeck</p><h1>{title}</h1>{body}</main></body>\
         </html>"
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}
