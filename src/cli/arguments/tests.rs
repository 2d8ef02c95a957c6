//! Command lines that are accepted and refused, and what is offered on them.

use clap::CommandFactory;

use super::*;

#[test]
fn the_definition_holds_together() {
    Arguments::command().debug_assert();
}

#[test]
fn common_options_stand_before_and_behind_the_command() {
    for line in ["topicdeck --profile a status --json", "topicdeck status --profile a --json"] {
        let arguments = Arguments::try_parse_from(line.split(' ')).unwrap();
        assert_eq!(arguments.common.profile(), Some("a"), "{line}");
    }
}

#[test]
fn several_profiles_are_for_watch_alone() {
    let checked = |line: &str| Arguments::of(line.split(' ').map(str::to_owned));
    for line in ["topicdeck --profile a --profile b watch t", "topicdeck watch t --profile a --profile b"] {
        assert_eq!(checked(line).unwrap().common.profiles, ["a", "b"], "{line}");
    }
    for (line, words, usage) in [
        ("topicdeck send t x --profile a --profile b", "only 'watch' takes --profile several times", " send"),
        ("topicdeck --profile a --profile b", "only 'watch' takes --profile several times", ""),
        ("topicdeck watch t --profile a --profile b --profile a", "the profile 'a' is given twice", " watch"),
        ("topicdeck watch t --sandbox --profile a --profile b", "the sandbox has its own profile", " watch"),
        ("topicdeck send t --sandbox --profile a", "the sandbox has its own profile", " send"),
        ("topicdeck sandbox --profile a", "the sandbox has its own profile", " sandbox"),
    ] {
        let refused = checked(line).map(|_| ()).unwrap_err();
        assert!(refused.exit_code() == 2 && refused.to_string().contains(words), "{line}: {refused}");
        assert!(refused.to_string().contains(&format!("Usage: topicdeck{usage} [OPTIONS]")), "{line}: {refused}");
    }
}

#[test]
fn a_command_offers_no_option_that_it_cannot_obey() {
    let mut program = Arguments::command();
    program.build();
    let mut help = |name: &str| program.find_subcommand_mut(name).unwrap().render_long_help().to_string();
    for option in ["--sandbox", "--profile", "--config", "--accept-endpoints", "--read-only"] {
        let options = |help: &str| help.lines().any(|line| line.trim_start().starts_with(option));
        assert!(!options(&help("sandbox")) && options(&help("watch")), "{option}");
        assert_eq!(options(&help("secret")), option != "--sandbox", "{option}");
    }
    assert!(help("watch").contains("may be repeated") && !help("send").contains("repeated"));
    assert!(help("template").contains("none is used") && !help("template").contains("the first in profiles.toml"));
    for option in ["--sandbox", "--config x", "--accept-endpoints", "--read-only"] {
        for line in [format!("topicdeck sandbox {option}"), format!("topicdeck {option} sandbox")] {
            let refused = Arguments::of(line.split(' ').map(str::to_owned)).map(|_| ()).unwrap_err();
            let name = option.split(' ').next().unwrap();
            assert_eq!(refused.exit_code(), 2, "{line}");
            assert!(refused.to_string().contains(&format!("does not take {name}: ")), "{line}: {refused}");
        }
    }
    let secret = Arguments::try_parse_from(["topicdeck", "secret", "--sandbox"]).unwrap();
    assert!(secret.common.sandbox, "it is refused where it is read");
}

#[test]
fn a_renderer_that_the_build_lacks_is_refused_with_the_feature_that_brings_it() {
    let checked = |name| Arguments::of(["topicdeck", "--renderer", name]);
    assert_eq!(checked("glow").unwrap().renderer, Some(Renderer::Glow));
    if app::Renderer::wgpu().is_some() {
        assert_eq!(checked("wgpu").unwrap().renderer, Some(Renderer::Wgpu));
    } else {
        let refused = checked("wgpu").map(|_| ()).unwrap_err();
        assert_eq!(refused.exit_code(), 2);
        assert!(refused.to_string().contains("cargo build --release --locked --features wgpu"), "{refused}");
    }
}

