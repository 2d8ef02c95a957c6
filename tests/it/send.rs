//! `send` tells what became of the message, and why.

use sandbox::OPERATOR;

use crate::support::installed_program::with_installed_program;
use crate::support::raw_broker::{self, kind, polite, puback};

#[test]
fn a_message_without_a_sure_outcome_fails_with_what_the_broker_said() {
    with_installed_program(
        "send::a_message_without_a_sure_outcome_fails_with_what_the_broker_said",
        &[],
        |installed| {
            let _sandbox = installed.serve();
            installed.sign_in(OPERATOR);
            let _broker = raw_broker::at(installed, |_, packet| match (kind(packet), packet[0] & 0b110) {
                // A PUBACK that there is not, and for QoS 0 a DISCONNECT.
                (3, 2) => puback(packet, 0x9b),
                (3, 0) => vec![0xe0, 1, 0x87],
                _ => polite(packet),
            });
            for (qos, code, words) in
                [("1", "send.unknown", "PUBACK 0x9b"), ("0", "publish.blamed", "0x87 not authorized")]
            {
                let finished = installed.run(&["send", "plant/a", "x", "--qos", qos]);
                finished.has_failed_with(code);
                assert!(finished.stderr.contains(words), "{finished:?}");
            }
            for topic in ["$share/group/plant/a", "$SYS/broker"] {
                let finished = installed.run(&["send", topic, "x"]);
                assert_eq!(finished.code, Some(1), "{finished:?}");
                assert!(finished.stderr.contains("[preflight."), "{finished:?}");
            }
        },
    );
}
