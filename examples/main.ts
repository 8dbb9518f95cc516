import { App } from 'cdk8s';
import { EXAMPLES } from './index';

const app = new App();
for (const [folder, ExampleChart] of Object.entries(EXAMPLES)) {
  new ExampleChart(app, folder, { namespace: folder });
}
app.synth();
