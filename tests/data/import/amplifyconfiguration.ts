const amplifyConfig = {
  "aws_project_region": "eu-west-1",
  "aws_user_pools_id": "eu-west-1_AbCdEf123",
  "aws_cognito_region": "eu-west-1",
  "aws_user_pools_web_client_id": "1example23456789exampleabc",
  "aws_cognito_identity_pool_id": "eu-west-1:12345678-90ab-cdef-1234-567890abcdef",
  "allowUnauthenticatedIdentities": "true",
  "aws_cognito_mfa_types": [],
  "aws_cognito_mfa_configuration": "OFF",
  "aws_cognito_signup_attributes": [
    "EMAIL"
  ],
  "aws_cognito_username_attributes": [
    "EMAIL"
  ],
  "aws_cognito_verification_mechanisms": [
    "EMAIL"
  ],
  "aws_cognito_password_protection_settings": {
    "passwordPolicyMinLength": 8,
    "passwordPolicyCharacters": [
      "REQUIRES_NUMBERS",
      "REQUIRES_LOWERCASE",
      "REQUIRES_UPPERCASE",
      "REQUIRES_SYMBOLS"
    ]
  },
  "oauth": {
    "domain": "plant-dev.auth.eu-west-1.amazoncognito.com",
    "scope": [
      "openid",
      "email"
    ],
    "redirectSignIn": "http://localhost:3000/,https://console.example.com/",
    "redirectSignOut": "http://localhost:3000/",
    "responseType": "code"
  },
  "aws_cognito_social_providers": [
    "GOOGLE"
  ],
  "aws_user_files_s3_bucket": "plant-files",
  "aws_user_files_s3_bucket_region": "us-east-1"
}
export default amplifyConfig;
