import { App } from 'cdk8s';
import { EXAMPLES } from './index';

const app = new App();
for (const [directory, ExampleChart] of Object.entries(EXAMPLES)) {
  new ExampleChart(app, directory, { namespace: directory });
}
app.synth();
