// Synthesises the stack that `topicdeck template --format cdk` writes, beside which this file is copied. Nothing else is there.

import { App } from 'aws-cdk-lib';
import { TopicdeckStack } from './topicdeck-stack';

const app = new App({ outdir: 'out', analyticsReporting: false });
// As `cdk init` suggests it: a region that is given to the template applies all the same.
new TopicdeckStack(app, 'Topicdeck', { env: { region: process.env.CDK_DEFAULT_REGION } });
app.synth();
