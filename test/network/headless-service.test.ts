import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { HeadlessService, HeadlessServiceProps } from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { expectEveryProp } from '../support/every-prop';
import { expectError, expectSynthError } from '../support/expect-error';
import { newChart, newChartWithoutNamespace, synth } from '../support/synth';

const SELECTOR = { app: 'db' };

function newService(props: Partial<HeadlessServiceProps> = {}, scope: Construct = newChart()): HeadlessService {
  return new HeadlessService(scope, 'db', { selector: SELECTOR, ...props });
}

function rendered(props: Partial<HeadlessServiceProps> = {}) {
  const chart = newChart();
  newService(props, chart);
  return synth(chart).find('Service');
}

test('renders a Service without a cluster IP', () => {
  expect(rendered().spec.clusterIP).toBe('None');
});

test('renders every prop of HeadlessServiceProps', () => {
  const props: Required<HeadlessServiceProps> = {
    selector: { app: 'db', tier: 'data' },
    ports: { sql: 5432 },
    udpPorts: { stats: 8125 },
    name: 'pods',
    publishNotReadyAddresses: true,
    labels: { team: 'storage' },
    annotations: { 'example.org/note': 'see the runbook' },
    clusterDomain: 'corp.example',
  };
  const chart = newChart();
  const service = newService(props, chart);
  const { metadata, spec } = synth(chart).find('Service');

  expectEveryProp<HeadlessServiceProps>({
    selector: [spec.selector, { app: 'db', tier: 'data' }],
    ports: [spec.ports[0], { name: 'sql', port: 5432, protocol: 'TCP' }],
    udpPorts: [spec.ports[1], { name: 'stats', port: 8125, protocol: 'UDP' }],
    name: [metadata.name, 'pods'],
    publishNotReadyAddresses: [spec.publishNotReadyAddresses, true],
    labels: [metadata.labels, { team: 'storage' }],
    annotations: [metadata.annotations, { 'example.org/note': 'see the runbook' }],
    clusterDomain: [service.host, 'pods.demo.svc.corp.example'],
  });
});

describe('a HeadlessService by default', () => {
  test('renders no ports', () => {
    expect(rendered().spec.ports).toBeUndefined();
    expect(rendered({ ports: {}, udpPorts: {} }).spec.ports).toBeUndefined();
  });

  test('publishes the addresses of ready pods only', () => {
    expect(rendered().spec.publishNotReadyAddresses).toBe(false);
  });

  test('has the labels of its selector', () => {
    expect(rendered().metadata.labels).toEqual(SELECTOR);
  });

  test('renders no annotations', () => {
    expect(rendered().metadata.annotations).toBeUndefined();
  });
});

describe('identity of a HeadlessService', () => {
  test('the Service is named like the id of the construct', () => {
    expect(rendered().metadata.name).toBe('db');
    expect(newService().serviceName).toBe('db');
  });

  test('the default name joins the ids of the construct and its parents', () => {
    const chart = newChart();
    newService({}, new Construct(new Construct(chart, 'shop'), 'orders'));

    expect(synth(chart).find('Service').metadata.name).toBe('shop-orders-db');
  });

  test('the default name does not include the id of the chart', () => {
    expect(newService({}, newChart({ id: 'other' })).serviceName).toBe('db');
  });

  test('the default name starts below the innermost chart', () => {
    expect(newService({}, new Chart(newChart(), 'inner')).serviceName).toBe('db');
  });

  test('the default name does not include the ids Resource and Default', () => {
    const chart = newChart();
    new HeadlessService(new Construct(chart, 'db'), 'Default', { selector: SELECTOR });
    new HeadlessService(new Construct(chart, 'queue'), 'Resource', { selector: SELECTOR });

    expect(synth(chart).names).toEqual(['Service db', 'Service queue']);
  });

  test('the selector is that of the props only', () => {
    expect(rendered().spec.selector).toEqual({ app: 'db' });
  });

  test('the Service is in the namespace of its chart', () => {
    expect(rendered().metadata.namespace).toBe('demo');
  });
});

