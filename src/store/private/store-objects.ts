/** Objects of a store besides its StatefulSet. */
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { selectorLabel, workloadLabels, workloadSelector } from '../../private/labels';
import { takeName } from '../../private/naming';
import { renderCustomResource, renderObject } from '../../private/render';
import { ShardedStoreProps } from '../sharded-store-props';
import { STORE_PORT } from './server';

/** Label of the client Service, by which the ServiceMonitor excludes it. */
const CLIENT = selectorLabel('service', 'client');

/** Returns the name of the client Service of a store. */
export function clientServiceOf(store: string): string {
  return `${store}-client`;
}

/** Renders the ConfigMap with the number of shards. Pods read it when they start, so it comes before the StatefulSet. */
export function renderTopology(scope: Construct, store: string, props: ShardedStoreProps): void {
  takeName(scope, 'ConfigMap', store);
  renderObject(scope, 'Topology', k8s.KubeConfigMap, { metadata: metadata(store, store, props), data: { shards: `${props.shards}` } });
}

/** Renders the Service that selects the shards that are ready. */
export function renderClientService(scope: Construct, store: string, props: ShardedStoreProps): void {
  const name = clientServiceOf(store);
  takeName(scope, 'Service', name);
  renderObject(scope, 'ClientService', k8s.KubeService, {
    metadata: metadata(name, store, { ...props, labels: { 'app.kubernetes.io/component': 'client', ...props.labels, ...CLIENT } }),
    spec: { selector: workloadSelector(store), ports: [{ name: 'http', port: STORE_PORT, protocol: 'TCP' }] },
  });
}

/** Renders the ServiceMonitor of the Prometheus operator. */
export function renderServiceMonitor(scope: Construct, store: string, scheme: string, props: ShardedStoreProps): void {
  const { token, tls } = props;
  const endpoint = {
    port: 'http',
    path: '/metrics',
    scheme,
    ...(token && { authorization: { credentials: { name: token.secret, key: token.key } } }),
    ...(tls && { tlsConfig: { ca: { secret: { name: tls.secret, key: 'ca.crt' } } } }),
  };
  // Both Services select every shard, so the client Service is excluded to scrape each shard once.
  const matchExpressions = Object.keys(CLIENT).map((key) => ({ key, operator: 'DoesNotExist' }));
  renderCustomResource(scope, 'ServiceMonitor', { apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor' }, {
    metadata: metadata(store, store, props),
    spec: { selector: { matchLabels: workloadSelector(store), matchExpressions }, endpoints: [endpoint] },
  });
}

function metadata(name: string, store: string, { labels, annotations }: ShardedStoreProps): k8s.ObjectMeta {
  return { name, labels: workloadLabels('store', store, labels), annotations };
}
