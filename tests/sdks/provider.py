"""The Cognito credentials provider of AWS's device SDK: it speaks to port 443 of a host only, so that it needs the proxy."""

import os

from awscrt import auth, http, io

from calls import SESSION, logins


def cognito(identity):
    options = io.TlsContextOptions()
    options.override_default_trust_store_from_path(None, SESSION["ca_file"])
    return auth.AwsCredentialsProvider.new_cognito(
        endpoint="localhost",
        identity=identity,
        tls_ctx=io.ClientTlsContext(options),
        logins=list(logins().items()),
        http_proxy_options=http.HttpProxyOptions("127.0.0.1", int(os.environ["SDKS_PORT_443"])),
    )