describe('host names of a HeadlessService', () => {
  test('host is fully qualified if the chart has a namespace', () => {
    expect(newService().host).toBe('db.demo.svc.cluster.local');
  });

  test('host is a short name if the chart has no namespace', () => {
    const chart = newChartWithoutNamespace();

    expect(newService({}, chart).host).toBe('db');
    expect(synth(chart).find('Service').metadata.namespace).toBeUndefined();
  });

  test('hostOf returns the host name of a pod', () => {
    expect(newService().hostOf('db-1')).toBe('db-1.db.demo.svc.cluster.local');
    expect(newService({}, newChartWithoutNamespace()).hostOf('db-1')).toBe('db-1.db');
  });

  test('hosts lists every pod of a StatefulSet in order', () => {
    expect(newService().hosts('pg', 2)).toEqual(['pg-0.db.demo.svc.cluster.local', 'pg-1.db.demo.svc.cluster.local']);
  });

  test('hosts starts at startOrdinal', () => {
    expect(newService().hosts('pg', 2, 5)).toEqual(['pg-5.db.demo.svc.cluster.local', 'pg-6.db.demo.svc.cluster.local']);
  });

  test('hosts is empty for 0 pods', () => {
    expect(newService().hosts('pg', 0)).toEqual([]);
  });
});

describe('srv', () => {
  test('returns a name with the port and the protocol', () => {
    const service = newService({ ports: { sql: 5432 }, udpPorts: { stats: 8125 } });

    expect(service.srv('sql')).toBe('_sql._tcp.db.demo.svc.cluster.local');
    expect(service.srv('stats')).toBe('_stats._udp.db.demo.svc.cluster.local');
  });

  test('fails for an unknown port', () => {
    const service = newService({ ports: { sql: 5432 }, udpPorts: { stats: 8125 } });

    expectError(() => service.srv('http'), '[demo/db] unknown port "http": use one of sql, stats');
  });

  test('fails without ports', () => {
    expectError(() => newService().srv('http'), '[demo/db] unknown port "http": there is no port');
  });
});

test('a JSON patch applies to the Service', () => {
  const chart = newChart();
  const service = newService({}, chart);

  ApiObject.of(service).addJsonPatch(JsonPatch.add('/spec/sessionAffinity', 'ClientIP'));

  expect(synth(chart).find('Service').spec.sessionAffinity).toBe('ClientIP');
});

describe('a HeadlessService accepts', () => {
  test('a name of 63 characters', () => {
    const name = 'a'.repeat(63);

    expect(rendered({ name }).metadata.name).toBe(name);
  });

  test('one port alone', () => {
    expect(rendered({ ports: { sql: 5432 } }).spec.ports).toEqual([{ name: 'sql', port: 5432, protocol: 'TCP' }]);
    expect(rendered({ udpPorts: { stats: 8125 } }).spec.ports).toEqual([{ name: 'stats', port: 8125, protocol: 'UDP' }]);
  });

  test('the same number for a TCP and a UDP port', () => {
    expect(rendered({ ports: { dns: 53 }, udpPorts: { 'dns-udp': 53 } }).spec.ports).toEqual([
      { name: 'dns', port: 53, protocol: 'TCP' },
      { name: 'dns-udp', port: 53, protocol: 'UDP' },
    ]);
  });

  test('a port named like a member of Object.prototype', () => {
    expect(rendered({ ports: { constructor: 80 } as { [name: string]: number } }).spec.ports).toHaveLength(1);
  });

  test('the first and the last port number, and a name of 15 characters', () => {
    expect(rendered({ ports: { 'first': 1, 'last-port-65535': 65535 } }).spec.ports).toHaveLength(2);
  });
});

