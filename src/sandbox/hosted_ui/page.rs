//! The pages a person sees in the browser, whole in themselves: no script, nothing from elsewhere, light and dark.
//! Whatever comes from outside is escaped.

use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderName, StatusCode, header};
use serde::Deserialize;

use crate::PASSWORD;
use crate::site::Site;

/// No `form-action`: Chromium would apply it to the redirect that follows the form, which leads to the program.
const CONTENT_SECURITY_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

const STYLE: &str = r#"
:root { color-scheme: light dark; --background: #f6f7f9; --panel: #fff; --raised: #f0f2f5; --line: #dde2e9;
  --text: #1a212b; --dim: #5b6777; --accent: #0f8577; --on-accent: #fff; --bad: #c0392f; --notice: #fbf3e2;
  --notice-text: #7a4d00; }
@media (prefers-color-scheme: dark) { :root { --background: #0f1216; --panel: #151920; --raised: #1b2029;
  --line: #262c37; --text: #e4e8ee; --dim: #8f9aaa; --accent: #3fb6a8; --on-accent: #0f1216; --bad: #e5695f;
  --notice: #2b2415; --notice-text: #e0a84a; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--background);
  color: var(--text); font: 15px/1.45 Inter, system-ui, -apple-system, "Segoe UI", sans-serif; }
main { width: 100%; max-width: 440px; background: var(--panel); border: 1px solid var(--line); border-radius: 10px;
  padding: 32px; }
h1 { margin: 0 0 4px; font-size: 21px; font-weight: 600; }
p { margin: 0 0 16px; color: var(--dim); }
code { font: 13px/1.5 "JetBrains Mono", ui-monospace, monospace; overflow-wrap: anywhere; color: var(--text); }
.sandbox { margin: 0 0 24px; padding: 8px 12px; border-radius: 6px; background: var(--notice);
  color: var(--notice-text); font-size: 13px; }
.error { margin: 0 0 16px; padding: 8px 12px; border: 1px solid var(--bad); border-radius: 6px; color: var(--bad); }
h1 + .error { margin-top: 12px; }
label { display: block; margin: 0 0 4px; font-size: 13px; font-weight: 600; }
input { display: block; width: 100%; height: 40px; margin: 0 0 16px; padding: 0 12px; font: inherit;
  color: var(--text); background: var(--background); border: 1px solid var(--line); border-radius: 6px; }
button { width: 100%; height: 40px; font: inherit; font-weight: 600; color: var(--on-accent);
  background: var(--accent); border: 0; border-radius: 6px; cursor: pointer; }
input:focus-visible, button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
button.second { margin-top: 8px; color: var(--text); background: var(--raised); }
.other { margin: 16px 0 0; font-size: 13px; } a { color: var(--accent); }
.users { margin: 24px 0 0; padding: 16px 0 0; border-top: 1px solid var(--line); font-size: 13px; }
.users dt { margin-top: 8px; } .users dd, ul { margin: 0; color: var(--dim); } ul { padding-left: 20px; }
@media (max-height: 720px) { body { padding: 12px; } main { padding: 20px 32px; } .sandbox { margin-bottom: 16px; }
  .users { margin-top: 16px; padding-top: 12px; } }
"#;

/// What the sign-in page shows.
pub(super) struct SignIn<'a> {
    /// That of the request to `/login`, which the form repeats.
    pub(super) query: &'a str,
    pub(super) csrf: &'a str,
    pub(super) username: &'a str,
    pub(super) error: Option<&'a str>,
    /// Names, with what is to be known of them.
    pub(super) users: &'a [(&'a str, &'static str)],
    pub(super) lets_register: bool,
}

/// The sign-in page.
pub(super) fn sign_in(status: StatusCode, shown: &SignIn<'_>) -> Response {
    let SignIn { query, csrf, username, error, users, lets_register } = *shown;
    let error = error_text(error);
    let sign_up = if lets_register {
        format!(r#"<p class="other">Need an account? <a href="/signup?{}">Sign up</a></p>"#, escape(query))
    } else {
        String::new()
    };
    let entry =
        |(name, about): &(&str, &str)| format!("<dt><code>{}</code></dt><dd>{}</dd>\n", escape(name), escape(about));
    let users: String = users.iter().map(entry).collect();
    let (query, csrf, username) = (escape(query), escape(csrf), escape(username));
    let body = format!(
        r#"<h1>Sign in</h1>
<p>to continue to Topicdeck</p>
{error}<form method="post" action="/login?{query}">
<input type="hidden" name="_csrf" value="{csrf}">
<label for="username">Email</label>
<input id="username" name="username" type="text" inputmode="email" autocomplete="username" value="{username}" required autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button type="submit" name="signInSubmitButton">Sign in</button>
</form>
{sign_up}<div class="users">These people can sign in here, all with the password <code>{PASSWORD}</code>:
<dl>{users}</dl></div>"#
    );
    page(status, "Sign in", &body)
}

/// The parameters of `/error`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ErrorQuery {
    #[serde(default)]
    error: String,
    #[serde(default)]
    client_id: String,
}

/// `GET /error`: where the browser stays when it must not go back to the program.
pub(super) async fn error(State(site): State<Site>, Query(query): Query<ErrorQuery>) -> Response {
    let (error, client_id) = (escape(&query.error), escape(&query.client_id));
    let explanation = match query.error.as_str() {
        "redirect_mismatch" => {
            let urls = site.shared.options.callback_urls.iter();
            let items: Vec<String> = urls.map(|url| format!("<li><code>{}</code></li>", escape(url))).collect();
            let items = items.concat();
            format!("<p>The callback URL is not among those registered, letter for letter:</p><ul>{items}</ul>")
        }
        "invalid_client" => format!("<p>There is no app client <code>{client_id}</code> here.</p>"),
        _ => String::new(),
    };
    let body = format!(
        r#"<h1>An error was encountered with the requested page.</h1>
<p class="error" role="alert">{error}</p>
{explanation}"#
    );
    page(StatusCode::BAD_REQUEST, "Error", &body)
}

/// A page of the sandbox with this in it.
pub(super) fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let html = format!(
        r#"<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title} - Topicdeck sandbox</title><style>{STYLE}</style></head>
<body><main>
<p class="sandbox"><strong>Sandbox.</strong> A stand-in for Amazon Cognito on this computer. No AWS account is involved.</p>
{body}
</main></body>
</html>
"#
    );
    let headers: [(HeaderName, &str); 4] = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, Html(html)).into_response()
}

/// A mistake, where there is one.
pub(super) fn error_text(error: Option<&str>) -> String {
    error.map(|text| format!(r#"<p class="error" role="alert">{}</p>"#, escape(text))).unwrap_or_default()
}

/// Text as it may be in an element or a quoted attribute.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_its_place_in_the_page() {
        assert_eq!(escape(r#"<a b="c">'&"#), "&lt;a b=&quot;c&quot;&gt;&#39;&amp;");
    }
}
