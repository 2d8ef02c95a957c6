//! What the browser shows once it came back: one small page, complete in itself.
//!
//! It loads nothing, runs nothing and repeats nothing from outside without escaping it.

use std::fmt::Write as _;

use super::error::{RedirectCode, Refusal};

const STYLE: &str = "\
:root{color-scheme:light dark;--ground:#f4f6f8;--card:#ffffff;--text:#1b2733;--quiet:#5a6b7b;--accent:#0b7285}\
@media(prefers-color-scheme:dark){:root{--ground:#11171d;--card:#1a222b;--text:#e6edf3;--quiet:#93a4b4;--accent:#3bc9db}}\
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--ground);color:var(--text);\
font:16px/1.5 system-ui,sans-serif}\
main{background:var(--card);border-top:4px solid var(--accent);border-radius:8px;padding:2rem 2.5rem;max-width:28rem;\
margin:1rem;box-shadow:0 1px 8px #0002}\
h1{font-size:1.3rem;margin:.25rem 0 .5rem}p{margin:.5rem 0}\
.name{color:var(--accent);font-weight:600;letter-spacing:.04em}.quiet{color:var(--quiet)}";

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
