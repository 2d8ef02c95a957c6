"""Compares what the CDK synthesised with the template that it included: all is there, and nothing else but the CDK's own.

Arguments: the synthesised template, and the included one.
"""

import json
import sys

import yaml

synthesised, included = sys.argv[1:3]
with open(synthesised) as file:
    found = json.load(file)
with open(included) as file:
    expected = yaml.safe_load(file)
for section, content in expected.items():
    if section == "Parameters":
        found[section].pop("BootstrapVersion", None)
    if found.get(section) != content:
        sys.exit(f"{section}: found {found.get(section)}, expected {content}")
others = set(found) - set(expected) - {"Rules"}
if others:
    sys.exit(f"also there: {sorted(others)}")
print("ok  CDK: synthesised, with the same resources, parameters and outputs")
