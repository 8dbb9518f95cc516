import { NetworkIsolation, Peer, Probe, StatefulWorkload, StatefulWorkloadProps, ConnectFromOptions, ConnectToOptions } from 'cdk8s-stateful';
import { App, Chart } from 'cdk8s';
import { expectEveryProp } from '../support/every-prop';
import { expectError, errorMessageOf } from '../support/expect-error';
import { newApp, newChart, synth } from '../support/synth';

const DNS = {
  to: [
    { podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } }, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } },
    { ipBlock: { cidr: '169.254.0.0/16' } },
  ],
  ports: [{ port: 53, protocol: 'TCP' }, { port: 53, protocol: 'UDP' }],
};
const EXPORTER = {
  name: 'exporter',
  image: 'exporter:1',
  ports: [{ name: 'scrape', containerPort: 9104 }, { name: 'gossip', containerPort: 9105, protocol: 'UDP' }, { containerPort: 1234 }],
};
const OPEN = [{ port: 9187, protocol: 'TCP' }, { port: 5432, protocol: 'TCP' }, { port: 8125, protocol: 'UDP' }];

function labels(name: string): object {
  return { 'cdk8s-stateful/workload': name };
}

function pods(name: string): object {
  return { podSelector: { matchLabels: labels(name) } };
}

