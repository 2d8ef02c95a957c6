//! What comes in a mail, a page, a spreadsheet or a chat: settings are taken, and secrets pointed out and never repeated.

use super::*;

const SECRET: &str = "1secret2secret3secret4secret5secret6secret7secret8sec";
const PASSWORD: &str = "Sommer2026!";

#[test]
fn the_source_of_a_page_a_spreadsheet_and_broken_lines_are_read_like_a_letter() {
    let page = "https://plant.auth.eu-west-1.amazoncognito.com/login";
    let rows = [
        ("User pool ID", POOL),
        ("App client ID", CLIENT),
        ("Identity pool ID", IDENTITIES),
        ("Client secret", SECRET),
        ("Password", PASSWORD),
    ];
    let joined =
        |row: &dyn Fn(&str, &str) -> String| -> String { rows.iter().map(|(name, value)| row(name, value)).collect() };
    let cells = |name: &str, value: &str| format!("<tr><th>{name}</th><td>{value}</td></tr>");
    let cells_apart = |name: &str, value: &str| format!("<tr>\n  <td><b>{name}</b></td>\n  <td>{value}</td>\n</tr>\n");
    for text in [
        format!("<html><body><p>Hello</p><a href=\"{page}\">Sign in</a><table>{}</table>", joined(&cells)),
        format!("<table class=\"a\">\n{}</table>\n<a href=\"{page}\">Sign in</a>\n", joined(&cells_apart)),
        format!("Sign in at {page}<br>{}", joined(&|name, value| format!("{name}: {value}<br/>"))),
        format!("name,value\nsign-in page,{page}\n{}", joined(&|name, value| format!("{name},{value}\n"))),
        format!("page;{page};x\n{}", joined(&|name, value| format!("\"{name}\";\"{value}\";\"of the plant\"\n"))),
        format!("see <{page}|our page>\n{}", joined(&|name, value| format!("*{name}:* `{value}`\n"))),
    ] {
        let imported = read(&text);
        assert_eq!(ids(&imported)[..4], [Some("eu-west-1"), Some(POOL), Some(CLIENT), Some(IDENTITIES)], "{text}");
        assert_eq!(super::text(&imported, "endpoints.hosted_ui"), page.strip_suffix("/login"), "{text}");
        let kinds: Vec<SecretKind> = imported.secrets.iter().map(|found| found.kind).collect();
        assert_eq!(kinds, [ClientSecret, Password], "{text}");
        let said = format!("{imported:?}");
        assert!(!said.contains(SECRET) && !said.contains(PASSWORD), "{said}");
    }
}

#[test]
fn a_password_in_a_sentence_or_an_address_is_pointed_out_and_other_words_are_not() {
    let pools = format!("User pool: {POOL}\nClient ID: {CLIENT}\n");
    for line in [
        "Your first password is Sommer2026!",
        "Dein erstes Passwort lautet Sommer2026!",
        "Ihr Kennwort: Sommer2026!",
        "pw: Sommer2026!",
        "pwd Sommer2026!",
        "Login: ana, PW Sommer2026!",
        "The password for the first sign-in will be \"Sommer2026!\".",
        "DATABASE_URL=postgres://plant:Sommer2026!@db.example:5432/plant",
        "The database is at postgres://plant:Sommer2026!@db.example/plant now.",
        "<b>Password:</b> Sommer2026!<br>",
    ] {
        let imported = read(&format!("{pools}{line}\n"));
        let kinds: Vec<SecretKind> = imported.secrets.iter().map(|found| found.kind).collect();
        let said = format!("{imported:?}");
        assert!(kinds == [Password] && !said.contains("Sommer2026"), "{line}: {said}");
    }
    for line in [
        "Your password is required at the first sign-in.",
        "The password has 12 characters.",
        "The password policy is NIST800-63.",
        "Your password comes by mail, the room is B1234567.",
        "Passwort-Richtlinie: mindestens12",
        "Passwords are sent on Monday 30.11.2026",
        "see https://wiki.example/a:b@c",
    ] {
        assert_eq!(read(&format!("{pools}{line}\n")).secrets, [], "{line}");
    }
    // With nothing but a page, too.
    let page =
        format!("Sign in at https://plant.auth.eu-west-1.amazoncognito.com/login\nYour password is {PASSWORD}\n");
    assert_eq!(read(&page).secrets.len(), 1);
}

#[test]
fn the_name_of_a_secret_in_a_sentence_is_without_its_verb() {
    let text = format!("The user pool is {POOL}, the client id is {CLIENT} and the client secret is {SECRET}.\n");
    let places: Vec<String> = read(&text).secrets.iter().map(|found| found.place.to_string()).collect();
    assert_eq!(places, ["line 1: the client secret"]);
    let text = format!(
        "User pool: {POOL}\nClient ID: {CLIENT}\nThe user is ana@plant.com and the temporary password is {PASSWORD}\n"
    );
    let places: Vec<String> = read(&text).secrets.iter().map(|found| found.place.to_string()).collect();
    assert_eq!(places, ["line 3: the temporary password"]);
    let imported = read(&format!("<li>User pool &ndash; {POOL}</li>\n<li>Client ID &ndash; {CLIENT}</li>\n"));
    assert_eq!(place(&imported, "client_id"), "line 2: Client ID");
}

#[test]
fn our_own_profile_is_found_in_a_letter_and_the_letter_is_left_out() {
    let settings = format!(
        "name = \"plant\"\nregion = \"eu-west-1\"\nuser_pool_id = \"{POOL}\"\nclient_id = \"{CLIENT}\"\n\
        identity_pool_id = \"{IDENTITIES}\"\niot_endpoint = \"{ENDPOINT}\"\nscopes = [\n  \"openid\",\n]\n"
    );
    let profile = format!("[[profile]]\n{settings}");
    let quoted = format!("> {}\n", profile.trim_end().replace('\n', "\n> "));
    for text in [
        profile.clone(),
        format!("Hello Ana,\n\nhere is the profile:\n\n{profile}\nRegards\nBo\n"),
        format!("Hello Ana, set region = the one below:\n```toml\n{profile}```\nand tell me = if it works\n"),
        format!("Ana wrote:\n{quoted}\nThanks!\n"),
        format!("<p>Hello Ana</p>\n<pre>{profile}</pre>\n<p>Bo</p>\n"),
        format!("Hello Ana, here it is.\n{settings}Regards, Bo\n").replace("scopes = [\n  \"openid\",\n]\n", ""),
    ] {
        let imported = read(&text);
        assert_eq!(imported.kind, Kind::Profile, "{text}");
        assert_eq!(imported.suggested_name, "plant");
        assert_eq!(
            ids(&imported),
            [Some("eu-west-1"), Some(POOL), Some(CLIENT), Some(IDENTITIES), Some(ENDPOINT)],
            "{text}"
        );
    }
    for beside in [profile, format!("const outputs = {{ aws_user_pools_id: '{POOL}', region: 'eu-west-1' }};\n")] {
        let with_password = read(&format!("Hello Ana,\n\n{beside}\nYour password is {PASSWORD}\n"));
        let kinds: Vec<SecretKind> = with_password.secrets.iter().map(|found| found.kind).collect();
        assert_eq!(kinds, [Password], "{beside}");
    }
    let broken = "Hello Ana,\n\n[[profile]]\nname = \"plant\"\nregion = eu\n";
    assert_eq!(recognize(broken.as_bytes(), None), Err(Error::Unreadable { line: 5 }), "the line, not the greeting");
}
