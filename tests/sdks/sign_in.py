"""Signs a user in at the sandbox's hosted UI by HTTP, as a browser would, and writes what the clients need to a file.

Usage: sign_in.py PROFILES.toml USER OUT.json. Code flow with PKCE; the walkthrough does without. Only the standard library. Prints nothing secret.
"""

import base64
import hashlib
import html
import http.cookiejar
import json
import os
import re
import secrets
import ssl
import sys
import urllib.error
import urllib.parse
import urllib.request

PASSWORD = "topicdeck"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """The last redirect leads to a callback address where nothing listens."""

    def redirect_request(self, *_):
        return None


def profile(path):
    """The plain `name = "value"` lines of a profile with one connection; tomllib is missing before Python 3.11."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    settings = dict(re.findall(r'^(\w+) = "([^"]*)"$', text, re.MULTILINE))
    settings["callback_url"] = re.search(r'callback_urls = \[\s*"([^"]+)"', text)[1]
    return settings


def open_url(browser, url, form=None):
    """The answer's status, headers and body; redirects are not followed."""
    data = None if form is None else urllib.parse.urlencode(form).encode()
    try:
        answer = browser.open(url, data, timeout=10)
    except urllib.error.HTTPError as error:
        answer = error
    return answer.status, answer.headers, answer.read().decode()


def code_of(browser, settings, user, verifier):
    """Fills in the page's form; the code comes in the address that the browser is sent back to."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    query = urllib.parse.urlencode({
        "response_type": "code",
        "client_id": settings["client_id"],
        "redirect_uri": settings["callback_url"],
        "scope": "openid email",
        "state": "tests",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    })
    address = f"{settings['hosted_ui']}/login?{query}"
    _, _, page = open_url(browser, address)
    found = re.search(r'name="_csrf" value="([^"]*)"', page)
    if not found:
        sys.exit("no sign-in page came")
    token = html.unescape(found[1])
    form = {"_csrf": token, "username": user, "password": PASSWORD}
    status, headers, _ = open_url(browser, address, form)
    if status != 302:
        sys.exit(f"the sign-in page answered {status}")
    back = urllib.parse.parse_qs(urllib.parse.urlsplit(headers["Location"]).query)
    if "code" not in back:
        sys.exit(f"no code came back: {back.get('error')}")
    return back["code"][0]


def main():
    path, user, out = sys.argv[1:]
    settings = profile(path)
    trust = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=settings["ca_file"]))
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), trust, cookies, NoRedirect)
    verifier = secrets.token_urlsafe(32)
    status, _, body = open_url(browser, f"{settings['hosted_ui']}/oauth2/token", {
        "grant_type": "authorization_code",
        "client_id": settings["client_id"],
        "redirect_uri": settings["callback_url"],
        "code": code_of(browser, settings, user, verifier),
        "code_verifier": verifier,
    })
    if status != 200:
        sys.exit(f"the token endpoint answered {status}")
    settings["id_token"] = json.loads(body)["id_token"]
    settings["port"] = urllib.parse.urlsplit(settings["hosted_ui"]).port
    settings["provider"] = f"cognito-idp.{settings['region']}.amazonaws.com/{settings['user_pool_id']}"
    with open(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(settings, file)


if __name__ == "__main__":
    main()
