import { App } from 'cdk8s';
import { ShopChart } from './shop-chart';

const app = new App();
new ShopChart(app, 'shop-staging', { namespace: 'shop-staging', size: 'small' });
new ShopChart(app, 'shop', { namespace: 'shop', size: 'large' });
app.synth();