function podsIn(namespace: string, name: string): object {
  return { ...pods(name), namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
}

/** Creates a workload in a namespace of an app. The chart is named like its namespace. */
function add(app: App, namespace: string, name: string, props: Partial<StatefulWorkloadProps> = {}): StatefulWorkload {
  const chart = (app.node.tryFindChild(namespace) as Chart | undefined) ?? newChart({ app, namespace, id: namespace });
  return new StatefulWorkload(chart, name, { image: 'x:1', ...props });
}

function addDb(app: App, props: Partial<StatefulWorkloadProps> = {}): StatefulWorkload {
  return add(app, 'data', 'db', { ports: { sql: 5432, metrics: 9187 }, readiness: Probe.tcpSocket({ port: 'sql' }), udpPorts: { stats: 8125 }, ...props });
}

/** Returns the rules of a workload's NetworkPolicy. */
function rulesOf(workload: StatefulWorkload) {
  const { ingress, egress } = synth(Chart.of(workload)).find('NetworkPolicy', workload.name).spec;
  return { ingress, egress };
}

describe('the default NetworkPolicy of a StatefulWorkload', () => {
  const db = addDb(newApp());

  test('allows ingress from its own pods only', () => {
    expect(rulesOf(db).ingress).toEqual([{ from: [pods('db')] }]);
  });

  test('allows egress to its own pods and to DNS', () => {
    expect(rulesOf(db).egress).toEqual([{ to: [pods('db')] }, DNS]);
  });

  test('selects its own pods and restricts both directions', () => {
    const { policyTypes, podSelector } = synth(Chart.of(db)).find('NetworkPolicy').spec;

    expect(policyTypes).toEqual(['Ingress', 'Egress']);
    expect(podSelector).toEqual({ matchLabels: labels('db') });
  });
});

describe('connectFrom with a workload of the same namespace', () => {
  const app = newApp();
  const [db, web] = [addDb(app), add(app, 'data', 'web')];
  db.connectFrom(web);

  test('allows its ingress on every port', () => {
    expect(rulesOf(db).ingress).toEqual([{ from: [pods('db')] }, { from: [pods('web')], ports: OPEN }]);
  });

  test('allows its egress on the same ports', () => {
    expect(rulesOf(web).egress).toEqual([{ to: [pods('web')] }, DNS, { to: [pods('db')], ports: OPEN }]);
  });

  test('allows nothing in the other direction', () => {
    expect(rulesOf(db).egress).toEqual([{ to: [pods('db')] }, DNS]);
    expect(rulesOf(web).ingress).toEqual([{ from: [pods('web')] }]);
  });
});

describe('connectFrom with a workload of another namespace', () => {
  const app = newApp();
  const [db, web] = [addDb(app), add(app, 'shop', 'web')];
  db.connectFrom(web, { ports: ['sql'] });
  const sql = [{ port: 5432, protocol: 'TCP' }];

  test('selects the namespace in both policies', () => {
    expect(rulesOf(db).ingress[1]).toEqual({ from: [podsIn('shop', 'web')], ports: sql });
    expect(rulesOf(web).egress[2]).toEqual({ to: [podsIn('data', 'db')], ports: sql });
  });
});

test('renders every prop of ConnectFromOptions', () => {
  const app = newApp();
  const [db, web] = [addDb(app), add(app, 'data', 'web')];
  const options: Required<ConnectFromOptions> = { ports: ['stats', 'sql'] };
  db.connectFrom(web, options);
  const ports = [{ port: 5432, protocol: 'TCP' }, { port: 8125, protocol: 'UDP' }];

  expectEveryProp<ConnectFromOptions>({
    ports: [[rulesOf(db).ingress[1].ports, rulesOf(web).egress[2].ports], [ports, ports]],
  });
});

test('renders every prop of ConnectToOptions', () => {
  const db = addDb(newApp());
  const options: Required<ConnectToOptions> = { ports: [443, 80], udpPorts: [123] };
  db.connectTo(Peer.cidr('10.0.0.0/8'), options);

  expectEveryProp<ConnectToOptions>({
    ports: [rulesOf(db).egress[2].ports.slice(0, 2), [{ port: 443, protocol: 'TCP' }, { port: 80, protocol: 'TCP' }]],
    udpPorts: [rulesOf(db).egress[2].ports[2], { port: 123, protocol: 'UDP' }],
  });
});

describe('connectFrom with another peer', () => {
  test('allows its ingress', () => {
    const db = addDb(newApp());
    db.connectFrom(Peer.namespace('monitoring'), { ports: ['metrics'] });
    db.connectFrom(Peer.pods({ app: 'shop' }), { ports: ['sql'] });

    expect(rulesOf(db).ingress.slice(1)).toEqual([
      {
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
        ports: [{ port: 9187, protocol: 'TCP' }],
      },
      { from: [{ podSelector: { matchLabels: { app: 'shop' } } }], ports: [{ port: 5432, protocol: 'TCP' }] },
    ]);
  });

  test('accepts an object of the user that implements IPeer', () => {
    const db = addDb(newApp());
    const seen: (string | undefined)[] = [];

    db.connectFrom({
      toNetworkPolicyPeer(namespace) {
        seen.push(namespace);
        return { ipBlock: { cidr: '192.0.2.0/24' } };
      },
    });

    expect(rulesOf(db).ingress[1].from).toEqual([{ ipBlock: { cidr: '192.0.2.0/24' } }]);
    expect(seen).toEqual(['data']);
  });

  test('fails when a port is not one of the workload, and allows nothing', () => {
    const db = addDb(newApp());

    expectError(
      () => db.connectFrom(Peer.anyPod(), { ports: ['sql', 'http'] }),
      '[data/db] \'ports\' has the unknown port "http": use one of metrics, sql, stats',
    );
    expect(rulesOf(db).ingress).toHaveLength(1);
  });
});

describe('connectTo', () => {
  test('allows egress to a peer', () => {
    const db = addDb(newApp());
    db.connectTo(Peer.cidr('203.0.113.0/24'), { ports: [443] });

    expect(rulesOf(db).egress[2]).toEqual({ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port: 443, protocol: 'TCP' }] });
  });

  test('allows egress on UDP ports only', () => {
    const db = addDb(newApp());
    db.connectTo(Peer.anyPod(), { udpPorts: [123] });

    expect(rulesOf(db).egress[2]).toEqual({ to: [{ namespaceSelector: {} }], ports: [{ port: 123, protocol: 'UDP' }] });
  });

  test('allows every port by default', () => {
    const db = addDb(newApp());
    db.connectTo(Peer.anyPod());

    expect(rulesOf(db).egress[2]).toEqual({ to: [{ namespaceSelector: {} }] });
  });

  test('selects the namespace of a workload elsewhere, and does not change the policy of that workload', () => {
    const app = newApp();
    const [db, web] = [addDb(app), add(app, 'shop', 'web')];
    web.connectTo(db, { ports: [5432] });

    expect(rulesOf(web).egress[2]).toEqual({ to: [podsIn('data', 'db')], ports: [{ port: 5432, protocol: 'TCP' }] });
    expect(rulesOf(db).ingress).toHaveLength(1);
  });
});

