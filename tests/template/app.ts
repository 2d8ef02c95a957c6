// Synthesises the stack that `topicdeck template --format cdk` writes, beside which this file is copied. Nothing else is there.

import { App } from 'aws-cdk-lib';
import { TopicdeckStack } from './topicdeck-stack';

const app = new App({ outdir: 'out', analyticsReporting: false });
new TopicdeckStack(app, 'Topicdeck');
app.synth();
