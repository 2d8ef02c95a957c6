//! `rights`: what the IoT policies of the signed-in identity allow, and whether they allow one thing.

use serde_json::{Value, json};

use super::Stop;
use super::arguments::{Common, RightsArguments};
use super::calls::Caller;
use super::driver::block_on;
use super::terminal::{json_line, tell, visible, write_stdout};
use engine::StartSandbox;
use model::{Call, CallAnswer, EffectivePolicy, RightAction, RightAnswer, RightQuestion};
use texts::t;

/// Prints what is allowed.
pub(super) fn rights(
    arguments: RightsArguments,
    common: Common,
    start_sandbox: Option<StartSandbox>,
) -> Result<(), Stop> {
    let RightsArguments { publish, subscribe, json } = arguments;
    let question =
        publish.map(|name| (RightAction::Publish, name)).or(subscribe.map(|name| (RightAction::Subscribe, name)));
    block_on(async {
        let mut caller = Caller::start(common, start_sandbox).await?;
        let CallAnswer::Policies(policies) = caller.call(Call::EffectivePolicies).await? else {
            return Err(Stop::Reported);
        };
        match question {
            Some((action, name)) => test(&mut caller, &policies, action, name, json).await,
            None => show(&policies, json),
        }
    })
}

fn show(policies: &[EffectivePolicy], json: bool) -> Result<(), Stop> {
    let rows: Vec<Row> = policies.iter().flat_map(rows).collect();
    if json {
        let listed: Vec<Value> = policies.iter().map(to_json).collect();
        return write_stdout(json_line(&json!({ "policies": listed }).to_string()).as_bytes());
    }
    if policies.is_empty() {
        tell(t!("Your identity has no IoT policy. Ask an administrator to attach one."));
    }
    let lines: String = table(&rows).iter().map(|line| visible(line) + "\n").collect();
    write_stdout(lines.as_bytes())?;
    tell(t!("The role of the identity pool must allow it too. AWS does not show the role to you: what it forbids is \
        seen when something is refused."));
    Ok(())
}

async fn test(
    caller: &mut Caller,
    policies: &[EffectivePolicy],
    action: RightAction,
    name: String,
    json: bool,
) -> Result<(), Stop> {
    // Without a policy nothing is allowed, and there is no ARN to ask with: AWS needs the account in it.
    let arn_prefix = policies.first().and_then(|policy| policy.arn.split_once("policy/")).map(|(prefix, _)| prefix);
    let Some(arn_prefix) = arn_prefix else { return show(policies, json).and(Err(Stop::Reported)) };
    let question = RightQuestion { action, name: name.clone(), arn_prefix: arn_prefix.to_owned() };
    let CallAnswer::Right(RightAnswer { is_allowed, policies, notice }) =
        caller.call(Call::TestRight(question)).await?
    else {
        return Err(Stop::Reported);
    };
    if json {
        let action = if action == RightAction::Publish { "iot:Publish" } else { "iot:Subscribe" };
        let found = json!({ "action": action, "name": name, "allowed": is_allowed, "policies": policies });
        write_stdout(json_line(&found.to_string()).as_bytes())?;
    } else if is_allowed {
        let names = policies.join(", ");
        tell(&t!("Allowed by the IoT policy {names}. The role of the identity pool must allow it too.", names));
    }
    match notice {
        Some(notice) => Err(Stop::Failed(notice)),
        None if is_allowed => Ok(()),
        None => Err(Stop::Reported),
    }
}

/// One action on one resource.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    effect: String,
    action: String,
    resource: String,
    policy: String,
    has_condition: bool,
}

fn to_json(policy: &EffectivePolicy) -> Value {
    let document = serde_json::from_str(&policy.document).unwrap_or_else(|_| Value::from(policy.document.as_str()));
    json!({ "name": policy.name, "arn": policy.arn, "document": document })
}