describe('validation of connection ports', () => {
  test('rejects an empty list in connectFrom', () => {
    const db = addDb(newApp());
    errorMessageOf(() => db.connectFrom(Peer.anyPod(), { ports: [] }));

    expect(rulesOf(db).ingress.slice(1).filter(({ ports }) => ports === undefined)).toEqual([]);
  });

  test('rejects an empty list in connectTo', () => {
    const db = addDb(newApp());
    errorMessageOf(() => db.connectTo(Peer.anyPod(), { ports: [] }));

    expect(rulesOf(db).egress.slice(2).filter(({ ports }) => ports === undefined)).toEqual([]);
  });

  test('requires a list of names in connectFrom', () => {
    const message = (prop: string) => `[data/db] '${prop}' is empty: give at least one`;
    const db = addDb(newApp());

    expectError(() => db.connectFrom(Peer.anyPod(), { ports: [] }), message('ports'));
    expectError(() => db.connectTo(Peer.anyPod(), { udpPorts: [] }), message('udpPorts'));
  });

  test('requires port numbers in connectTo', () => {
    expectError(
      () => addDb(newApp()).connectTo(Peer.anyPod(), { ports: [0] }),
      "[data/db] 'ports[0]' must be a port number from 1 to 65535, got 0",
    );
  });

  test('rejects connectFrom of a workload without ports', () => {
    const db = addDb(newApp(), { ports: {}, udpPorts: {}, readiness: Probe.none() });
    errorMessageOf(() => db.connectFrom(Peer.anyPod()));

    expect(rulesOf(db).ingress.slice(1).filter(({ ports }) => ports === undefined)).toEqual([]);
  });
});

describe('several connections of a StatefulWorkload', () => {
  test('are all in the NetworkPolicy, in order', () => {
    const app = newApp();
    const db = addDb(app);
    const [one, two] = ['one', 'two'].map((name) => add(app, 'data', name));
    db.connectFrom(one, { ports: ['sql'] });
    db.connectFrom(two, { ports: ['sql'] });

    expect(rulesOf(db).ingress.slice(1).map(({ from }) => from)).toEqual([[pods('one')], [pods('two')]]);
  });

  test('allow both directions between two workloads', () => {
    const app = newApp();
    const [one, two] = ['one', 'two'].map((name) => add(app, 'data', name, { ports: { http: 80 } }));
    one.connectFrom(two);
    two.connectFrom(one);

    expect(rulesOf(one).egress[2].to).toEqual([pods('two')]);
    expect(rulesOf(one).ingress[1].from).toEqual([pods('two')]);
  });
});

describe('NetworkIsolation.INGRESS', () => {
  const app = newApp();
  const db = addDb(app, { networkIsolation: NetworkIsolation.INGRESS });
  const web = add(app, 'data', 'web', { networkIsolation: NetworkIsolation.INGRESS });
  db.connectFrom(web);

  test('does not restrict egress', () => {
    const { policyTypes, egress } = synth(Chart.of(db)).find('NetworkPolicy', 'db').spec;

    expect(policyTypes).toEqual(['Ingress']);
    expect(egress).toBeUndefined();
    expect(rulesOf(web).egress).toBeUndefined();
  });

  test('restricts ingress to the named peers', () => {
    expect(rulesOf(db).ingress).toEqual([{ from: [pods('db')] }, { from: [pods('web')], ports: OPEN }]);
  });
});

