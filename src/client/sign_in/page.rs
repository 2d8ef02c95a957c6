//! Page that the browser shows after the redirect: small, and complete in itself.
//!
//! It loads nothing, runs nothing and repeats nothing from outside without escaping it.

use std::fmt::Write as _;

use http::StatusCode;
use texts::{Language, t};

use super::error::{RedirectCode, Refusal};

/// The colours are those of the window.
const STYLE: &str = "\
:root{color-scheme:light dark;--ground:#f6f7f9;--card:#fff;--line:#dde2e9;--text:#1a212b;--quiet:#5b6777;--accent:#0f8577}\
@media(prefers-color-scheme:dark){:root{--ground:#0f1216;--card:#151920;--line:#262c37;--text:#e4e8ee;--quiet:#8f9aaa;\
--accent:#3fb6a8}}\
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--ground);color:var(--text);\
font:15px/1.45 Inter,system-ui,sans-serif}\
main{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:2rem;max-width:28rem;margin:1rem}\
h1{font-size:1.4rem;line-height:1.25;font-weight:600;margin:.25rem 0 .5rem}p{margin:.5rem 0;overflow-wrap:anywhere}\
code{font:.9em ui-monospace,monospace;overflow-wrap:anywhere}\
.name{color:var(--accent);font-weight:600}.quiet{color:var(--quiet)}";

/// The sign-in continues in Topicdeck. Whether it succeeds is not known yet.
pub(super) fn answered() -> String {
    page(t!("Return to Topicdeck"), &paragraph(t!("The sign-in continues in Topicdeck. You can close this tab.")))
}

/// The sign-in pages said no.
pub(super) fn refused(refusal: &Refusal<RedirectCode>) -> String {
    let body = paragraph(t!("Topicdeck shows what to do. You can close this tab.")) + &words_of(refusal);
    page(t!("The sign-in was refused"), &body)
}

/// An error came that may not be about this sign-in.
pub(super) fn refused_without_state(refusal: &Refusal<RedirectCode>) -> String {
    let body = paragraph(t!(
        "The error does not say which sign-in it belongs to, so Topicdeck is still waiting. Return to Topicdeck to see \
         what to do."
    )) + &words_of(refusal);
    page(t!("The sign-in page returned an error"), &body)
}

/// Nothing came with the request, and the wait goes on.
pub(super) fn waiting() -> String {
    let body = t!("Finish signing in on the page that Topicdeck opened. The browser then returns here automatically.");
    page(t!("Waiting for the sign-in"), &paragraph(body))
}

/// The answer belongs to a sign-in that is over.
pub(super) fn of_earlier_attempt() -> String {
    let body = t!("Close it and use the newest link from Topicdeck. Nothing was changed.");
    page(t!("This tab is from an earlier sign-in"), &paragraph(body))
}

/// Too many answers came at once.
pub(super) fn busy() -> String {
    page(t!("One moment"), &paragraph(t!("Topicdeck is still processing other requests. Reload this page.")))
}

/// The browser is not signed in any more.
pub(super) fn signed_out() -> String {
    let body = t!("The session in this browser has ended too. You can close this tab.");
    page(t!("You are signed out"), &paragraph(body))
}

/// The browser used another host than the callback URL: a forwarded port, or a page that is not ours.
pub(super) fn other_name(callback_url: &str) -> String {
    let callback_url = format!("<code>{}</code>", escape(callback_url));
    let body = paragraph(&t!("Topicdeck responds on {callback_url} only.", callback_url))
        + &paragraph(t!(
            "If a program forwards the port, copy the whole address of this page and paste it into Topicdeck."
        ));
    page(t!("Wrong address"), &body)
}

/// The request was something else.
pub(super) fn ignored(status: StatusCode) -> String {
    let body = t!("Topicdeck waits here for the browser to return from a sign-in. This request was ignored.");
    page(status.canonical_reason().unwrap_or(t!("Unexpected request")), &quiet(body))
}

fn words_of(refusal: &Refusal<RedirectCode>) -> String {
    let mut words = escape(refusal.code.as_str());
    if let Some(description) = &refusal.description {
        let _ = write!(words, ": {}", escape(description));
    }
    quiet(&words)
}

fn paragraph(body: &str) -> String {
    format!("<p>{body}</p>")
}

fn quiet(body: &str) -> String {
    format!("<p class=\"quiet\">{body}</p>")
}

fn page(title: &str, body: &str) -> String {
    let (title, language) = (escape(title), Language::current().tag());
    format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\">\
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
