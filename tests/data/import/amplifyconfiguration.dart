const amplifyConfig = r'''{
  "UserAgent": "@aws-amplify/backend/1.0.0",
  "Version": "1.0",
  "auth": {
    "plugins": {
      "awsCognitoAuthPlugin": {
        "UserAgent": "@aws-amplify/backend/1.0.0",
        "Version": "1.0",
        "CognitoUserPool": {
          "Default": {
            "PoolId": "eu-west-1_AbCdEf123",
            "AppClientId": "1example23456789exampleabc",
            "Region": "eu-west-1"
          }
        },
        "CredentialsProvider": {
          "CognitoIdentity": {
            "Default": {
              "PoolId": "eu-west-1:12345678-90ab-cdef-1234-567890abcdef",
              "Region": "eu-west-1"
            }
          }
        },
        "Auth": {
          "Default": {
            "authenticationFlowType": "USER_SRP_AUTH",
            "mfaConfiguration": "OFF",
            "mfaTypes": [],
            "passwordProtectionSettings": {
              "passwordPolicyMinLength": 8,
              "passwordPolicyCharacters": [
                "REQUIRES_NUMBERS",
                "REQUIRES_LOWERCASE",
                "REQUIRES_UPPERCASE",
                "REQUIRES_SYMBOLS"
              ]
            },
            "signupAttributes": [
              "EMAIL"
            ],
            "usernameAttributes": [
              "EMAIL"
            ],
            "verificationMechanisms": [
              "EMAIL"
            ],
            "socialProviders": [
              "GOOGLE"
            ],
            "OAuth": {
              "WebDomain": "plant-dev.auth.eu-west-1.amazoncognito.com",
              "Scopes": [
                "openid",
                "email"
              ],
              "SignInRedirectURI": "http://localhost:3000/,https://console.example.com/",
              "SignOutRedirectURI": "http://localhost:3000/",
              "AppClientId": "1example23456789exampleabc"
            }
          }
        }
      }
    }
  },
  "storage": {
    "plugins": {
      "awsS3StoragePlugin": {
        "bucket": "plant-files",
        "region": "us-east-1"
      }
    }
  }
}''';

const amplifyconfig = amplifyConfig;