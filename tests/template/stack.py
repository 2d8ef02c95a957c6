"""Creates a stack of each template on MiniStack, whose CloudFormation engine knows Cognito, and compares what is there then.

Arguments: the program, and the folder with the templates. MiniStack has no AWS::Cognito::ManagedLoginBranding, so that
resource is left out; cfn-lint checks it against AWS's own schema. Its app client ids have capitals, which AWS's have not, so
the id is given to the import beside the file.
"""

import json
import os
import shlex
import socket
import subprocess
import sys
import tempfile
import time

import botocore.session
import yaml
from botocore.exceptions import EndpointConnectionError

REGION = "eu-west-1"
ACCOUNT = "123456789012"
ENDPOINT = f"a1b2c3d4e5f6g7-ats.iot.{REGION}.amazonaws.com"
SETTINGS = {
    "least": {"Name": "topicdeck", "CallbackUrls": "http://localhost:8000,http://127.0.0.1:8001/back"},
    "demo": {"CallbackUrls": "http://localhost:8000"},
}
START_SECS = 60
STACK_SECS = 60

program, folder = sys.argv[1:3]


def main():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as home, open(os.path.join(home, "log"), "w") as log:
        environment = {
            **os.environ,
            "GATEWAY_PORT": str(port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            "HOME": home,
        }
        server = subprocess.Popen([sys.executable, "-m", "ministack"], env=environment, stdout=log, stderr=log, cwd=home)
        try:
            for variant, settings in SETTINGS.items():
                check(variant, settings, f"http://127.0.0.1:{port}", home)
            check_change(f"http://127.0.0.1:{port}", home)
        finally:
            server.terminate()
            server.wait(20)


def client(service, url):
    session = botocore.session.Session()
    return session.create_client(
        service,
        region_name=REGION,
        endpoint_url=url,
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key="secret",
    )


def check(variant, settings, url, home):
    with open(os.path.join(folder, f"{variant}.yaml")) as file:
        template = yaml.safe_load(file)
    del template["Resources"]["Branding"]
    stack = create(template, {**settings, "IotEndpoint": ENDPOINT}, f"plant-{variant}", url)
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    expect(variant, "outputs", sorted(outputs), sorted(template["Outputs"]))
    check_import(variant, stack, outputs, settings, home)
    check_client(variant, outputs, settings, url)
    check_documents(variant, outputs, url)
    check_trust(variant, outputs, url)
    check_registration(variant, outputs, url)


def create(template, parameters, name, url):
    formation = client("cloudformation", url)
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    began = time.monotonic()
    while True:
        try:
            formation.create_stack(
                StackName=name, TemplateBody=json.dumps(template), Parameters=given, Capabilities=["CAPABILITY_IAM"]
            )
            break
        except EndpointConnectionError:
            # Python needs some seconds for so many services.
            if time.monotonic() - began > START_SECS:
                raise
            time.sleep(0.2)
    return ended(formation, name, "CREATE_COMPLETE")


def ended(formation, name, status):
    began = time.monotonic()
    while True:
        stack = formation.describe_stacks(StackName=name)["Stacks"][0]
        if not stack["StackStatus"].endswith("_IN_PROGRESS") or time.monotonic() - began > STACK_SECS:
            break
        time.sleep(0.2)
    reason = stack.get("StackStatusReason", "")
    expect(name, f"the stack {reason}", stack["StackStatus"], status)
    return stack


def check_import(variant, stack, outputs, settings, home):
    path = os.path.join(home, f"{variant}.json")
    with open(path, "w") as file:
        json.dump({"Stacks": [stack]}, file, default=str)
    arguments = [path, "--dry-run", "--json", "--set", f"client_id={outputs['UserPoolClientId']}"]
    done = subprocess.run([program, "--config", home, "import", *arguments], capture_output=True, text=True, timeout=60)
    imported = json.loads(done.stdout)
    expect(variant, f"import {done.stderr}", (done.returncode, imported["missing"]), (0, []))
    prefix = "demo" if variant == "demo" else settings["Name"]
    expected = {
        "name": stack["StackName"],
        "region": REGION,
        "user_pool_id": outputs["UserPoolId"],
        "client_id": outputs["UserPoolClientId"],
        "identity_pool_id": outputs["IdentityPoolId"],
        "iot_endpoint": ENDPOINT,
        "callback_urls": settings["CallbackUrls"].split(","),
        "topic_filters": ["demoTopic" if variant == "demo" else "plant/#"],
        "iot_policy": "demo-policy" if variant == "demo" else settings["Name"],
        "endpoints": {"hosted_ui": f"https://{prefix}-{ACCOUNT}.auth.{REGION}.amazoncognito.com"},
    }
    expect(variant, "the profile", imported["profile"], expected)


def check_client(variant, outputs, settings, url):
    pools = client("cognito-idp", url)
    found = pools.describe_user_pool_client(UserPoolId=outputs["UserPoolId"], ClientId=outputs["UserPoolClientId"])
    found = found["UserPoolClient"]
    expect(variant, "the client's secret", found.get("ClientSecret"), None)
    expect(variant, "the callback URLs", found["CallbackURLs"], settings["CallbackUrls"].split(","))
    expect(variant, "the flows", found["AllowedOAuthFlows"], ["code"])
    expect(variant, "the scopes", sorted(found["AllowedOAuthScopes"]), ["email", "openid"])
    identities = client("cognito-identity", url)
    pool = identities.describe_identity_pool(IdentityPoolId=outputs["IdentityPoolId"])
    expect(variant, "identities without a sign-in", pool["AllowUnauthenticatedIdentities"], False)
    expect(variant, "the client of the identity pool", pool["CognitoIdentityProviders"][0]["ClientId"], found["ClientId"])
    roles = identities.get_identity_pool_roles(IdentityPoolId=outputs["IdentityPoolId"])["Roles"]
    expect(variant, "the roles", roles, {"authenticated": outputs["AuthenticatedRoleArn"]})


def check_documents(variant, outputs, url):
    """What the program says that AWS will get is what a real engine made of the functions in the template."""
    role = client("iam", url).get_role_policy(RoleName=outputs["AuthenticatedRoleArn"].split("/")[-1], PolicyName="iot")
    policy = client("iot", url).get_policy(policyName=outputs["IotPolicyName"])
    expect(variant, "the role", role["PolicyDocument"], document(variant, "role"))
    expect(variant, "the IoT policy", json.loads(policy["policyDocument"]), document(variant, "iot-policy"))


def check_trust(variant, outputs, url):
    """Identity pools have this name everywhere but in GovCloud, and the engine chose it."""
    role = client("iam", url).get_role(RoleName=outputs["AuthenticatedRoleArn"].split("/")[-1])["Role"]
    [statement] = role["AssumeRolePolicyDocument"]["Statement"]
    expect(variant, "who the role trusts", statement["Principal"], {"Federated": "cognito-identity.amazonaws.com"})
    pool = {"cognito-identity.amazonaws.com:aud": outputs["IdentityPoolId"]}
    expect(variant, "for which identity pool", statement["Condition"]["StringEquals"], pool)


def document(variant, kind, options=()):
    arguments = ["template", "--variant", variant, "--format", kind, *options]
    return json.loads(subprocess.run([program, *arguments], capture_output=True, text=True, check=True, timeout=60).stdout)


def check_registration(variant, outputs, url):
    """As the engine has it: MiniStack does not enforce it."""
    pool = client("cognito-idp", url).describe_user_pool(UserPoolId=outputs["UserPoolId"])["UserPool"]
    only_administrators = pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"]
    expect(variant, "only administrators add people", only_administrators, variant == "least")


def check_change(url, home):
    """The printed command gives a stack that exists every value: AWS's tools keep those that are not given."""
    formation, old = client("cloudformation", url), ["--send-to-all", "--topic-prefix", "plant"]
    template, given = printed(old, home)
    create(template, given, "line", url)
    expect("changed", "the old policy", policy_of("line", url), document("least", "iot-policy", old))
    new = ["--topic-prefix", "works", "--callback-url", "http://localhost:9000"]
    template, given = printed(new, home)
    parameters = [
        {"ParameterKey": key} | ({"ParameterValue": given[key]} if key in given else {"UsePreviousValue": True})
        for key in template["Parameters"]
    ]
    formation.update_stack(
        StackName="line", TemplateBody=json.dumps(template), Parameters=parameters, Capabilities=["CAPABILITY_IAM"]
    )
    outputs = {output["OutputKey"]: output["OutputValue"] for output in ended(formation, "line", "UPDATE_COMPLETE")["Outputs"]}
    expect("changed", "the new policy", policy_of("line", url), document("least", "iot-policy", new))
    pools = client("cognito-idp", url)
    found = pools.describe_user_pool_client(UserPoolId=outputs["UserPoolId"], ClientId=outputs["UserPoolClientId"])
    expect("changed", "the callback URL", found["UserPoolClient"]["CallbackURLs"], ["http://localhost:9000"])


def printed(options, home):
    """The template, and the parameters of the command that is printed with it."""
    arguments = ["template", "--name", "line", "--iot-endpoint", ENDPOINT, *options]
    done = subprocess.run([program, "--config", home, *arguments], capture_output=True, text=True, check=True, timeout=60)
    [command] = [line for line in done.stderr.splitlines() if line.startswith("  aws cloudformation deploy")]
    overrides = shlex.split(command.partition("--parameter-overrides")[2])
    template = yaml.safe_load(done.stdout)
    del template["Resources"]["Branding"]
    return template, dict(one.split("=", 1) for one in overrides)


def policy_of(name, url):
    return json.loads(client("iot", url).get_policy(policyName=name)["policyDocument"])


def expect(variant, what, found, expected):
    if found != expected:
        sys.exit(f"{variant}: {what}: found {found}, expected {expected}")
    print(f"ok  {variant}: {what}")


main()
