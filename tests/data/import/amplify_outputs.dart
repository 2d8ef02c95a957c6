const amplifyConfig = r'''{
  "version": "1.4",
  "auth": {
    "user_pool_id": "eu-west-1_AbCdEf123",
    "aws_region": "eu-west-1",
    "user_pool_client_id": "1example23456789exampleabc",
    "identity_pool_id": "eu-west-1:12345678-90ab-cdef-1234-567890abcdef",
    "mfa_methods": [],
    "standard_required_attributes": [
      "email"
    ],
    "username_attributes": [
      "email"
    ],
    "user_verification_types": [
      "email"
    ],
    "groups": [],
    "mfa_configuration": "NONE",
    "password_policy": {
      "min_length": 8,
      "require_lowercase": true,
      "require_numbers": true,
      "require_symbols": true,
      "require_uppercase": true
    },
    "unauthenticated_identities_enabled": true,
    "oauth": {
      "identity_providers": [
        "GOOGLE"
      ],
      "redirect_sign_in_uri": [
        "http://localhost:3000/",
        "https://console.example.com/"
      ],
      "redirect_sign_out_uri": [
        "http://localhost:3000/"
      ],
      "response_type": "code",
      "scopes": [
        "openid",
        "email"
      ],
      "domain": "plant-dev.auth.eu-west-1.amazoncognito.com"
    }
  },
  "storage": {
    "aws_region": "us-east-1",
    "bucket_name": "plant-files"
  }
}''';