// What Topicdeck needs in an AWS account. The template is beside this file: topicdeck template --output topicdeck-cognito-iot.yaml

import * as path from 'node:path';
import { Stack, StackProps } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { Construct } from 'constructs';

export class TopicdeckStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    new CfnInclude(this, 'Account', { templateFile: path.join(__dirname, 'topicdeck-cognito-iot.yaml') });
  }
}
