//! The pages on which a person registers.

use axum::response::Response;
use http::StatusCode;

use super::page::{error_text, escape, page};

/// The form of a registration. `query` is that of the request, which the form repeats.
pub(super) fn registration(status: StatusCode, query: &str, csrf: &str, email: &str, error: Option<&str>) -> Response {
    let error = error_text(error);
    let (query, csrf, email) = (escape(query), escape(csrf), escape(email));
    let body = format!(
        r#"<h1>Sign up</h1>
<p>to continue to Topicdeck</p>
{error}<form method="post" action="/signup?{query}">
<input type="hidden" name="_csrf" value="{csrf}">
<label for="username">Email</label>
<input id="username" name="username" type="email" autocomplete="username" value="{email}" required autofocus>
<label for="password">Password, at least 8 characters</label>
<input id="password" name="password" type="password" autocomplete="new-password" minlength="8" required>
<button type="submit" name="signUpButton">Sign up</button>
</form>
<p class="other">Have an account already? <a href="/login?{query}">Sign in</a></p>"#
    );
    page(status, "Sign up", &body)
}

/// The form for the code that was sent.
pub(super) fn confirmation(status: StatusCode, query: &str, csrf: &str, email: &str, error: Option<&str>) -> Response {
    let error = error_text(error);
    let (query, csrf, email) = (escape(query), escape(csrf), escape(email));
    let body = format!(
        r#"<h1>Confirm your account</h1>
<p>A sandbox sends no e-mail: it shows the code for <code>{email}</code> where it was started.</p>
{error}<form method="post" action="/confirmUser?{query}">
<input type="hidden" name="_csrf" value="{csrf}">
<input type="hidden" name="username" value="{email}">
<label for="code">Code</label>
<input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" autofocus>
<button type="submit" name="confirmButton">Confirm</button>
<button type="submit" name="resend" value="yes" class="second">Send another code</button>
</form>"#
    );
    page(status, "Confirm", &body)
}

/// Where only an administrator adds people.
pub(super) fn not_permitted() -> Response {
    let body = r#"<h1>Sign up</h1>
<p class="error" role="alert">SignUp is not permitted for this user pool</p>"#;
    page(StatusCode::FORBIDDEN, "Sign up", body)
}
