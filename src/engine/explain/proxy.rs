//! Failures of an HTTP proxy. Never shows what was given to it.

use super::chain::chain;
use super::doctor::quoted;
use client::dial::ProxySignIn;
use model::{Actor, Notice, Offer, Words};
use texts::t;

/// The proxy's address is not valid.
pub(super) fn address(scheme: Option<&str>) -> Notice {
    let cause = match scheme {
        Some("https") => t!("It begins with https://, but Topicdeck connects to proxies without TLS.").to_owned(),
        Some(scheme) => t!("It begins with {scheme}://, which is not supported.", scheme),
        None => t!("It does not have the form http://HOST:PORT.").to_owned(),
    };
    Notice::error(
        "network.proxy_address",
        Words {
            summary: t!("The proxy address is not valid"),
            cause: &cause,
            remedy: t!("Set the environment variable HTTPS_PROXY, or proxy in the profile, to http://HOST:PORT. Add \
                     hosts that need no proxy to NO_PROXY."),
        },
    )
}

/// No proxy answers at the address.
pub(super) fn unreachable(proxy: &str, source: &(dyn std::error::Error + 'static)) -> Notice {
    Notice::error(
        "network.proxy_unreachable",
        Words {
            summary: &t!("The proxy {proxy} is not reachable", proxy),
            cause: t!("It is down, its network is not connected, or its address is wrong."),
            remedy: t!("Check proxy in the profile, the environment variable HTTPS_PROXY, or the system \
                              settings. If this network has no proxy, set proxy = \"none\" in the profile."),
        },
    )
    .detail("system", chain(source))
}

/// The proxy answered, but opens no tunnel to `host`.
pub(super) fn refused(proxy: &str, host: &str, status: u16, sign_in: &ProxySignIn) -> Notice {
    let notice = match (sign_in, status) {
        (ProxySignIn::Basic { refused }, _) => authentication(proxy, *refused),
        (ProxySignIn::Otherwise { schemes }, _) => other_scheme(proxy, schemes),
        (ProxySignIn::Removed, 500..=599) => Notice::error(
            "network.proxy_no_way",
            Words {
                summary: &t!("The proxy {proxy} cannot reach {host}", proxy, host),
                cause: t!("The proxy cannot look up the name or cannot connect to it. The proxy or its network may \
                        have a problem."),
                remedy: t!("Try again. If other sites open through the proxy, check the host in the profile."),
            },
        ),
        (ProxySignIn::Removed, _) => Notice::error(
            "network.proxy_refused",
            Words {
                summary: &t!("The proxy {proxy} does not allow a connection to {host}", proxy, host),
                cause: t!("Its rules do not allow this host, this port or this computer."),
                remedy: t!("Ask an administrator of the proxy to allow CONNECT to the host below."),
            },
        )
        .by(Actor::Administrator)
        .copyable(t!("Host to allow"), host),
    };
    notice.detail(t!("HTTP status"), status.to_string())
}

fn authentication(proxy: &str, password_refused: bool) -> Notice {
    let (summary, cause) = if password_refused {
        (
            t!("The proxy {proxy} refused the user name or password", proxy),
            t!("The user name or password is wrong or out of date."),
        )
    } else {
        (t!("The proxy {proxy} requires a user name and password", proxy), t!("No user name and password were given."))
    };
    Notice::error(
        "network.proxy_auth",
        Words {
            summary: &summary,
            cause,
            remedy: t!("Enter them in the window, or use the command below. They are stored in the system keyring."),
        },
    )
    .copyable(t!("Command that reads USER:PASSWORD from stdin"), format!("topicdeck secret --proxy {}", quoted(proxy)))
    .offering(Offer::ProxyLogin { proxy: proxy.to_owned() })
}

/// The proxy wants a sign-in method other than Basic. No stored user name and password were sent.
fn other_scheme(proxy: &str, schemes: &[String]) -> Notice {
    let cause = match schemes {
        [] => {
            t!("It names no method, and Topicdeck supports only Basic. No user name and password were sent.").to_owned()
        }
        names => t!(
            "It offers {methods}, and Topicdeck supports only Basic. No user name and password were sent.",
            methods = names.join(", ")
        ),
    };
    Notice::error(
        "network.proxy_scheme",
        Words {
            summary: &t!("The proxy {proxy} requires a sign-in method that Topicdeck does not support", proxy),
            cause: &cause,
            remedy: t!(
                "Ask an administrator of the proxy to allow this computer without a sign-in, or with Basic. Or \
                     use a local proxy that signs in for you, such as Cntlm or Px: set proxy in the profile to \
                     its address."
            ),
        },
    )
    .by(Actor::Administrator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_proxy_answers_tells_who_can_help() {
        let basic = |refused| ProxySignIn::Basic { refused };
        let other =
            |names: &[&str]| ProxySignIn::Otherwise { schemes: names.iter().map(ToString::to_string).collect() };
        let rows = [
            (407, basic(true), "network.proxy_auth", Actor::You),
            (407, basic(false), "network.proxy_auth", Actor::You),
            (401, basic(true), "network.proxy_auth", Actor::You),
            (407, other(&["Negotiate", "NTLM"]), "network.proxy_scheme", Actor::Administrator),
            (407, other(&[]), "network.proxy_scheme", Actor::Administrator),
            (403, ProxySignIn::Removed, "network.proxy_refused", Actor::Administrator),
            (405, ProxySignIn::Removed, "network.proxy_refused", Actor::Administrator),
            (500, ProxySignIn::Removed, "network.proxy_no_way", Actor::You),
            (504, ProxySignIn::Removed, "network.proxy_no_way", Actor::You),
        ];
        for (status, sign_in, code, actor) in rows {
            let notice = refused("p.example:3128", "iot.example:443", status, &sign_in);
            assert_eq!((notice.code, notice.actor), (code, actor), "{status}");
            assert!(notice.summary.contains("p.example:3128"), "{status}");
        }
        let named = other_scheme("p:1", &["Negotiate".to_owned(), "NTLM".to_owned()]);
        assert!(named.cause.starts_with("It offers Negotiate, NTLM, and"), "{}", named.cause);
        let (without, with) = (authentication("p:1", false), authentication("p:1", true));
        assert_ne!(without.summary, with.summary);
    }
}
