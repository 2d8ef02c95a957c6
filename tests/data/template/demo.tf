// What Topicdeck needs in an AWS account, as a stack of CloudFormation: topicdeck template --format terraform --variant demo
// For a demo only.

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
  name         = "topicdeck-demo"
  capabilities = ["CAPABILITY_IAM"]

  parameters = {
    CallbackUrls = "http://localhost:8000"
    IotEndpoint  = data.aws_iot_endpoint.data.endpoint_address
    DomainPrefix = ""
  }

  template_body = <<-EOT
    AWSTemplateFormatVersion: "2010-09-09"

    Description: "Topicdeck, for a demo only: the setup of AWS's walkthrough. Anyone can register, and everyone who is signed in can attach any IoT policy to any identity."

    Parameters:
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
      # Anyone can register.
      UserPool:
        Type: AWS::Cognito::UserPool
        DeletionPolicy: Delete
        UpdateReplacePolicy: Delete
        Properties:
          UserPoolName: demo-pool
          UserPoolTier: ESSENTIALS
          AdminCreateUserConfig:
            AllowAdminCreateUserOnly: false
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
      # A program on a computer keeps no secret: the code grant with PKCE needs none.
      UserPoolClient:
        Type: AWS::Cognito::UserPoolClient
        Properties:
          ClientName: demo-app-client
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
              - Fn::Sub: "demo-$${AWS::AccountId}"
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
      IdentityPool:
        Type: AWS::Cognito::IdentityPool
        Properties:
          IdentityPoolName: "demo identity pool"
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
                      - Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:client/webapp:*"
                      - Fn::If:
                          - IsGovWest
                          - Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:client/topicdeck-$${!cognito-identity-us-gov.amazonaws.com:sub}-*"
                          - Fn::If:
                              - IsGovEast
                              - Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:client/topicdeck-$${!cognito-identity.us-gov-east-1.amazonaws.com:sub}-*"
                              - Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:client/topicdeck-$${!cognito-identity.amazonaws.com:sub}-*"
                  - Effect: Allow
                    Action: iot:Subscribe
                    Resource:
                      Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:topicfilter/demoTopic"
                  - Effect: Allow
                    Action: [iot:Receive, iot:Publish]
                    Resource:
                      Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:topic/demoTopic"
                  # For a demo only: AWS cannot limit this to one policy or to one's own identity.
                  - Effect: Allow
                    Action: [iot:AttachPolicy, iot:AttachPrincipalPolicy]
                    Resource: "*"
      RoleAttachment:
        Type: AWS::Cognito::IdentityPoolRoleAttachment
        Properties:
          IdentityPoolId:
            Ref: IdentityPool
          Roles:
            authenticated:
              Fn::GetAtt: [Role, Arn]
      # Attached to each identity: by the person in the demo.
      IotPolicy:
        Type: AWS::IoT::Policy
        Properties:
          PolicyName: demo-policy
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              # The client ids of AWS's walkthrough, and those of Topicdeck.
              - Effect: Allow
                Action: iot:Connect
                Resource:
                  - Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:client/webapp:*"
                  - Fn::If:
                      - IsGovWest
                      - Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:client/topicdeck-$${!cognito-identity-us-gov.amazonaws.com:sub}-*"
                      - Fn::If:
                          - IsGovEast
                          - Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:client/topicdeck-$${!cognito-identity.us-gov-east-1.amazonaws.com:sub}-*"
                          - Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:client/topicdeck-$${!cognito-identity.amazonaws.com:sub}-*"
              - Effect: Allow
                Action: iot:Subscribe
                Resource:
                  Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:topicfilter/demoTopic"
              - Effect: Allow
                Action: [iot:Receive, iot:Publish]
                Resource:
                  Fn::Sub: "arn:$${AWS::Partition}:iot:$${AWS::Region}:$${AWS::AccountId}:topic/demoTopic"

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
        Value: demoTopic
      HostedUiDomain:
        Value:
          Fn::If:
            - HasDomainPrefix
            - Ref: DomainPrefix
            - Fn::Sub: "demo-$${AWS::AccountId}"
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
