/**
 * Everything that selects pods does so by labels of this library. The recommended labels are written by deployment tools, and the selector
 * of a StatefulSet is copied to its claims.
 */
import { Chart, Testing } from 'cdk8s';
import * as library from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { constructs } from './support/assembly';
import { BASE_PROPS } from './support/base-props';
import { expectSynthError } from './support/expect-error';
import { newChart } from './support/synth';

type NewConstruct = new (scope: Construct, id: string, props: object) => Construct;
type Json = { readonly [member: string]: unknown };

/** Props with which a construct renders what it renders on request. */
const MORE_PROPS: { readonly [construct: string]: object } = { ShardedStore: { serviceMonitor: true } };

/** Labels that only Kubernetes itself writes. */
const KUBERNETES_LABELS = ['kubernetes.io/metadata.name', 'statefulset.kubernetes.io/pod-name'];

/** The label of the DNS servers of the cluster, which no construct of this library renders. */
const DNS_LABEL = 'k8s-app';

/** A label that the base props of `HeadlessService` select by. */
const LABEL_OF_USER = 'app';

function build(name: string, chart: Chart): void {
  const Type = (library as unknown as { [type: string]: NewConstruct })[name];
  new Type(chart, 'tested', { ...BASE_PROPS[name](chart), ...MORE_PROPS[name] });
}

/** Returns the keys that are selected by anywhere in a JSON value, each with its path. */
function selectedKeys(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as Json).flatMap(([name, each]) => {
    const at = `${path}.${name}`;
    const isLabels = name === 'matchLabels' || (/^Service /.test(path) && at.endsWith('.spec.selector'));
    if (isLabels) return Object.keys(each as Json).map((key) => `${at}: ${key}`);
    if (name === 'matchExpressions') return (each as { key: string }[]).map(({ key }) => `${at}: ${key}`);
    return selectedKeys(each, at);
  });
}

describe('selectors', () => {
  test.each(constructs().map(([name]) => name))('of %s contain only labels that no deployment tool writes', (name) => {
    const chart = newChart();
    build(name, chart);
    const objects = Testing.synth(chart) as { kind: string; metadata: { name: string } }[];
    const keys = objects.flatMap((object) => selectedKeys(object, `${object.kind} ${object.metadata.name}`));
    const allowed = (key: string) => key.startsWith('cdk8s-stateful/') || [...KUBERNETES_LABELS, DNS_LABEL, LABEL_OF_USER].includes(key);

    expect(keys.filter((key) => !allowed(key.split(': ')[1]))).toEqual([]);
  });

  test('of two workloads of different kinds with the same name would select the pods of both, so synth fails', () => {
    const chart = newChart();
    build('StatefulWorkload', chart);
    new library.WordPress(chart, 'site', { ...BASE_PROPS.WordPress(chart), name: 'tested', serviceType: undefined } as library.WordPressProps);

    expectSynthError(
      chart,
      '[demo/tested] \'name\' is "tested", which is also the Deployment of [demo/site]: give one of them another \'name\'',
      '[demo/tested/Service] \'name\' is "tested", which is also the Service of [demo/site]: give one of them another \'name\'',
      '[demo/site] \'name\' is "tested", which is also the StatefulSet of [demo/tested]: give one of them another \'name\'',
      '[demo/site] \'name\' is "tested", which is also the Service of [demo/tested/Service]: give one of them another \'name\'',
    );
  });
});