/// Each statement may name one action or several, and so with resources.
fn rows(policy: &EffectivePolicy) -> Vec<Row> {
    let document: Value = serde_json::from_str(&policy.document).unwrap_or_default();
    let mut rows = Vec::new();
    for statement in several(&document["Statement"]) {
        for action in several(&statement["Action"]) {
            for resource in several(&statement["Resource"]) {
                rows.push(Row {
                    effect: word(&statement["Effect"]),
                    action: word(action),
                    resource: short(&word(resource)).to_owned(),
                    policy: policy.name.clone(),
                    has_condition: !statement["Condition"].is_null(),
                });
            }
        }
    }
    rows
}

fn several(value: &Value) -> &[Value] {
    match value {
        Value::Array(values) => values,
        Value::Null => &[],
        one => std::slice::from_ref(one),
    }
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// `topic/plant/*` of an ARN of AWS IoT.
fn short(arn: &str) -> &str {
    let is_of_iot = arn.starts_with("arn:") && arn.split(':').nth(2) == Some("iot");
    arn.splitn(6, ':').nth(5).filter(|_| is_of_iot).unwrap_or(arn)
}

/// A heading first; nothing where there are no rows.
fn table(rows: &[Row]) -> Vec<String> {
    if rows.is_empty() {
        return Vec::new();
    }
    let effect = |row: &Row| match row.effect.as_str() {
        "Allow" => t!("allowed").to_owned(),
        "Deny" => t!("denied").to_owned(),
        other => other.to_owned(),
    };
    let remark = |row: &Row| if row.has_condition { t!("only with a condition") } else { "" }.to_owned();
    let mut cells = vec![[t!("effect"), t!("action"), t!("resource"), t!("policy"), ""].map(str::to_owned)];
    cells.extend(
        rows.iter().map(|row| [effect(row), row.action.clone(), row.resource.clone(), row.policy.clone(), remark(row)]),
    );
    let width = |column: usize| cells.iter().map(|cells| cells[column].chars().count()).max().unwrap_or_default();
    let [first, second, third, fourth] = [width(0), width(1), width(2), width(3)];
    let line = |[effect, action, resource, policy, remark]: &[String; 5]| {
        format!("{effect:first$}  {action:second$}  {resource:third$}  {policy:fourth$}  {remark}")
            .trim_end()
            .to_owned()
    };
    cells.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_action_on_each_resource_has_a_row() {
        let document = json!({ "Statement": [
            { "Effect": "Allow", "Action": ["iot:Publish", "iot:Receive"],
              "Resource": ["arn:aws:iot:eu-west-1:123456789012:topic/a:b/*", "*"] },
            { "Effect": "Deny", "Action": "iot:*", "Resource": "arn:aws:s3:::x", "Condition": { "Bool": {} } },
        ]});
        let policy = EffectivePolicy { name: "plant".to_owned(), arn: String::new(), document: document.to_string() };
        let rows = rows(&policy);
        let found: Vec<_> = rows.iter().map(|row| (row.action.as_str(), row.resource.as_str())).collect();
        let expected = [
            ("iot:Publish", "topic/a:b/*"),
            ("iot:Publish", "*"),
            ("iot:Receive", "topic/a:b/*"),
            ("iot:Receive", "*"),
            ("iot:*", "arn:aws:s3:::x"),
        ];
        assert_eq!(found, expected);
        let lines = table(&rows);
        assert_eq!(lines.len(), 6);
        assert!(lines[5].starts_with("denied") && lines[5].ends_with("only with a condition"), "{}", lines[5]);
        assert_eq!(table(&[]), Vec::<String>::new());
    }

    #[test]
    fn one_statement_without_a_list_is_read_and_what_is_no_policy_has_no_rows() {
        let of = |document: &str| {
            rows(&EffectivePolicy { name: String::new(), arn: String::new(), document: document.to_owned() }).len()
        };
        assert_eq!(of(r#"{"Statement":{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}}"#), 1);
        for document in ["", "{}", r#"{"Statement":[{}]}"#, r#"{"Statement":7}"#] {
            assert_eq!(of(document), 0, "{document}");
        }
    }
}
