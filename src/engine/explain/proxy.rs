//! Failures of an HTTP proxy. Never shows what was given to it.

use super::doctor::quoted;
use super::network::chain;
use client::dial::ProxySignIn;
use model::{Actor, Notice, Offer, Words};

/// Where a proxy comes from, for people.
const WHERE: &str = "proxy in profiles.toml, the environment variable HTTPS_PROXY, or the settings of the system";

/// The proxy's address is of no use.
pub(super) fn address(scheme: Option<&str>) -> Notice {
    let cause = match scheme {
        Some("https") => "It begins with https://, and proxies are asked without TLS.".to_owned(),
        Some(scheme) => format!("It begins with {scheme}://, which is not supported."),
        None => "It is not an address of the form http://HOST:PORT.".to_owned(),
    };
    Notice::error(
        "network.proxy_address",
        Words {
            summary: "The proxy's address cannot be used",
            cause: &cause,
            remedy: "Set the environment variable HTTPS_PROXY, or proxy in profiles.toml, to http://HOST:PORT. \
                    For hosts that need no proxy, add them to NO_PROXY.",
        },
    )
}

/// The proxy is not there, or is none.
pub(super) fn unreachable(proxy: &str, source: &(dyn std::error::Error + 'static)) -> Notice {
    Notice::error(
        "network.proxy_unreachable",
        Words {
            summary: &format!("The proxy {proxy} was not reached"),
            cause: "It is down, the network that it belongs to is not connected, or its address is wrong.",
            remedy: &format!("Check {WHERE}. Without a proxy in this network, set proxy = \"none\" in profiles.toml."),
        },
    )
    .detail("system", chain(source))
}

/// The proxy answered, but opens no tunnel to `host`.
pub(super) fn refused(proxy: &str, host: &str, status: u16, sign_in: &ProxySignIn) -> Notice {
    let notice = match (sign_in, status) {
        (ProxySignIn::Basic { refused }, _) => authentication(proxy, *refused),
        (ProxySignIn::Otherwise { schemes }, _) => other_scheme(proxy, schemes),
        (ProxySignIn::NotWanted, 500..=599) => Notice::error(
            "network.proxy_no_way",
            Words {
                summary: &format!("The proxy {proxy} does not reach {host}"),
                cause: "The proxy cannot look up the name or cannot connect to it; the proxy or its network has \
                        trouble.",
                remedy: "Try again. If other sites open through the proxy, check the host in profiles.toml.",
            },
        ),
        (ProxySignIn::NotWanted, _) => Notice::error(
            "network.proxy_refused",
            Words {
                summary: &format!("The proxy {proxy} does not allow a connection to {host}"),
                cause: "Its rules do not allow this host or port, or do not allow this computer.",
                remedy: "An administrator of the proxy allows CONNECT to the host below.",
            },
        )
        .by(Actor::Administrator)
        .copyable("Host to allow", host),
    };
    notice.detail("HTTP status", status.to_string())
}

fn authentication(proxy: &str, password_refused: bool) -> Notice {
    let (summary, cause) = if password_refused {
        (
            format!("The proxy {proxy} does not accept the user and password"),
            "The user or the password is wrong or out of date.",
        )
    } else {
        (format!("The proxy {proxy} wants a user and a password"), "No user and password were given.")
    };
    Notice::error(
        "network.proxy_auth",
        Words {
            summary: &summary,
            cause,
            remedy: "Enter them in the window, or use the command below. They are kept in the system's keyring.",
        },
    )
    .copyable("Command that reads USER:PASSWORD from stdin", format!("topicdeck secret --proxy {}", quoted(proxy)))
    .offering(Offer::ProxyLogin { proxy: proxy.to_owned() })
}

/// A way to sign in that is not spoken here. What is known of a user and a password was not sent.
fn other_scheme(proxy: &str, schemes: &[String]) -> Notice {
    let offers = match schemes {
        [] => "It does not say how".to_owned(),
        names => format!("It offers {}", names.join(", ")),
    };
    Notice::error(
        "network.proxy_scheme",
        Words {
            summary: &format!("The proxy {proxy} wants a sign-in that Topicdeck does not support"),
            cause: &format!("{offers}, and Topicdeck can only do Basic. No user and password were sent."),
            remedy: "An administrator of the proxy allows this computer without a sign-in, or with Basic. A \
                    local proxy that signs in for you, such as Cntlm or Px, helps too: set proxy in profiles.toml to \
                    its address.",
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
            (403, ProxySignIn::NotWanted, "network.proxy_refused", Actor::Administrator),
            (405, ProxySignIn::NotWanted, "network.proxy_refused", Actor::Administrator),
            (500, ProxySignIn::NotWanted, "network.proxy_no_way", Actor::You),
            (504, ProxySignIn::NotWanted, "network.proxy_no_way", Actor::You),
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