describe('validation of HeadlessService', () => {
  const label = 'must be a DNS label (lower-case letters, digits and "-", starting with a letter, ending with a letter or digit)';
  const portName = 'a port name has at most 15 lower-case letters, digits and single "-" in between, and at least one letter';

  const refused: [string, Partial<HeadlessServiceProps>, string][] = [
    [
      'the selector is empty',
      { selector: {} },
      "'selector' is empty, so the Service would select no pod: give the labels of the pods that it names",
    ],
    [
      'the selector is missing',
      { selector: undefined },
      "'selector' is missing: give the labels of the pods that the Service names",
    ],
    [
      'the selector has an invalid key',
      { selector: { 'my app': 'db' } },
      '\'selector\' has the key "my app": a key is at most 63 letters, digits, "-", "_" and ".", starting and ending with a ' +
      'letter or digit, with an optional prefix of a DNS subdomain and "/"',
    ],
    [
      'a label has an invalid value',
      { labels: { app: 'дб' } },
      '\'labels\' has the value "дб" for "app": the value of a label is empty, or at most 63 letters, digits, "-", "_" and ".", ' +
      'starting and ending with a letter or digit',
    ],
    [
      'the domain of the cluster has a space',
      { clusterDomain: 'my cluster' },
      '\'clusterDomain\' must be a DNS subdomain (lower-case letters, digits, "-" and ".", starting and ending with a letter or digit, at most 253 ' +
        'characters), got "my cluster"',
    ],
    ['the name has a capital letter', { name: 'Db' }, `'name' ${label}, got "Db"`],
    ['the name starts with a digit', { name: '1db' }, `'name' ${label}, got "1db"`],
    ['the name ends with "-"', { name: 'db-' }, `'name' ${label}, got "db-"`],
    ['the name has a dot', { name: 'db.demo' }, `'name' ${label}, got "db.demo"`],
    ['the name is not ASCII', { name: 'дб' }, `'name' ${label}, got "дб"`],
    ['the name is empty', { name: '' }, `'name' ${label}, got ""`],
    [
      'the name has 64 characters',
      { name: 'a'.repeat(64) },
      `'name' must be at most 63 characters, got 64 ("${'a'.repeat(64)}"): a Service is a DNS label`,
    ],
    ['a port is 0', { ports: { sql: 0 } }, "'ports.sql' must be a port number from 1 to 65535, got 0"],
    ['a port is above 65535', { udpPorts: { sql: 65536 } }, "'udpPorts.sql' must be a port number from 1 to 65535, got 65536"],
    ['a port is not an integer', { ports: { sql: 54.32 } }, "'ports.sql' must be a port number from 1 to 65535, got 54.32"],
    [
      'a port is a string',
      { ports: { sql: '5432' as unknown as number } },
      "'ports.sql' must be a port number from 1 to 65535, got \"5432\"",
    ],
    ['a port name has a capital letter', { ports: { SQL: 1 } }, `'ports' has the name "SQL": ${portName}`],
    ['a port name is empty', { ports: { '': 1 } }, `'ports' has the name "": ${portName}`],
    ['a port name has 16 characters', { ports: { 'sixteen-letters1': 1 } }, `'ports' has the name "sixteen-letters1": ${portName}`],
    ['a port name has no letter', { udpPorts: { 80: 80 } }, `'udpPorts' has the name "80": ${portName}`],
    ['a port name has "--"', { ports: { 'a--b': 1 } }, `'ports' has the name "a--b": ${portName}`],
    [
      'two ports have the same number',
      { ports: { sql: 5432, admin: 5432 } },
      "'ports' has port 5432 twice, as \"sql\" and \"admin\": a Service has each port number once",
    ],
    [
      'a TCP and a UDP port have the same name',
      { ports: { dns: 53 }, udpPorts: { dns: 53 } },
      "'udpPorts' has the name \"dns\", which is also in 'ports': choose another name, such as \"dns-udp\"",
    ],
  ];

  test.each(refused)('fails when %s', (_, props, message) => {
    expectError(() => newService(props), `[demo/db] ${message}`);
  });

  test('reports all errors at once', () => {
    expectError(
      () => newService({ name: 'Db', selector: {}, ports: { HTTP: 0 } }),
      [
        '[demo/db] 4 errors:',
        "'selector' is empty, so the Service would select no pod: give the labels of the pods that it names",
        `'ports' has the name "HTTP": ${portName}`,
        "'ports.HTTP' must be a port number from 1 to 65535, got 0",
        `'name' ${label}, got "Db"`,
      ].join('\n  '),
    );
  });

  test('fails when two Services of a chart have the same name, with an error for each', () => {
    const chart = newChart();
    newService({ name: 'db' }, chart);
    new HeadlessService(chart, 'other', { selector: SELECTOR, name: 'db' });

    expectSynthError(
      chart,
      "[demo/db] 'name' is \"db\", which is also the Service of [demo/other]: give one of them another 'name'",
      "[demo/other] 'name' is \"db\", which is also the Service of [demo/db]: give one of them another 'name'",
    );
  });

  test('accepts the same name in two charts', () => {
    const [here, there] = [newChart(), newChart({ id: 'there', namespace: 'there' })];
    newService({}, here);
    newService({}, there);

    expect(synth(here).names).toEqual(synth(there).names);
  });
});
