//! Each row of the table of rights, tried on a sandbox with the documents of the template: what it allows, and what is next
//! to it.

use http::StatusCode;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Filter, Packet};
use sandbox::{Document, DocumentKind, NEWCOMER, Options, POLICY_NAME, Sandbox};
use template::{Format, Right, Settings, Variant};

use crate::support::bare_mqtt::{BareMqtt, Signing, connect, upgrade};
use crate::support::signed_caller::SignedCaller;

const NOT_AUTHORIZED: u8 = 0x87;
const ANNA: &str = "anna@example.com";

async fn sandbox(settings: &Settings) -> Sandbox {
    let document = |format, kind| {
        let text = template::text(settings, format).unwrap();
        Some(Document::parse(&text, kind).unwrap())
    };
    let options = Options {
        devices: 0,
        policy: document(Format::IotPolicy, DocumentKind::IotPolicy),
        role: document(Format::Role, DocumentKind::RolePolicy),
        users: vec![ANNA.to_owned()],
        ..Options::default()
    };
    Sandbox::start(options).await.unwrap()
}

async fn connected(sandbox: &Sandbox, user: &str, client_id: &str) -> Option<BareMqtt> {
    let mut client = upgrade(sandbox, &Signing::good(sandbox, user)).await.unwrap();
    client.send(&Packet::Connect(connect(client_id), None, None)).await;
    match client.next().await {
        Some(Packet::ConnAck(connack)) => (connack.code as u8 == 0).then_some(client),
        other => panic!("no CONNACK: {other:?}"),
    }
}

/// Something that the row allows, and what is next to it.
fn examples(right: &Right, identity_id: &str) -> (String, String) {
    let (_, name) = right.resource.split_once('/').unwrap();
    let inside = name.replace("IDENTITY-ID", identity_id).replace('*', "x");
    if right.action == "iot:Connect" {
        // What goes on after the fixed part is allowed.
        return (inside.clone(), format!("other-{inside}"));
    }
    // The last of what is fixed is another one.
    let fixed = name.trim_end_matches('*').trim_end_matches(['/', '-', ':']);
    let outside =
        name.replacen(fixed, &format!("{fixed}-other"), 1).replace("IDENTITY-ID", identity_id).replace('*', "x");
    (inside, outside)
}

async fn try_row(sandbox: &Sandbox, right: &Right, client_id: &str) {
    let identity_id = sandbox.identity_of(ANNA).unwrap();
    if right.resource == "*" {
        let mut newcomer = SignedCaller::new(sandbox, NEWCOMER).await;
        let attached = match right.action.as_str() {
            "iot:AttachPolicy" => newcomer.attach(POLICY_NAME).await,
            "iot:AttachPrincipalPolicy" => {
                let identity_id = newcomer.identity_id.clone();
                let principal = [(crate::support::signed_caller::PRINCIPAL, identity_id.as_str())];
                newcomer.attach_principal(POLICY_NAME, &principal).await
            }
            other => panic!("no one tries {other}"),
        };
        assert_eq!(attached.status, StatusCode::OK, "{right:?}");
        return;
    }
    let (inside, outside) = examples(right, &identity_id);
    if right.action == "iot:Connect" {
        assert!(connected(sandbox, ANNA, &inside).await.is_some(), "{inside}");
        assert!(connected(sandbox, ANNA, &outside).await.is_none(), "{outside}");
        return;
    }
    let mut client = connected(sandbox, ANNA, client_id).await.expect("the client id is allowed");
    match right.action.as_str() {
        "iot:Subscribe" => {
            let filter = |name: &str| [Filter::new(name, QoS::AtLeastOnce)];
            assert!(client.subscribe(&filter(&inside)).await[0] < 0x80, "{inside}");
            assert_eq!(client.subscribe(&filter(&outside)).await, [NOT_AUTHORIZED], "{outside}");
            assert_eq!(client.subscribe(&filter("#")).await, [NOT_AUTHORIZED]);
        }
        "iot:Receive" => {
            client.watch(&inside).await;
            sandbox.publish(&inside, b"1".to_vec(), model::Qos::AtMostOnce, false);
            assert_eq!(client.topic().await, inside);
        }
        "iot:Publish" => {
            client.publish(&inside, QoS::AtLeastOnce, false).await;
            assert_eq!(client.puback().await & 0x80, 0, "{inside}");
            client.publish(&outside, QoS::AtLeastOnce, false).await;
            assert_eq!(client.puback().await, NOT_AUTHORIZED, "{outside}");
            client.publish(&inside, QoS::AtLeastOnce, true).await;
            assert_eq!(client.puback().await, NOT_AUTHORIZED, "retained messages are another right");
        }
        other => panic!("no one tries {other}"),
    }
}

#[tokio::test]
async fn each_row_of_each_table_is_allowed_and_what_is_next_to_it_refused() {
    let least = Settings::default;
    for settings in [
        least(),
        Settings { sends_to_all: true, ..least() },
        Settings { topic_prefix: Some("works/hall-1".to_owned()), ..least() },
        Settings { variant: Variant::Demo, ..least() },
    ] {
        let sandbox = sandbox(&settings).await;
        let client_id = format!("topicdeck-{}-1", sandbox.identity_of(ANNA).unwrap());
        let rights = template::rights(&settings).unwrap();
        assert!(rights.rows.len() >= 4);
        for right in &rights.rows {
            assert!(right.is_given(), "{right:?}");
            try_row(&sandbox, right, &client_id).await;
        }
        // A table without the row says that it is refused.
        if !rights.people.attach {
            let mut newcomer = SignedCaller::new(&sandbox, NEWCOMER).await;
            assert_eq!(newcomer.attach(POLICY_NAME).await.status, StatusCode::FORBIDDEN);
            let id = format!("topicdeck-{}-1", sandbox.identity_of(NEWCOMER).unwrap());
            assert!(connected(&sandbox, NEWCOMER, &id).await.is_none(), "no one attached the policy");
        }
        sandbox.shut_down().await;
    }
}

#[tokio::test]
async fn no_template_lets_a_person_be_another_one_or_read_shadows_and_the_list_of_retained_messages() {
    for variant in [Variant::Least, Variant::Demo] {
        let sandbox = sandbox(&Settings { variant, ..Settings::default() }).await;
        let of_another = format!("topicdeck-{}-1", sandbox.identity_of(NEWCOMER).unwrap());
        assert!(connected(&sandbox, ANNA, &of_another).await.is_none());
        let mut anna = SignedCaller::new(&sandbox, ANNA).await;
        for path in ["/things/press-1/shadow", "/retainedMessage", "/connections/press-1"] {
            let (status, ..) = anna.data("iotdata", http::Method::GET, path, "", &[]).await;
            assert_eq!(status, 403, "{path}");
        }
        sandbox.shut_down().await;
    }
}
