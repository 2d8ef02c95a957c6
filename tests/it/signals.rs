//! Signals that ask the program to end: SIGINT, SIGTERM and SIGHUP are the same to it. The broker hears a DISCONNECT,
//! and what a person has just written is kept.

use std::fs;
use std::process::Stdio;

use sandbox::OPERATOR;

use crate::support::installed_program::{InstalledProgram, Running, with_installed_program};
use crate::support::raw_broker::{self, RawBroker, kind, polite};
use crate::support::until::until;
use crate::support::virtual_display::{self, VirtualDisplay};

/// QoS 0 to plant/a, "x".
const MESSAGE: &[u8] = &[0x30, 11, 0, 7, b'p', b'l', b'a', b'n', b't', b'/', b'a', 0, b'x'];

/// Sends a message to each subscriber.
fn broker(installed: &InstalledProgram) -> RawBroker {
    raw_broker::at(installed, |_, packet| {
        let message = if kind(packet) == 8 { MESSAGE } else { &[] };
        [&polite(packet), message].concat()
    })
}

fn disconnects(broker: &RawBroker) -> usize {
    broker.heard().iter().filter(|packet| kind(packet) == 14).count()
}

#[test]
fn each_signal_ends_a_watch_in_order_and_the_broker_hears_it() {
    with_installed_program(
        "signals::each_signal_ends_a_watch_in_order_and_the_broker_hears_it",
        &["nohup"],
        |installed| {
            let _sandbox = installed.serve();
            installed.sign_in(OPERATOR);
            let broker = broker(installed);
            for (ended, signal) in ["-INT", "-TERM", "-HUP"].into_iter().enumerate() {
                let mut command = installed.program(&["watch", "plant/#"]);
                let name = format!("watch{signal}");
                let output = installed.home().join(&name);
                command.stdout(fs::File::create(&output).unwrap()).stderr(installed.stderr_of(&name));
                let watch = Running::of(command.spawn().unwrap());
                until("a message", || fs::read_to_string(&output).unwrap().contains("plant/a").then_some(()));
                assert_eq!(disconnects(&broker), ended, "{signal}");
                let status = watch.end_with(signal);
                assert!(status.success(), "{signal}: {status:?}");
                assert_eq!(disconnects(&broker), ended + 1, "{signal}");
            }
            outlives_its_terminal(installed);
        },
    );
}

/// `nohup` is asked for just that.
fn outlives_its_terminal(installed: &InstalledProgram) {
    let output = installed.home().join("nohup");
    let mut command = installed.other_program("nohup".as_ref());
    command
        .arg(env!("CARGO_BIN_EXE_topicdeck"))
        .args(["watch", "plant/#", "--config"])
        .arg(installed.home().join("config"));
    command.stdout(fs::File::create(&output).unwrap()).stderr(Stdio::null());
    let watch = Running::of(command.spawn().unwrap());
    until("a message", || fs::read_to_string(&output).unwrap().contains("plant/a").then_some(()));
    let status = fs::read_to_string(format!("/proc/{}/status", watch.id())).unwrap();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap().trim();
    assert_eq!(u64::from_str_radix(ignored, 16).unwrap() & 1, 1, "{status}");
    assert!(watch.end_with("-TERM").success());
}

#[test]
fn the_last_second_of_a_draft_outlives_a_signal_and_the_broker_hears_of_the_end() {
    let _display = virtual_display::one_at_a_time();
    let name = "signals::the_last_second_of_a_draft_outlives_a_signal_and_the_broker_hears_of_the_end";
    with_installed_program(name, &virtual_display::PROGRAMS, |installed| {
        let _sandbox = installed.serve();
        installed.sign_in(OPERATOR);
        let broker = broker(installed);
        for (ended, signal) in ["-TERM", "-INT", "-HUP"].into_iter().enumerate() {
            let mut screen = VirtualDisplay::new(installed, "signals");
            let window = screen.open(installed);
            screen.wait_for_name("Messages");
            until("the connection", || {
                (broker.heard().iter().filter(|packet| kind(packet) == 1).count() == ended + 1).then_some(())
            });
            screen.press(&["ctrl+k"]);
            screen.wait_for_focus("Search actions by name");
            screen.write("write a message");
            screen.press(&["Return"]);
            screen.wait_for_focus("Topic to publish to");
            screen.press(&["ctrl+a"]);
            let topic = format!("plant/draft{signal}");
            screen.write(&topic);
            screen.wait_for("the topic in its field", |things| {
                things.iter().any(|thing| thing.text == topic).then_some(())
            });
            let status = window.end_with(signal);
            assert!(status.success(), "{signal}: {status:?}");
            assert_eq!(disconnects(&broker), ended + 1, "{signal}");
            let path = engine::Folder::at(installed.home().join("config/kept")).connection_file("sandbox");
            let kept: Vec<_> = fs::read_dir(path.parent().unwrap()).unwrap().map(|file| file.unwrap().path()).collect();
            let is_kept = kept.iter().any(|file| fs::read_to_string(file).is_ok_and(|text| text.contains(&topic)));
            assert!(is_kept, "{signal}: {kept:?}");
        }
    });
}
