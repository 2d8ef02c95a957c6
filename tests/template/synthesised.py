"""Compares what the CDK synthesised with the template of the same settings, and the rights that it gives with the table of rights
that was shown: all is there, and nothing else but the CDK's own.

Arguments: the synthesised template, the CloudFormation template, and the table.
"""

import json
import os
import re
import sys

import yaml

synthesised, included, table = sys.argv[1:4]
# Where each set of files is to be, if it says so: `SETS` in tests/it/template/files.rs. Else where the app says.
REGIONS = {"named": "eu-west-1"}
# What the table calls the identity of a person.
IDENTITY = "${cognito-identity.amazonaws.com:sub}"


def main():
    with open(synthesised) as file:
        found = json.load(file)
    with open(included) as file:
        expected = yaml.safe_load(file)
    found["Parameters"].pop("BootstrapVersion", None)
    for section, content in expected.items():
        if found.get(section) != content:
            sys.exit(f"{included}: {section}: found {found.get(section)}, expected {content}")
    others = set(found) - set(expected) - {"Rules"}
    if others:
        sys.exit(f"{included}: also there: {sorted(others)}")
    given, shown = rights(found), rows()
    if given != shown:
        sys.exit(f"{included}: the stack gives {sorted(given)}, the table says {sorted(shown)}")
    name = included.removesuffix(".yaml").split("/")[-1]
    with open(os.path.join(os.path.dirname(synthesised), "manifest.json")) as file:
        place = json.load(file)["artifacts"]["Topicdeck"]["environment"]
    if place != f"aws://unknown-account/{REGIONS.get(name, os.environ['CDK_DEFAULT_REGION'])}":
        sys.exit(f"{included}: the stack is in {place}")
    print(f"ok  CDK {name}: synthesised with the same settings, and its {len(shown)} rights are those of the table")


def rights(template):
    """Pairs of action and resource that the role allows, and the IoT policy too, where AWS asks it."""
    role = template["Resources"]["Role"]["Properties"]["Policies"][0]["PolicyDocument"]
    by_role = pairs(resolved(template, role))
    by_policy = pairs(resolved(template, template["Resources"]["IotPolicy"]["Properties"]["PolicyDocument"]))
    return {pair for pair in by_role if pair in by_policy or pair[0].startswith("iot:Attach")}


def pairs(document):
    found = set()
    for statement in document["Statement"]:
        several = [statement[key] if isinstance(statement[key], list) else [statement[key]] for key in ("Action", "Resource")]
        found |= {(action, resource.split(":", 5)[-1]) for action in several[0] for resource in several[1]}
    return {(action, resource.replace(IDENTITY, "IDENTITY-ID")) for action, resource in found}


def resolved(template, value):
    """As CloudFormation computes it in eu-west-1, with the defaults of the parameters."""
    values = {name: parameter.get("Default") for name, parameter in template["Parameters"].items()}
    values |= {"AWS::Region": "eu-west-1", "AWS::AccountId": "1", "AWS::Partition": "aws"}

    def holds(name):
        condition = template["Conditions"][name]
        if "Fn::Not" in condition:
            [condition] = condition["Fn::Not"]
            return len({str(compute(one)) for one in condition["Fn::Equals"]}) != 1
        return len({str(compute(one)) for one in condition["Fn::Equals"]}) == 1

    def compute(value):
        if isinstance(value, list):
            return [compute(one) for one in value]
        if not isinstance(value, dict):
            return value
        if list(value) == ["Ref"]:
            return values.get(value["Ref"])
        if list(value) == ["Fn::If"]:
            name, one, other = value["Fn::If"]
            return compute(one if holds(name) else other)
        if list(value) == ["Fn::Sub"]:
            return re.sub(r"\$\{(!?)([^}]*)\}", lambda found: f"${{{found[2]}}}" if found[1] else values[found[2]], value["Fn::Sub"])
        return {key: compute(one) for key, one in value.items()}

    return compute(value)


def rows():
    with open(table) as file:
        lines = file.read().split("\n\n")[0].splitlines()
    cells = [re.split(r" {2,}", line) for line in lines[1:]]
    return {(action, resource) for action, resource, role, policy, _ in cells if role == "yes" and policy != "no"}


main()
