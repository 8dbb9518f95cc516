/** Objects of a store besides its StatefulSet. */
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { selectorLabels } from '../../private/labels';
import { takeName } from '../../private/naming';
import { renderCustomResource, renderObject } from '../../private/render';
import { ShardedStoreProps } from '../sharded-store-props';
import { STORE_PORT } from './server';

/** Label of the client Service, by which the ServiceMonitor excludes it. */
const COMPONENT = 'app.kubernetes.io/component';

/** Name of an object, and the labels that select the shards. */
export interface StoreObject {
  readonly name: string;
  readonly selector: { [key: string]: string };
}

/** Renders the ConfigMap with the number of shards. Pods read it when they start, so it comes before the StatefulSet. */
export function renderTopology(scope: Construct, name: string, props: ShardedStoreProps): void {
  takeName(scope, 'ConfigMap', name);
  const object = { name, selector: selectorLabels('store', name) };
  renderObject(scope, 'Topology', k8s.KubeConfigMap, { metadata: metadata(object, props), data: { shards: `${props.shards}` } });
}

/** Renders the Service that selects the shards that are ready. */
export function renderClientService(scope: Construct, object: StoreObject, props: ShardedStoreProps): void {
  takeName(scope, 'Service', object.name);
  renderObject(scope, 'ClientService', k8s.KubeService, {
    metadata: metadata(object, props, { [COMPONENT]: 'client' }),
    spec: { selector: object.selector, ports: [{ name: 'http', port: STORE_PORT, protocol: 'TCP' }] },
  });
}

/** Renders the ServiceMonitor of the Prometheus operator. */
export function renderServiceMonitor(scope: Construct, object: StoreObject, scheme: string, props: ShardedStoreProps): void {
  const { token, tls } = props;
  const endpoint = {
    port: 'http',
    path: '/metrics',
    scheme,
    ...(token && { authorization: { credentials: { name: token.secret, key: token.key } } }),
    ...(tls && { tlsConfig: { ca: { secret: { name: tls.secret, key: 'ca.crt' } } } }),
  };
  // Both Services select every shard, so the client Service is excluded to scrape each shard once.
  const matchExpressions = [{ key: COMPONENT, operator: 'DoesNotExist' }];
  renderCustomResource(scope, 'ServiceMonitor', { apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor' }, {
    metadata: metadata(object, props),
    spec: { selector: { matchLabels: object.selector, matchExpressions }, endpoints: [endpoint] },
  });
}

function metadata({ name, selector }: StoreObject, { labels, annotations }: ShardedStoreProps, more: k8s.ObjectMeta['labels'] = {}): k8s.ObjectMeta {
  return { name, labels: { ...labels, ...selector, ...more }, annotations };
}
