//! Real keyrings of another make: KeePassXC with its own database, and KWallet with no wallet yet.
//!
//! Each on a session bus on which nothing else runs. They fail when keepassxc, kwalletd5 or busctl are missing.

use std::process::Command;
use std::time::{Duration, Instant};

use client::sign_in::{Keyring, KeyringError, SecretName};
use secrecy::{ExposeSecret as _, SecretString};

use super::{a_profile, long_secret};
use crate::support::isolated_session::{Around, isolated};

/// Makes a database that shows its groups to other programs, and opens it.
const KEEPASSXC: &str = r#"
# It runs once for each folder of temporary files.
export QT_QPA_PLATFORM=offscreen XDG_CONFIG_HOME="$HOME/config" TMPDIR="$HOME"
mkdir -p "$XDG_CONFIG_HOME"
printf '[General]\nConfigVersion=2\nUpdateCheckMessageShown=true\n[GUI]\nCheckForUpdates=false\n' >"$HOME/keepassxc.ini"
printf '[FdoSecrets]\nEnabled=true\nConfirmAccessItem=false\nConfirmDeleteItem=false\nShowNotification=false\n' >>"$HOME/keepassxc.ini"
printf 'pass\npass\n' | keepassxc-cli import -p "$TOPICDECK_KEYRING_DATA/keepassxc.xml" "$HOME/passwords.kdbx" >"$HOME/said" 2>&1
printf 'pass\n' | keepassxc --config "$HOME/keepassxc.ini" --pw-stdin "$HOME/passwords.kdbx" >>"$HOME/said" 2>&1 &
daemon=$!
trap 'kill $daemon' EXIT
for _ in $(seq 300); do
  opened=$(busctl --user get-property org.freedesktop.secrets /org/freedesktop/secrets/collection/passwords org.freedesktop.Secret.Collection Locked 2>/dev/null)
  [ "$opened" = "b false" ] && break
  sleep .1
done
[ "$opened" = "b false" ] || { cat "$HOME/said" >&2; exit 1; }
"$0" --exact "$TOPICDECK_KEYRING_TEST" --nocapture
"#;

/// KWallet as it is before a person has made a wallet.
const KWALLET: &str = r#"
export QT_QPA_PLATFORM=offscreen XDG_CONFIG_HOME="$HOME/config"
mkdir -p "$XDG_CONFIG_HOME"
printf '[Wallet]\nFirst Use=false\nEnabled=true\n[org.freedesktop.secrets]\napiEnabled=true\n' >"$XDG_CONFIG_HOME/kwalletrc"
kwalletd5 >"$HOME/said" 2>&1 &
daemon=$!
trap 'kill $daemon' EXIT
for _ in $(seq 300); do
  owned=$(busctl --user call org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus NameHasOwner s org.freedesktop.secrets)
  [ "$owned" = "b true" ] && break
  sleep .1
done
[ "$owned" = "b true" ] || { cat "$HOME/said" >&2; exit 1; }
"$0" --exact "$TOPICDECK_KEYRING_TEST" --nocapture
"#;

fn keyring() -> Keyring {
    Keyring::of_system(Duration::from_secs(20))
}

fn busctl(arguments: &[&str]) -> String {
    let output = Command::new("busctl").arg("--user").args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn is_locked() -> bool {
    let place = ["org.freedesktop.secrets", "/org/freedesktop/secrets/collection/passwords"];
    let locked = [&["get-property"], &place[..], &["org.freedesktop.Secret.Collection", "Locked"]].concat();
    busctl(&locked).trim() == "b true"
}

#[test]
fn keepassxc_keeps_secrets_and_a_locked_one_is_no_empty_one() {
    let name = "keyring::others::keepassxc_keeps_secrets_and_a_locked_one_is_no_empty_one";
    isolated(name, &Around::Other(KEEPASSXC), async || {
        let name = SecretName::refresh_token(&a_profile());
        keyring().probe().await.unwrap();
        keyring().asking().probe().await.unwrap();
        for length in [5_000, 12] {
            let secret = long_secret(length);
            keyring().store(&name, &secret).await.unwrap();
            let loaded = keyring().load(&name).await.unwrap().unwrap();
            assert_eq!(loaded.expose_secret(), secret.expose_secret());
        }
        let window = ["org.keepassxc.KeePassXC.MainWindow", "/keepassxc", "org.keepassxc.KeePassXC.MainWindow"];
        busctl(&[&["call"], &window[..], &["lockAllDatabases"]].concat());
        assert!((0..500).any(|_| is_locked()), "the database was not locked");

        let began = Instant::now();
        let results = [
            keyring().load(&name).await.map(|_| ()),
            keyring().probe().await,
            keyring().store(&name, &SecretString::from("other")).await,
            keyring().delete(&name).await,
        ];
        for result in results {
            assert!(matches!(result, Err(KeyringError::Locked { .. })), "{result:?}");
        }
        assert!(began.elapsed() < Duration::from_secs(15), "no question came up that no one answers");
        // The question does come up here, and no one answers it.
        let limit = Duration::from_secs(2);
        let asked = Keyring::of_system(limit).asking().load(&name).await;
        assert_eq!(asked.map(|_| ()), Err(KeyringError::TimedOut { limit }));
    });
}

#[test]
fn keepassxc_forgets_what_is_deleted() {
    isolated("keyring::others::keepassxc_forgets_what_is_deleted", &Around::Other(KEEPASSXC), async || {
        let name = SecretName::refresh_token(&a_profile());
        for keyring in [keyring(), keyring().asking()] {
            keyring.store(&name, &long_secret(5_000)).await.unwrap();
            keyring.delete(&name).await.unwrap();
            assert!(keyring.load(&name).await.unwrap().is_none());
        }
    });
}

#[test]
fn a_kwallet_without_a_wallet_is_not_called_locked() {
    let name = "keyring::others::a_kwallet_without_a_wallet_is_not_called_locked";
    isolated(name, &Around::Other(KWALLET), async || {
        // Without a plugin of Qt's crypto, it has no encrypted session: this got through by a plain one.
        let name = SecretName::refresh_token(&a_profile());
        for result in [keyring().load(&name).await.map(|_| ()), keyring().probe().await] {
            assert!(matches!(result, Err(KeyringError::NoWallet { .. })), "{result:?}");
        }
    });
}
