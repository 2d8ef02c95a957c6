// What Topicdeck needs in an AWS account: topicdeck template --format cdk --variant least --send-to-all --name line --topic-prefix line/hall-1 --domain-prefix line-eu --region eu-west-1 --callback-url http://localhost:8100 --callback-url "http://127.0.0.1:8101/it's"
// In the app: new TopicdeckStack(app, 'line');

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Stack, StackProps } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { Construct } from 'constructs';

export class TopicdeckStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, { ...props, env: { ...props?.env, region: 'eu-west-1' } });
    // CfnInclude reads files only.
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'topicdeck-'));
    const templateFile = path.join(folder, 'template.json');
    fs.writeFileSync(templateFile, JSON.stringify(template));
    new CfnInclude(this, 'Account', { templateFile });
    fs.rmSync(folder, { recursive: true });
  }
}

const template = {
  "AWSTemplateFormatVersion": "2010-09-09",
  "Description": "Topicdeck: sign-in with Amazon Cognito and AWS IoT Core, with the least rights that work.",
  "Parameters": {
    "Name": {
      "Type": "String",
      "Description": "Name of the user pool, the app client, the identity pool and the IoT policy",
      "Default": "line",
      "AllowedPattern": "[a-z][a-z0-9-]*",
      "MaxLength": 50,
      "ConstraintDescription": "small letters, digits and -, a letter first"
    },
    "TopicPrefix": {
      "Type": "String",
      "Description": "Everything below this topic can be watched: plant stands for plant/#",
      "Default": "line/hall-1",
      "AllowedPattern": "[!-\"%-),-.0->@-z|~\\u00a1-\\u00ff]+(/[!-\"%-),-.0->@-z|~\\u00a1-\\u00ff]+){0,5}",
      "MaxLength": 120,
      "ConstraintDescription": "a topic of at most 6 levels without wildcards, blanks, $ and braces, in letters that IAM takes (up to U+00FF)"
    },
    "SendTo": {
      "Type": "String",
      "Description": "own allows sending to TopicPrefix/IDENTITY-ID/ only, all allows it everywhere below TopicPrefix",
      "Default": "all",
      "AllowedValues": [
        "own",
        "all"
      ]
    },
    "CallbackUrls": {
      "Type": "CommaDelimitedList",
      "Description": "Where the browser returns to after a sign-in: exactly the callback_urls of the profile",
      "Default": "http://localhost:8100,http://127.0.0.1:8101/it's"
    },
    "IotEndpoint": {
      "Type": "String",
      "Description": "The host that this prints: aws iot describe-endpoint --endpoint-type iot:Data-ATS",
      "AllowedPattern": "[a-z0-9-]+(\\.[a-z0-9-]+)+",
      "ConstraintDescription": "a host such as a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com, without https://"
    },
    "DomainPrefix": {
      "Type": "String",
      "Description": "Beginning of the address of the sign-in pages, the only one of its kind in the region. Empty for NAME-ACCOUNT",
      "Default": "line-eu",
      "AllowedPattern": "([a-z0-9]([a-z0-9-]*[a-z0-9])?)?",
      "MaxLength": 63,
      "ConstraintDescription": "small letters, digits and -, without aws, amazon and cognito"
    }
  },
  "Conditions": {
    "HasDomainPrefix": {
      "Fn::Not": [
        {
          "Fn::Equals": [
            {
              "Ref": "DomainPrefix"
            },
            ""
          ]
        }
      ]
    },
    "SendsToAll": {
      "Fn::Equals": [
        {
          "Ref": "SendTo"
        },
        "all"
      ]
    },
    "IsGovWest": {
      "Fn::Equals": [
        {
          "Ref": "AWS::Region"
        },
        "us-gov-west-1"
      ]
    },
    "IsGovEast": {
      "Fn::Equals": [
        {
          "Ref": "AWS::Region"
        },
        "us-gov-east-1"
      ]
    }
  },
  "Resources": {
    "UserPool": {
      "Type": "AWS::Cognito::UserPool",
      "DeletionPolicy": "RetainExceptOnCreate",
      "UpdateReplacePolicy": "Retain",
      "Properties": {
        "UserPoolName": {
          "Ref": "Name"
        },
        "UserPoolTier": "ESSENTIALS",
        "AdminCreateUserConfig": {
          "AllowAdminCreateUserOnly": true
        },
        "UsernameAttributes": [
          "email"
        ],
        "UsernameConfiguration": {
          "CaseSensitive": false
        },
        "AutoVerifiedAttributes": [
          "email"
        ],
        "AccountRecoverySetting": {
          "RecoveryMechanisms": [
            {
              "Name": "verified_email",
              "Priority": 1
            }
          ]
        },
        "Policies": {
          "PasswordPolicy": {
            "MinimumLength": 12,
            "RequireLowercase": true,
            "RequireUppercase": true,
            "RequireNumbers": true,
            "RequireSymbols": false,
            "TemporaryPasswordValidityDays": 7
          }
        },
        "MfaConfiguration": "OPTIONAL",
        "EnabledMfas": [
          "SOFTWARE_TOKEN_MFA"
        ]
      }
    },
    "UserPoolClient": {
      "Type": "AWS::Cognito::UserPoolClient",
      "Properties": {
        "ClientName": {
          "Ref": "Name"
        },
        "UserPoolId": {
          "Ref": "UserPool"
        },
        "GenerateSecret": false,
        "SupportedIdentityProviders": [
          "COGNITO"
        ],
        "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthFlows": [
          "code"
        ],
        "AllowedOAuthScopes": [
          "openid",
          "email"
        ],
        "CallbackURLs": {
          "Ref": "CallbackUrls"
        },
        "LogoutURLs": [
          {
            "Fn::Select": [
              0,
              {
                "Ref": "CallbackUrls"
              }
            ]
          }
        ],
        "ExplicitAuthFlows": [
          "ALLOW_USER_SRP_AUTH"
        ],
        "RefreshTokenRotation": {
          "Feature": "ENABLED",
          "RetryGracePeriodSeconds": 60
        },
        "EnableTokenRevocation": true,
        "PreventUserExistenceErrors": "ENABLED",
        "AccessTokenValidity": 60,
        "IdTokenValidity": 60,
        "RefreshTokenValidity": 30,
        "TokenValidityUnits": {
          "AccessToken": "minutes",
          "IdToken": "minutes",
          "RefreshToken": "days"
        }
      }
    },
    "UserPoolDomain": {
      "Type": "AWS::Cognito::UserPoolDomain",
      "Properties": {
        "Domain": {
          "Fn::If": [
            "HasDomainPrefix",
            {
              "Ref": "DomainPrefix"
            },
            {
              "Fn::Sub": "${Name}-${AWS::AccountId}"
            }
          ]
        },
        "ManagedLoginVersion": 2,
        "UserPoolId": {
          "Ref": "UserPool"
        }
      }
    },
    "Branding": {
      "Type": "AWS::Cognito::ManagedLoginBranding",
      "Properties": {
        "UserPoolId": {
          "Ref": "UserPool"
        },
        "ClientId": {
          "Ref": "UserPoolClient"
        },
        "UseCognitoProvidedValues": true
      }
    },
    "IdentityPool": {
      "Type": "AWS::Cognito::IdentityPool",
      "DeletionPolicy": "RetainExceptOnCreate",
      "UpdateReplacePolicy": "Retain",
      "Properties": {
        "IdentityPoolName": {
          "Ref": "Name"
        },
        "AllowUnauthenticatedIdentities": false,
        "CognitoIdentityProviders": [
          {
            "ClientId": {
              "Ref": "UserPoolClient"
            },
            "ProviderName": {
              "Fn::GetAtt": [
                "UserPool",
                "ProviderName"
              ]
            },
            "ServerSideTokenCheck": true
          }
        ]
      }
    },
    "Role": {
      "Type": "AWS::IAM::Role",
      "Properties": {
        "Description": "What people who are signed in to Topicdeck may do",
        "AssumeRolePolicyDocument": {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Fn::If": [
                "IsGovWest",
                {
                  "Effect": "Allow",
                  "Principal": {
                    "Federated": "cognito-identity-us-gov.amazonaws.com"
                  },
                  "Action": "sts:AssumeRoleWithWebIdentity",
                  "Condition": {
                    "StringEquals": {
                      "cognito-identity-us-gov.amazonaws.com:aud": {
                        "Ref": "IdentityPool"
                      }
                    },
                    "ForAnyValue:StringLike": {
                      "cognito-identity-us-gov.amazonaws.com:amr": "authenticated"
                    }
                  }
                },
                {
                  "Fn::If": [
                    "IsGovEast",
                    {
                      "Effect": "Allow",
                      "Principal": {
                        "Federated": "cognito-identity.us-gov-east-1.amazonaws.com"
                      },
                      "Action": "sts:AssumeRoleWithWebIdentity",
                      "Condition": {
                        "StringEquals": {
                          "cognito-identity.us-gov-east-1.amazonaws.com:aud": {
                            "Ref": "IdentityPool"
                          }
                        },
                        "ForAnyValue:StringLike": {
                          "cognito-identity.us-gov-east-1.amazonaws.com:amr": "authenticated"
                        }
                      }
                    },
                    {
                      "Effect": "Allow",
                      "Principal": {
                        "Federated": "cognito-identity.amazonaws.com"
                      },
                      "Action": "sts:AssumeRoleWithWebIdentity",
                      "Condition": {
                        "StringEquals": {
                          "cognito-identity.amazonaws.com:aud": {
                            "Ref": "IdentityPool"
                          }
                        },
                        "ForAnyValue:StringLike": {
                          "cognito-identity.amazonaws.com:amr": "authenticated"
                        }
                      }
                    }
                  ]
                }
              ]
            }
          ]
        },
        "Policies": [
          {
            "PolicyName": "iot",
            "PolicyDocument": {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "Allow",
                  "Action": "iot:Connect",
                  "Resource": {
                    "Fn::If": [
                      "IsGovWest",
                      {
                        "Fn::Sub": "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:client/topicdeck-${!cognito-identity-us-gov.amazonaws.com:sub}-*"
                      },
                      {
                        "Fn::If": [
                          "IsGovEast",
                          {
                            "Fn::Sub": "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:client/topicdeck-${!cognito-identity.us-gov-east-1.amazonaws.com:sub}-*"
                          },
                          {
                            "Fn::Sub": "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:client/topicdeck-${!cognito-identity.amazonaws.com:sub}-*"
                          }
                        ]
                      }
                    ]
                  }
                },
                {
                  "Effect": "Allow",
                  "Action": "iot:Subscribe",
                  "Resource": {
                    "Fn::Sub": "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:topicfilter/${TopicPrefix}/*"
                  }
                },
                {
                  "Effect": "Allow",
                  "Action": "iot:Receive",
                  "Resource": {
                    "Fn::Sub": "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:topic/${TopicPrefix}/*"
                  }
                },
                {
                  "Effect": "Allow",
                  "Action": "iot:Publish",
                  "Resource": {
                    "Fn::If": [
                      "SendsToAll",
                      {
                        "Fn::Sub": "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:topic/${TopicPrefix}/*"
                      },
                      {
                        "Fn::If": [
                          "IsGovWest",
                          {
                            "Fn::Sub": "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:topic/${TopicPrefix}/${!cognito-identity-us-gov.amazonaws.com:sub}/*"
                          },
                          {
                            "Fn::If": [
                              "IsGovEast",
                              {
                                "Fn::Sub": "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:topic/${TopicPrefix}/${!cognito-identity.us-gov-east-1.amazonaws.com:sub}/*"
                              },
                              {
                                "Fn::Sub": "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:topic/${TopicPrefix}/${!cognito-identity.amazonaws.com:sub}/*"
                              }
                            ]
                          }
                        ]
                      }
                    ]
                  }
                }
              ]
            }
          }
        ]
      }
    },
    "RoleAttachment": {
      "Type": "AWS::Cognito::IdentityPoolRoleAttachment",
      "Properties": {
        "IdentityPoolId": {
          "Ref": "IdentityPool"
        },
        "Roles": {
          "authenticated": {
            "Fn::GetAtt": [
              "Role",
              "Arn"
            ]
          }
        }
      }
    },
    "IotPolicy": {
      "Type": "AWS::IoT::Policy",
      "Properties": {
        "PolicyName": {
          "Ref": "Name"
        },
        "PolicyDocument": {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Action": "iot:Connect",
              "Resource": {
                "Fn::If": [
                  "IsGovWest",
                  {
                    "Fn::Sub": "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:client/topicdeck-${!cognito-identity-us-gov.amazonaws.com:sub}-*"
                  },
                  {
                    "Fn::If": [
                      "IsGovEast",
                      {
                        "Fn::Sub": "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:client/topicdeck-${!cognito-identity.us-gov-east-1.amazonaws.com:sub}-*"
                      },
                      {
                        "Fn::Sub": "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:client/topicdeck-${!cognito-identity.amazonaws.com:sub}-*"
                      }
                    ]
                  }
                ]
              }
            },
            {
              "Effect": "Allow",
              "Action": "iot:Subscribe",
              "Resource": {
                "Fn::Sub": "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:topicfilter/${TopicPrefix}/*"
              }
            },
            {
              "Effect": "Allow",
              "Action": "iot:Receive",
              "Resource": {
                "Fn::Sub": "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:topic/${TopicPrefix}/*"
              }
            },
            {
              "Effect": "Allow",
              "Action": "iot:Publish",
              "Resource": {
                "Fn::If": [
                  "SendsToAll",
                  {
                    "Fn::Sub": "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:topic/${TopicPrefix}/*"
                  },
                  {
                    "Fn::If": [
                      "IsGovWest",
                      {
                        "Fn::Sub": "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:topic/${TopicPrefix}/${!cognito-identity-us-gov.amazonaws.com:sub}/*"
                      },
                      {
                        "Fn::If": [
                          "IsGovEast",
                          {
                            "Fn::Sub": "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:topic/${TopicPrefix}/${!cognito-identity.us-gov-east-1.amazonaws.com:sub}/*"
                          },
                          {
                            "Fn::Sub": "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:topic/${TopicPrefix}/${!cognito-identity.amazonaws.com:sub}/*"
                          }
                        ]
                      }
                    ]
                  }
                ]
              }
            }
          ]
        }
      }
    }
  },
  "Outputs": {
    "Region": {
      "Value": {
        "Ref": "AWS::Region"
      }
    },
    "UserPoolId": {
      "Value": {
        "Ref": "UserPool"
      }
    },
    "UserPoolClientId": {
      "Value": {
        "Ref": "UserPoolClient"
      }
    },
    "IdentityPoolId": {
      "Value": {
        "Ref": "IdentityPool"
      }
    },
    "IotEndpoint": {
      "Value": {
        "Ref": "IotEndpoint"
      }
    },
    "IotPolicyName": {
      "Value": {
        "Ref": "IotPolicy"
      }
    },
    "TopicFilter": {
      "Value": {
        "Fn::Sub": "${TopicPrefix}/#"
      }
    },
    "HostedUiDomain": {
      "Value": {
        "Fn::If": [
          "HasDomainPrefix",
          {
            "Ref": "DomainPrefix"
          },
          {
            "Fn::Sub": "${Name}-${AWS::AccountId}"
          }
        ]
      }
    },
    "CallbackUrls": {
      "Value": {
        "Fn::Join": [
          ",",
          {
            "Ref": "CallbackUrls"
          }
        ]
      }
    },
    "AuthenticatedRoleArn": {
      "Value": {
        "Fn::GetAtt": [
          "Role",
          "Arn"
        ]
      }
    }
  }
};