describe('NetworkIsolation.NONE', () => {
  const app = newApp();
  const db = addDb(app, { networkIsolation: NetworkIsolation.NONE });
  const web = add(app, 'data', 'web');
  db.connectFrom(web, { ports: ['sql'] });

  test('renders no NetworkPolicy', () => {
    expect(synth(Chart.of(db)).ofKind('NetworkPolicy').map(({ metadata }) => metadata.name)).toEqual(['web']);
  });

  test('still allows the egress of a peer', () => {
    expect(rulesOf(web).egress[2]).toEqual({ to: [pods('db')], ports: [{ port: 5432, protocol: 'TCP' }] });
  });
});

test('connectFrom and connectTo reject values that are not peers', () => {
  const db = addDb(newApp());
  const message =
    "[data/db] 'peer' must be a workload of this library, Peer.of(workload) for one of cdk8s-plus, or a Peer such as Peer.pods({ app: \"shop\" }), got {\"app\":\"shop\"}";

  expectError(() => db.connectFrom({ app: 'shop' } as never), message);
  expectError(() => db.connectTo({ app: 'shop' } as never), message);
});

test('a StatefulWorkload renders as a peer in the policies of others', () => {
  const db = addDb(newApp());

  expect(db.toNetworkPolicyPeer('data')).toEqual(pods('db'));
  expect(db.toNetworkPolicyPeer('shop')).toEqual(podsIn('data', 'db'));
  expect(db.toNetworkPolicyPeer()).toEqual(podsIn('data', 'db'));
});

describe('the ports of other containers', () => {
  test('are opened by name', () => {
    const db = addDb(newApp(), { sidecars: [EXPORTER] });
    db.connectFrom(Peer.namespace('monitoring'), { ports: ['scrape', 'gossip', 'sql'] });

    expect(rulesOf(db).ingress[1].ports).toEqual([
      { port: 5432, protocol: 'TCP' }, { port: 9104, protocol: 'TCP' }, { port: 9105, protocol: 'UDP' },
    ]);
  });

  test('are not opened by default', () => {
    const db = addDb(newApp(), { sidecars: [EXPORTER] });
    db.connectFrom(Peer.anyPod());

    expect(rulesOf(db).ingress[1].ports).toEqual(OPEN);
  });

  test('are ports of the workload and of its headless Service', () => {
    const db = addDb(newApp(), { sidecars: [EXPORTER] });
    const { ports } = synth(Chart.of(db)).find('Service').spec;

    expect(db.port('scrape')).toBe(9104);
    expect(ports).toContainEqual({ name: 'scrape', port: 9104, protocol: 'TCP' });
    expect(ports).toContainEqual({ name: 'gossip', port: 9105, protocol: 'UDP' });
    expect(ports.map(({ port }) => port)).not.toContain(1234);
  });

  test('must be named if there are no others', () => {
    const db = add(newApp(), 'data', 'db', { sidecars: [EXPORTER] });

    expectError(() => db.connectFrom(Peer.anyPod()), "[data/db] 'ports' is missing, and the only ports are those of other containers: name some of scrape, gossip");
  });

  test('are opened if the container is in initContainers, where it can be a sidecar', () => {
    const db = addDb(newApp(), { initContainers: [EXPORTER] });
    db.connectFrom(Peer.anyPod(), { ports: ['scrape'] });

    expect(rulesOf(db).ingress[1].ports).toEqual([{ port: 9104, protocol: 'TCP' }]);
  });

  test('must not be used by the workload itself', () => {
    expectError(
      () => addDb(newApp(), { sidecars: [{ name: 'exporter', image: 'exporter:1', ports: [{ name: 'scrape', containerPort: 5432 }] }] }),
      "[data/db] port 5432/TCP is used by two containers of the pod, which share one network: give the one in 'sidecars' another port",
    );
  });
});
