"""Parses files of Terraform, and compares the template within them with the one beside them.

Arguments: the files, each with a .yaml of the same name.
"""

import sys
import textwrap

import hcl2
import yaml

# Where each set of files is to be, if it says so: `SETS` in tests/it/template/files.rs.
REGIONS = {"named": ["eu-west-1"]}

for path in sys.argv[1:]:
    with open(path) as file:
        parsed = hcl2.load(file)
    [stack] = [
        body
        for resource in parsed["resource"]
        for kind, named in resource.items()
        if kind.strip('"') == "aws_cloudformation_stack"
        for body in named.values()
    ]
    body = stack["template_body"].strip('"')
    if not (body.startswith("<<-EOT\n") and body.rstrip().endswith("EOT")):
        sys.exit(f"{path}: the template is no heredoc: {body[:40]}")
    lines = body.rstrip().split("\n")[1:-1]
    # As Terraform reads it: two signs before a brace are one.
    text = textwrap.dedent("\n".join(lines)).replace("$${", "${").replace("%%{", "%{")
    if "${" in textwrap.dedent("\n".join(lines)).replace("$${", ""):
        sys.exit(f"{path}: an expression of Terraform is within the template")
    with open(path.removesuffix(".tf") + ".yaml") as file:
        template = yaml.safe_load(file)
    if yaml.safe_load(text) != template:
        sys.exit(f"{path}: another template than the one beside it")
    given = {name.strip('"') for name in stack["parameters"]}
    if given != set(template["Parameters"]):
        sys.exit(f"{path}: a stack that exists keeps old values: only {sorted(given)} are given")
    providers = [body for provider in parsed.get("provider", []) for name, body in provider.items()]
    regions = [body["region"].strip('"') for body in providers]
    if regions != REGIONS.get(path.removesuffix(".tf").split("/")[-1], []):
        sys.exit(f"{path}: the regions of its providers are {regions}")
    outputs = {name.strip('"') for output in parsed["output"] for name in output}
    if outputs != set(template["Outputs"]):
        sys.exit(f"{path}: outputs {sorted(outputs)}, not {sorted(template['Outputs'])}")
    print(f"ok  {path}: parsed, with the same template")
