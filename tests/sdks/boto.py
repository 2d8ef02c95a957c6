"""boto3: the identity pool, and the control plane with the credentials it gives."""

from calls import SESSION, aws, call, expect, identity_pool, logins


def signed(service, endpoint, credentials):
    return aws(
        service,
        endpoint,
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretKey"],
        aws_session_token=credentials["SessionToken"],
    )


def main():
    pool = identity_pool()
    identity = call("GetId", lambda: pool.get_id(IdentityPoolId=SESSION["identity_pool_id"], Logins=logins()))["IdentityId"]
    ask = lambda: pool.get_credentials_for_identity(IdentityId=identity, Logins=logins())
    credentials = call("GetCredentialsForIdentity", ask)["Credentials"]

    iot = signed("iot", SESSION["iot_control"], credentials)

    def endpoint():
        expect(iot.describe_endpoint(endpointType="iot:Data-ATS")["endpointAddress"], f"localhost:{SESSION['port']}")

    call("DescribeEndpoint", endpoint)
    policy = SESSION["iot_policy"]
    call("AttachPolicy", lambda: iot.attach_policy(policyName=policy, target=identity))
    call("AttachPrincipalPolicy", lambda: iot.attach_principal_policy(policyName=policy, principal=identity))

    def missing_policy():
        try:
            iot.attach_policy(policyName="missing", target=identity)
        except iot.exceptions.ResourceNotFoundException:
            return
        raise AssertionError("a policy that does not exist was attached")

    call("AttachPolicy refused", missing_policy)


if __name__ == "__main__":
    main()
