// What Topicdeck needs in an AWS account, as a stack of CloudFormation: topicdeck template --format terraform --variant least

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

data "aws_iot_endpoint" "data" {
  endpoint_type = "iot:Data-ATS"
}

resource "aws_cloudformation_stack" "topicdeck" {
  name         = "topicdeck"
  capabilities = ["CAPABILITY_IAM"]

  parameters = {
    Name         = "topicdeck"
    TopicPrefix  = "plant"
    SendTo       = "own"
    CallbackUrls = "http://localhost:8000"
    IotEndpoint  = data.aws_iot_endpoint.data.endpoint_address
    DomainPrefix = ""
  }

  template_body = <<-EOT
    AWSTemplateFormatVersion: "2010-09-09"

    Description: "Topicdeck: sign-in with Amazon Cognito and AWS IoT Core, with the least rights that work."

    Parameters:
      Name:
        Type: String
        Description: "Name of the user pool, the app client, the identity pool and the IoT policy"
        Default: topicdeck
        AllowedPattern: "[a-z][a-z0-9-]*"
        MaxLength: 50
        ConstraintDescription: "small letters, digits and -, a letter first"
      TopicPrefix:
        Type: String
        Description: "Everything below this topic can be watched: plant stands for plant/#"
        Default: plant
        AllowedPattern: "[!-\"%-),-.0->@-z|~\\u00a1-\\u00ff]+(/[!-\"%-),-.0->@-z|~\\u00a1-\\u00ff]+){0,5}"
        MaxLength: 120
        ConstraintDescription: "a topic of at most 6 levels without wildcards, blanks, $ and braces, in letters that IAM takes (up to U+00FF)"
      SendTo:
        Type: String
        Description: "own allows sending to TopicPrefix/IDENTITY-ID/ only, all allows it everywhere below TopicPrefix"
        Default: own
        AllowedValues: [own, all]
      CallbackUrls:
        Type: CommaDelimitedList
        Description: "Where the browser returns to after a sign-in: exactly the callback_urls of the profile"
        Default: http://localhost:8000
      IotEndpoint:
        Type: String
        Description: "The host that this prints: aws iot describe-endpoint --endpoint-type iot:Data-ATS"
        AllowedPattern: "[a-z0-9-]+(\\.[a-z0-9-]+)+"
        ConstraintDescription: "a host such as a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com, without https://"
      DomainPrefix:
        Type: String
        Description: "Beginning of the address of the sign-in pages, the only one of its kind in the region. Empty for NAME-ACCOUNT"
        Default: ""
        AllowedPattern: "([a-z0-9]([a-z0-9-]*[a-z0-9])?)?"
        MaxLength: 63
        ConstraintDescription: "small letters, digits and -, without aws, amazon and cognito"

    Conditions:
      HasDomainPrefix:
        Fn::Not:
          - Fn::Equals:
              - Ref: DomainPrefix
              - ""
      SendsToAll:
        Fn::Equals:
          - Ref: SendTo
          - all
      # There, identity pools have another name in trust policies and variables.
      IsGovWest:
        Fn::Equals:
          - Ref: AWS::Region
          - us-gov-west-1
      IsGovEast:
        Fn::Equals:
          - Ref: AWS::Region
          - us-gov-east-1

    Resources:
      # Only an administrator adds people. They stay when the stack is deleted.
      UserPool:
        Type: AWS::Cognito::UserPool
        DeletionPolicy: RetainExceptOnCreate
        UpdateReplacePolicy: Retain
        Properties:
          UserPoolName:
            Ref: Name
          UserPoolTier: ESSENTIALS
          AdminCreateUserConfig:
            AllowAdminCreateUserOnly: true
          UsernameAttributes: [email]
          UsernameConfiguration:
            CaseSensitive: false
          AutoVerifiedAttributes: [email]
          AccountRecoverySetting:
            RecoveryMechanisms:
              - Name: verified_email
                Priority: 1
          Policies:
            PasswordPolicy:
              MinimumLength: 12
              RequireLowercase: true
              RequireUppercase: true
              RequireNumbers: true
              RequireSymbols: false
              TemporaryPasswordValidityDays: 7
          MfaConfiguration: OPTIONAL
          EnabledMfas: [SOFTWARE_TOKEN_MFA]
      # A program on a computer keeps no secret: the code grant with PKCE needs none.
      UserPoolClient:
        Type: AWS::Cognito::UserPoolClient
        Properties:
          ClientName:
            Ref: Name
          UserPoolId:
            Ref: UserPool
          GenerateSecret: false
          SupportedIdentityProviders: [COGNITO]
          AllowedOAuthFlowsUserPoolClient: true
          AllowedOAuthFlows: [code]
          AllowedOAuthScopes: [openid, email]
          CallbackURLs:
            Ref: CallbackUrls
          LogoutURLs:
            - Fn::Select:
                - 0
                - Ref: CallbackUrls
          ExplicitAuthFlows: [ALLOW_USER_SRP_AUTH]
          RefreshTokenRotation:
            Feature: ENABLED
            RetryGracePeriodSeconds: 60
          EnableTokenRevocation: true
          PreventUserExistenceErrors: ENABLED
          AccessTokenValidity: 60
          IdTokenValidity: 60
          RefreshTokenValidity: 30
          TokenValidityUnits:
            AccessToken: minutes
            IdToken: minutes
            RefreshToken: days
      UserPoolDomain:
        Type: AWS::Cognito::UserPoolDomain
        Properties:
          Domain:
            Fn::If:
              - HasDomainPrefix
              - Ref: DomainPrefix
              - Fn::Sub: "$${Name}-$${AWS::AccountId}"
          ManagedLoginVersion: 2
          UserPoolId:
            Ref: UserPool
      # Without it, the browser shows "Login pages unavailable".
      Branding:
        Type: AWS::Cognito::ManagedLoginBranding
        Properties:
          UserPoolId:
            Ref: UserPool
          ClientId:
            Ref: UserPoolClient
          UseCognitoProvidedValues: true
      # IoT policies are attached to its identities, so it stays too.
      IdentityPool:
        Type: AWS::Cognito::IdentityPool
        DeletionPolicy: RetainExceptOnCreate
        UpdateReplacePolicy: Retain
        Properties:
          IdentityPoolName:
            Ref: Name
          AllowUnauthenticatedIdentities: false
          CognitoIdentityProviders:
            - ClientId:
                Ref: UserPoolClient
              ProviderName:
                Fn::GetAtt: [UserPool, ProviderName]
              ServerSideTokenCheck: true
      # An action needs both this role and the IoT policy.
      Role:
        Type: AWS::IAM::Role
        Properties:
          Description: "What people who are signed in to Topicdeck may do"
          AssumeRolePolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Fn::If:
                  - IsGovWest
                  - Effect: Allow
                    Principal:
                      Federated: cognito-identity-us-gov.amazonaws.com
                    Action: sts:AssumeRoleWithWebIdentity
                    Condition:
                      StringEquals:
                        cognito-identity-us-gov.amazonaws.com:aud:
                          Ref: IdentityPool
                      ForAnyValue:StringLike:
                        cognito-identity-us-gov.amazonaws.com:amr: authenticated
                  - Fn::If:
                      - IsGovEast
                      - Effect: Allow
                        Principal:
                          Federated: cognito-identity.us-gov-east-1.amazonaws.com
                        Action: sts:AssumeRoleWithWebIdentity
                        Condition:
                          StringEquals:
                            cognito-identity.us-gov-east-1.amazonaws.com:aud:
                              Ref: IdentityPool
                          ForAnyValue:StringLike:
                            cognito-identity.us-gov-east-1.amazonaws.com:amr: authenticated
                      - Effect: Allow
                        Principal:
                          Federated: cognito-identity.amazonaws.com
                        Action: sts:AssumeRoleWithWebIdentity
                        Condition:
                          StringEquals:
                            cognito-identity.amazonaws.com:aud:
                              Ref: IdentityPool
                          ForAnyValue:StringLike:
                            cognito-identity.amazonaws.com:amr: authenticated
          Policies:
            - PolicyName: iot
              PolicyDocument:
                Version: "2012-10-17"
                Statement:
                  - Effect: Allow
                    Action: iot:Connect
                    Resource:
                      Fn::If:
                        - IsGovWest
                        - Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:client/topicdeck-$${!cognito-identity-us-gov.amazonaws.com:sub}-*"
                        - Fn::If:
                            - IsGovEast
                            - Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:client/topicdeck-$${!cognito-identity.us-gov-east-1.amazonaws.com:sub}-*"
                            - Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:client/topicdeck-$${!cognito-identity.amazonaws.com:sub}-*"
                  - Effect: Allow
                    Action: iot:Subscribe
                    Resource:
                      Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:topicfilter/$${TopicPrefix}/*"
                  - Effect: Allow
                    Action: iot:Receive
                    Resource:
                      Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:topic/$${TopicPrefix}/*"
                  - Effect: Allow
                    Action: iot:Publish
                    Resource:
                      Fn::If:
                        - SendsToAll
                        - Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:topic/$${TopicPrefix}/*"
                        - Fn::If:
                            - IsGovWest
                            - Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:topic/$${TopicPrefix}/$${!cognito-identity-us-gov.amazonaws.com:sub}/*"
                            - Fn::If:
                                - IsGovEast
                                - Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:topic/$${TopicPrefix}/$${!cognito-identity.us-gov-east-1.amazonaws.com:sub}/*"
                                - Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:topic/$${TopicPrefix}/$${!cognito-identity.amazonaws.com:sub}/*"
      RoleAttachment:
        Type: AWS::Cognito::IdentityPoolRoleAttachment
        Properties:
          IdentityPoolId:
            Ref: IdentityPool
          Roles:
            authenticated:
              Fn::GetAtt: [Role, Arn]
      # An administrator attaches it to each identity.
      IotPolicy:
        Type: AWS::IoT::Policy
        Properties:
          PolicyName:
            Ref: Name
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              # Each connection has its own client id, which begins with the identity of the person.
              - Effect: Allow
                Action: iot:Connect
                Resource:
                  Fn::If:
                    - IsGovWest
                    - Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:client/topicdeck-$${!cognito-identity-us-gov.amazonaws.com:sub}-*"
                    - Fn::If:
                        - IsGovEast
                        - Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:client/topicdeck-$${!cognito-identity.us-gov-east-1.amazonaws.com:sub}-*"
                        - Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:client/topicdeck-$${!cognito-identity.amazonaws.com:sub}-*"
              - Effect: Allow
                Action: iot:Subscribe
                Resource:
                  Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:topicfilter/$${TopicPrefix}/*"
              - Effect: Allow
                Action: iot:Receive
                Resource:
                  Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:topic/$${TopicPrefix}/*"
              - Effect: Allow
                Action: iot:Publish
                Resource:
                  Fn::If:
                    - SendsToAll
                    - Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:topic/$${TopicPrefix}/*"
                    - Fn::If:
                        - IsGovWest
                        - Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:topic/$${TopicPrefix}/$${!cognito-identity-us-gov.amazonaws.com:sub}/*"
                        - Fn::If:
                            - IsGovEast
                            - Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:topic/$${TopicPrefix}/$${!cognito-identity.us-gov-east-1.amazonaws.com:sub}/*"
                            - Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:topic/$${TopicPrefix}/$${!cognito-identity.amazonaws.com:sub}/*"

    Outputs:
      Region:
        Value:
          Ref: AWS::Region
      UserPoolId:
        Value:
          Ref: UserPool
      UserPoolClientId:
        Value:
          Ref: UserPoolClient
      IdentityPoolId:
        Value:
          Ref: IdentityPool
      IotEndpoint:
        Value:
          Ref: IotEndpoint
      IotPolicyName:
        Value:
          Ref: IotPolicy
      TopicFilter:
        Value:
          Fn::Sub: "$${TopicPrefix}/#"
      HostedUiDomain:
        Value:
          Fn::If:
            - HasDomainPrefix
            - Ref: DomainPrefix
            - Fn::Sub: "$${Name}-$${AWS::AccountId}"
      CallbackUrls:
        Value:
          Fn::Join:
            - ","
            - Ref: CallbackUrls
      AuthenticatedRoleArn:
        Value:
          Fn::GetAtt: [Role, Arn]
  EOT
}

output "Region" {
  value = aws_cloudformation_stack.topicdeck.outputs["Region"]
}

output "UserPoolId" {
  value = aws_cloudformation_stack.topicdeck.outputs["UserPoolId"]
}

output "UserPoolClientId" {
  value = aws_cloudformation_stack.topicdeck.outputs["UserPoolClientId"]
}

output "IdentityPoolId" {
  value = aws_cloudformation_stack.topicdeck.outputs["IdentityPoolId"]
}

output "IotEndpoint" {
  value = aws_cloudformation_stack.topicdeck.outputs["IotEndpoint"]
}

output "IotPolicyName" {
  value = aws_cloudformation_stack.topicdeck.outputs["IotPolicyName"]
}

output "TopicFilter" {
  value = aws_cloudformation_stack.topicdeck.outputs["TopicFilter"]
}

output "HostedUiDomain" {
  value = aws_cloudformation_stack.topicdeck.outputs["HostedUiDomain"]
}

output "CallbackUrls" {
  value = aws_cloudformation_stack.topicdeck.outputs["CallbackUrls"]
}

output "AuthenticatedRoleArn" {
  value = aws_cloudformation_stack.topicdeck.outputs["AuthenticatedRoleArn"]
}