#[test]
fn wrong_usage_is_refused() {
    for line in [
        "topicdeck watch",
        "topicdeck watch a --qos 2",
        "topicdeck watch a --count 0",
        "topicdeck watch a --for -1",
        "topicdeck watch a#",
        "topicdeck send",
        "topicdeck send a/+ x",
        "topicdeck send a b --reatin",
        "topicdeck doctor --filter a#",
        "topicdeck send a b --file c",
        "topicdeck send a b --property =v",
        "topicdeck send a b --expires 10m",
        "topicdeck send a b --queue --expires 0s",
        "topicdeck send a b --queue --expires 400d",
        "topicdeck outbox",
        "topicdeck outbox cancel",
        "topicdeck outbox cancel 12",
        "topicdeck sandbox --rate many",
        "topicdeck sandbox --user a@b@c",
        "topicdeck sandbox --user @example.com",
        "topicdeck sandbox --tls",
        "topicdeck secret --proxy http://proxy.example:3128",
        "topicdeck secret --proxy fd00::1:80",
        "topicdeck secret --proxy proxy.example",
        "topicdeck contract add a#  --every 60s",
        "topicdeck contract add a",
        "topicdeck contract add a --every 0s",
        "topicdeck contract add a --message M --every 60s",
        "topicdeck contract check payload.json",
        "topicdeck --renderer vga",
        "topicdeck fly",
    ] {
        let refused = Arguments::try_parse_from(line.split(' ')).map(|_| ()).unwrap_err();
        assert_eq!(refused.exit_code(), 2, "{line}");
    }
    assert!(Arguments::try_parse_from(["topicdeck", "send", "", "x"]).is_err());
}

#[test]
fn the_help_of_the_sandbox_has_an_example_of_each_option() {
    let mut program = Arguments::command();
    program.build();
    let help = program.find_subcommand_mut("sandbox").unwrap().render_long_help().to_string();
    let (options, examples) = help.split_once("\nExamples:").unwrap();
    let names = options.lines().filter_map(|line| line.trim_start().strip_prefix("--")?.split(' ').next());
    let common = ["profile", "config", "accept-endpoints", "read-only", "language"];
    let own: Vec<_> = names.filter(|name| !common.contains(name)).collect();
    assert!(own.len() > 5, "{own:?}");
    for name in own {
        assert!(examples.contains(&format!("--{name} ")), "--{name} has no example: {examples}");
    }
}

/// The parser wraps longer lines, and what was aligned is not any more.
#[test]
fn no_line_below_the_options_is_wrapped() {
    let program = Arguments::command();
    let texts: Vec<String> = [&program]
        .into_iter()
        .chain(program.get_subcommands())
        .filter_map(|command| Some(command.get_after_long_help()?.to_string()))
        .collect();
    assert_eq!(texts.len(), if HAS_SANDBOX { 12 } else { 11 });
    for (language, text) in
        Language::ALL.into_iter().flat_map(|language| texts.iter().map(move |text| (language, text)))
    {
        let paragraphs = text.split("\n\n").map(|english| language.translation(english).unwrap_or(english));
        for line in paragraphs.flat_map(str::lines) {
            assert!(line.chars().count() <= 100, "{language:?}: {line}");
        }
    }
}

#[test]
fn a_proxy_is_named_as_its_login_is_looked_for() {
    for (text, expected) in [("Proxy.Example:03128", "proxy.example:3128"), ("[FD00::1]:80", "[fd00::1]:80")] {
        assert_eq!(values::host_and_port(text).as_deref(), Ok(expected));
    }
}

#[test]
fn a_wrong_value_is_answered_in_plain_words() {
    for (line, words) in [
        ("topicdeck watch a --for -1", "expected a number of seconds above 0"),
        ("topicdeck send a x --qos 2", "AWS IoT Core has no QoS 2"),
        ("topicdeck send a/+ x", "a topic to publish to cannot contain '+'"),
    ] {
        let refused = Arguments::try_parse_from(line.split(' ')).map(|_| ()).unwrap_err().to_string();
        assert!(refused.contains(words), "{line}: {refused}");
    }
}

#[test]
fn a_message_may_be_a_negative_number_or_a_dash() {
    for payload in ["-5", "-1.5e3", "-", "5"] {
        let arguments = Arguments::try_parse_from(["topicdeck", "send", "plant/x", payload, "--retain"]).unwrap();
        let Some(Command::Send(send)) = arguments.command else { panic!("it is send") };
        assert_eq!((send.payload.as_deref(), send.retain), (Some(payload), true));
    }
}

#[test]
fn a_query_that_is_wrong_is_shown_with_the_place() {
    let of = |query| Arguments::of(["topicdeck", "watch", "plant/#", "--where", query]);
    for query in ["json:$.temp>80 or overheat", "-retained", ""] {
        assert!(matches!(of(query).unwrap().command, Some(Command::Watch(WatchArguments { query: Some(_), .. }))));
    }
    for (query, below) in [
        ("größe>1k or overheat", "  größe>1k or overheat\n  ^^^^^\n"),
        ("a or size>1x", "  a or size>1x\n            ^^\n"),
        ("a or after:14", "  a or after:14\n             ^^\n"),
        ("(a or", "  (a or\n       ^\n"),
    ] {
        let refused = of(query).map(|_| ()).unwrap_err();
        let words = search::parse(query).unwrap_err().to_string();
        assert!(refused.exit_code() == 2 && refused.to_string().contains(&words), "{refused}");
        assert!(refused.to_string().contains(below), "{refused}");
    }
}
