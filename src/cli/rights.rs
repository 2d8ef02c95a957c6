//! `rights`: what the IoT policies of the signed-in identity allow, and whether they allow one thing.

use serde_json::{Value, json};

use super::Stop;
use super::arguments::{Common, RightsArguments};
use super::calls::Caller;
use super::driver::block_on;
use super::terminal::{json_line, tell, visible, write_stdout};
use engine::StartSandbox;
use model::{Call, CallAnswer, CallFailureKind, EffectivePolicy, RightAction, RightAnswer, RightQuestion};
use payload::{PolicyRow, policy_rows};
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
        let policies = caller.try_call(Call::EffectivePolicies).await?;
        match (policies, question) {
            (Ok(CallAnswer::Policies(policies)), Some((action, name))) => {
                // Without a policy nothing is allowed.
                let Some(arn_prefix) = policies.first().and_then(EffectivePolicy::arn_prefix) else {
                    return show(&policies, json).and(Err(Stop::Reported));
                };
                let question = RightQuestion { action, name, arn_prefix: Some(arn_prefix.to_owned()) };
                test(&mut caller, question, json).await
            }
            (Ok(CallAnswer::Policies(policies)), None) => show(&policies, json),
            // Who may not read the policies may ask about them all the same.
            (Err(failure), Some((action, name))) if failure.kind == CallFailureKind::NotAllowed => {
                test(&mut caller, RightQuestion { action, name, arn_prefix: None }, json).await
            }
            (Err(failure), _) => Err(Stop::Failed(failure.notice)),
            (Ok(_), _) => Err(Stop::Reported),
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

async fn test(caller: &mut Caller, question: RightQuestion, json: bool) -> Result<(), Stop> {
    let (action, name) = (question.action, question.name.clone());
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

/// A row of a policy, with the name of this.
#[derive(Debug)]
struct Row {
    row: PolicyRow,
    policy: String,
}

fn to_json(policy: &EffectivePolicy) -> Value {
    let document = serde_json::from_str(&policy.document).unwrap_or_else(|_| Value::from(policy.document.as_str()));
    json!({ "name": policy.name, "arn": policy.arn, "document": document })
}

fn rows(policy: &EffectivePolicy) -> impl Iterator<Item = Row> {
    let rows = policy_rows(&policy.document).into_iter();
    rows.map(|row| Row { row, policy: policy.name.clone() })
}

/// A heading first; nothing where there are no rows.
fn table(rows: &[Row]) -> Vec<String> {
    if rows.is_empty() {
        return Vec::new();
    }
    let effect = |row: &Row| match row.row.effect.as_str() {
        "Allow" => t!("allowed").to_owned(),
        "Deny" => t!("denied").to_owned(),
        other => other.to_owned(),
    };
    let remark = |row: &Row| if row.row.has_condition { t!("only with a condition") } else { "" }.to_owned();
    let mut cells = vec![[t!("effect"), t!("action"), t!("resource"), t!("policy"), ""].map(str::to_owned)];
    cells.extend(rows.iter().map(|row| {
        let PolicyRow { action, resource, .. } = &row.row;
        [effect(row), action.clone(), resource.clone(), row.policy.clone(), remark(row)]
    }));
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
    fn each_row_names_its_policy_and_a_condition() {
        let document = json!({ "Statement": [
            { "Effect": "Allow", "Action": "iot:Publish", "Resource": "arn:aws:iot:eu-west-1:123456789012:topic/a" },
            { "Effect": "Deny", "Action": "iot:*", "Resource": "arn:aws:s3:::x", "Condition": { "Bool": {} } },
        ]});
        let policy = EffectivePolicy { name: "plant".to_owned(), arn: String::new(), document: document.to_string() };
        let lines = table(&rows(&policy).collect::<Vec<_>>());
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[1].split_whitespace().collect::<Vec<_>>(), ["allowed", "iot:Publish", "topic/a", "plant"]);
        assert!(lines[2].starts_with("denied") && lines[2].ends_with("only with a condition"), "{}", lines[2]);
        assert_eq!(table(&[]), Vec::<String>::new());
    }
}
