//! What is taken, what is refused and where, and whose account it is for.

use super::*;

fn iot(text: &str) -> Result<Document, DocumentMistake> {
    Document::parse(text, DocumentKind::IotPolicy)
}

/// A document with this as its second statement, on line 4.
fn with(statement: &str) -> Result<Document, DocumentMistake> {
    iot(&format!(
        "{{ \"Version\": \"2012-10-17\", \"Statement\": [\n  \
         {{ \"Effect\": \"Allow\", \"Action\": \"iot:Connect\",\n    \"Resource\": \"*\" }},\n{statement}\n] }}"
    ))
}

#[test]
fn each_mistake_is_told_with_its_statement_and_place() {
    let good = "arn:aws:iot:eu-west-1:123456789012:topic/a";
    for (statement, words) in [
        (
            r#"{ "Effect": "allow", "Action": "iot:Publish", "Resource": "*" }"#,
            "unknown variant `allow`, expected `Allow` or `Deny`",
        ),
        (
            r#"{ "Effect": "Allow", "Action": "iot:Publish", "Ressource": "*" }"#,
            "unknown field `Ressource`, expected one of",
        ),
        (
            r#"{ "Effect": "Allow", "Principal": "*", "Action": "iot:Publish", "Resource": "*" }"#,
            "unknown field `Principal`",
        ),
        (r#"{ "Action": "iot:Publish", "Resource": "*" }"#, "missing field `Effect`"),
        (r#"{ "Effect": "Allow", "Resource": "*" }"#, "it has neither Action nor NotAction"),
        (r#"{ "Effect": "Allow", "Action": "iot:Publish" }"#, "it has neither Resource nor NotResource"),
        (
            r#"{ "Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*" }"#,
            "it has both Action and NotAction",
        ),
        (
            r#"{ "Effect": "Allow", "Action": "*", "Resource": "*", "NotResource": "*" }"#,
            "it has both Resource and NotResource",
        ),
        (r#"{ "Effect": "Allow", "Action": "Publish", "Resource": "*" }"#, "\"Publish\" is no action"),
        (r#"{ "Effect": "Allow", "Action": "iot:Pub lish", "Resource": "*" }"#, "is no action"),
        (r#"{ "Effect": "Allow", "Action": ["iot:Publish", 3], "Resource": "*" }"#, "expected a string"),
        (r#"{ "Effect": "Allow", "Action": [], "Resource": "*" }"#, "the list is empty"),
        (r#"{ "Effect": "Allow", "Action": "*", "Resource": "topic/a" }"#, "\"topic/a\" is no resource"),
        (r#"{ "Effect": "Allow", "Action": "*", "Resource": "arn:aws:iot:topic/a" }"#, "is no resource"),
        (
            r#"{ "Effect": "Allow", "Action": "*", "Resource": { "Fn::Sub": "x" } }"#,
            "expected a text or a list of texts",
        ),
        (
            r#"{ "Effect": "Allow", "Action": "*", "Resource": "arn:aws:iot:${AWS::Region}:1:topic/a" }"#,
            "CloudFormation",
        ),
        (r#"{ "Effect": "Allow", "Action": "*", "Resource": "arn:aws:iot:a:1:topic/${iot:ClientId" }"#, "has no }"),
        (r#"{ "Effect": "Allow", "Effect": "Deny", "Action": "*", "Resource": "*" }"#, "duplicate field `Effect`"),
        (r#""Allow""#, "expected a statement"),
    ] {
        let mistake = with(statement).unwrap_err();
        assert_eq!((mistake.line, mistake.column > 0), (4, true), "{statement}: {mistake}");
        assert!(mistake.words.starts_with("statement 2: ") && mistake.words.contains(words), "{statement}: {mistake}");
        assert!(mistake.to_string().starts_with(&format!("line 4, column {}: statement 2: ", mistake.column)));
    }
    assert!(with(&format!(r#"{{ "Effect": "Allow", "Action": ["iot:Pub*"], "Resource": ["{good}", "*"] }}"#)).is_ok());
}

#[test]
fn a_mistake_of_the_document_as_a_whole_is_told() {
    let long = format!(
        r#"{{ "Statement": {{ "Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::{}" }} }}"#,
        "a".repeat(2_048)
    );
    for (text, words) in [
        ("", "line 1, column 0: EOF"),
        ("{\n  \"Statement\": [\n    {,}\n  ]\n}", "line 3, column 6: statement 1: key must be a string"),
        ("[]", "expected a policy document"),
        (
            r#"["2012-10-17", null, [{"Effect": "Allow", "Action": "iot:*", "Resource": "*"}]]"#,
            "invalid type: sequence, expected a policy document",
        ),
        (r#"{ "Version": "2012-10-17" }"#, "missing field `Statement`"),
        (r#"{ "Statement": [] }"#, "there is no statement"),
        (
            r#"{ "policyDocument": "x" }"#,
            "unknown field `policyDocument`, expected one of `Version`, `Id`, `Statement`",
        ),
        (
            r#"{ "Version": "2012-10-18", "Statement": { "Effect": "Deny", "Action": "*", "Resource": "*" } }"#,
            "the Version is \"2012-10-18\"",
        ),
        (&long, "characters without blanks, and AWS takes 2048"),
    ] {
        let mistake = iot(text).unwrap_err().to_string();
        assert!(mistake.contains(words), "{text}: {mistake}");
    }
    assert!(Document::parse(&long, DocumentKind::RolePolicy).is_ok());
}

#[test]
fn variables_need_the_version_that_has_them() {
    let document = |version: &str| {
        iot(&format!(
            r#"{{ {version} "Statement": {{ "Effect": "Allow", "Action": "iot:Connect",
                "Resource": "arn:aws:iot:*:*:client/${{iot:ClientId}}" }} }}"#
        ))
    };
    assert!(document(r#""Version": "2012-10-17","#).is_ok());
    for version in ["", r#""Version": "2008-10-17","#] {
        let mistake = document(version).unwrap_err();
        assert!(mistake.words.contains("statement 1: AWS replaces ${iot:ClientId} only in"), "{mistake}");
    }
}

#[test]
fn what_is_not_evaluated_is_told() {
    let document = with(
        r#"{ "Effect": "Allow", "Action": "*", "Condition": { "Bool": { "a": "true" } }, "Resource": [
            "arn:aws:iot:*:*:topic/${iot:ClientId}/${cognito-identity.amazonaws.com:sub}/${aws:SourceIp}",
            "arn:aws:iot:*:*:topic/${iot:Connection.Thing.ThingName}/${*}"] }"#,
    )
    .unwrap();
    assert_eq!(document.notes().len(), 2, "{:?}", document.notes());
    assert!(document.notes()[0].contains("statement 2: ${iot:Connection.Thing.ThingName} has no value here"));
    assert!(document.notes()[1].contains("statement 2: its Condition is not evaluated"));
}

#[test]
fn an_action_that_nothing_asks_for_is_told() {
    let document =
        with(r#"{ "Effect": "Allow", "Action": ["iot:Conect", "iot:publish", "iot:Get*"], "Resource": "*" }"#);
    let notes = document.unwrap().notes().to_vec();
    assert_eq!(notes, ["statement 2: the sandbox does not use iot:Conect. Is it misspelled?"]);
    let known = r#"{ "Effect": "Allow", "Action": ["iot:AttachPolicy", "s3:GetObject", "iot:DescribeEndpoint"], "Resource": "*" }"#;
    assert!(with(known).unwrap().notes().is_empty());
}

#[test]
fn a_team_s_own_account_stands_for_the_sandbox_s() {
    let document = iot(
        r#"{ "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "Action": "iot:Connect", "Resource": "arn:aws-cn:iot:cn-north-1:999999999999:client/a:b" },
            { "Effect": "Allow", "Action": "iot:Publish", "NotResource": [
                "arn:aws-cn:iot:cn-north-1:999999999999:topic/a", "arn:aws:iot:*:*:topic/b", "arn:aws:s3:::bucket",
                "arn:aws:iot:us-east-1:999999999999:topic/c"] }] }"#,
    )
    .unwrap();
    assert_eq!(document.place(), Some("cn-north-1:999999999999"));
    assert_eq!(document.value()["Statement"][0]["Resource"], "arn:aws:iot:eu-west-1:123456789012:client/a:b");
    let others = serde_json::json!([
        "arn:aws:iot:eu-west-1:123456789012:topic/a",
        "arn:aws:iot:*:*:topic/b",
        "arn:aws:s3:::bucket",
        "arn:aws:iot:us-east-1:999999999999:topic/c"
    ]);
    assert_eq!(document.value()["Statement"][1]["NotResource"], others);
    assert_eq!(document.notes().len(), 1);
    assert!(document.notes()[0].starts_with("resources of us-east-1:999999999999 match nothing here"));
    assert_eq!(with(r#"{ "Effect": "Deny", "Action": "*", "Resource": "*" }"#).unwrap().place(), None);
}
