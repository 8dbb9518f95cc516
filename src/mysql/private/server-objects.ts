/** Objects of a server besides its StatefulSet. */
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { HeadlessService } from '../../network/headless-service';
import { workloadLabels, workloadSelector } from '../../private/labels';
import { takeName } from '../../private/naming';
import { renderObject } from '../../private/render';
import { extraServicePorts } from '../../workload/private/container-ports';
import { MySqlSingleProps } from '../mysql-single-props';
import { MYSQL_PORT } from './image';
import { configMaps } from './server';

/** Renders the ConfigMaps with the settings and with the scripts of the first start. */
export function renderConfigMaps(scope: Construct, name: string, props: MySqlSingleProps): void {
  const { config, init } = configMaps(props);
  renderConfigMap(scope, 'Config', { name: `${name}-config`, ...metadata(name, props) }, config);
  if (init) renderConfigMap(scope, 'InitScripts', { name: `${name}-init`, ...metadata(name, props) }, init);
}

function renderConfigMap(scope: Construct, id: string, meta: k8s.ObjectMeta & { name: string }, data: { [file: string]: string }): void {
  takeName(scope, 'ConfigMap', meta.name);
  renderObject(scope, id, k8s.KubeConfigMap, { metadata: meta, data });
}

/**
 * Renders the governing Service of the StatefulSet. Clients use another Service: behind a headless one, they would wait until DNS forgets
 * the IP address of a replaced pod.
 */
export function renderGoverningService(scope: Construct, name: string, props: MySqlSingleProps): HeadlessService {
  return new HeadlessService(scope, 'GoverningService', {
    name: `${name}-headless`,
    selector: workloadSelector(name),
    ports: { mysql: MYSQL_PORT, ...extraServicePorts('TCP', props) },
    udpPorts: extraServicePorts('UDP', props),
    ...metadata(name, props),
  });
}

/** Renders the Service for clients. */
export function renderService(scope: Construct, name: string, props: MySqlSingleProps): void {
  takeName(scope, 'Service', name);
  renderObject(scope, 'Service', k8s.KubeService, {
    metadata: { name, ...metadata(name, props) },
    spec: { selector: workloadSelector(name), ports: [{ name: 'mysql', port: MYSQL_PORT, protocol: 'TCP' }] },
  });
}

function metadata(name: string, { labels, annotations }: MySqlSingleProps): k8s.ObjectMeta {
  return { labels: workloadLabels('mysql', name, labels), annotations };
}
