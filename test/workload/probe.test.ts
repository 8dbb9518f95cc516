import { Duration } from 'cdk8s';
import { HttpProbeOptions, PortProbeOptions, Probe, ProbeOptions, StatefulWorkloadProps } from 'cdk8s-stateful';
import { expectEveryProp } from '../support/every-prop';
import { expectError } from '../support/expect-error';
import { containerOf, newWorkload } from '../support/workloads';

const TIMING: Required<ProbeOptions> = {
  initialDelay: Duration.seconds(7),
  period: Duration.minutes(1),
  timeout: Duration.seconds(9),
  failureThreshold: 11,
  successThreshold: 2,
};

const PORTS = { http: 80, admin: 9000 };

function readinessOf(readiness: Probe) {
  return containerOf({ ports: PORTS, readiness }).readinessProbe;
}

test('renders every prop of ProbeOptions', () => {
  const probe = readinessOf(Probe.exec(['ready'], TIMING));

  expectEveryProp<ProbeOptions>({
    initialDelay: [probe.initialDelaySeconds, 7],
    period: [probe.periodSeconds, 60],
    timeout: [probe.timeoutSeconds, 9],
    failureThreshold: [probe.failureThreshold, 11],
    successThreshold: [probe.successThreshold, 2],
  });
});

test('renders every prop of PortProbeOptions', () => {
  const options: Required<PortProbeOptions> = { ...TIMING, port: 'admin' };
  const probe = readinessOf(Probe.tcpSocket(options));

  expectEveryProp<PortProbeOptions>({
    port: [probe.tcpSocket.port, 'admin'],
    initialDelay: [probe.initialDelaySeconds, 7],
    period: [probe.periodSeconds, 60],
    timeout: [probe.timeoutSeconds, 9],
    failureThreshold: [probe.failureThreshold, 11],
    successThreshold: [probe.successThreshold, 2],
  });
});

describe('Probe.httpGet', () => {
  test('renders every prop of HttpProbeOptions', () => {
    const options: Required<HttpProbeOptions> = { ...TIMING, port: 'admin', tls: true, headers: { 'Host': 'web', 'X-Probe': '1' } };
    const probe = readinessOf(Probe.httpGet('/healthz', options));

    expectEveryProp<HttpProbeOptions>({
      port: [probe.httpGet.port, 'admin'],
      tls: [probe.httpGet.scheme, 'HTTPS'],
      headers: [probe.httpGet.httpHeaders, [{ name: 'Host', value: 'web' }, { name: 'X-Probe', value: '1' }]],
      initialDelay: [probe.initialDelaySeconds, 7],
      period: [probe.periodSeconds, 60],
      timeout: [probe.timeoutSeconds, 9],
      failureThreshold: [probe.failureThreshold, 11],
      successThreshold: [probe.successThreshold, 2],
    });
  });

  test('renders the path', () => {
    expect(readinessOf(Probe.httpGet('/healthz', { port: 'http' })).httpGet.path).toBe('/healthz');
  });
});

describe('default ProbeOptions', () => {
  test.each([
    ['httpGet', Probe.httpGet('/healthz'), { httpGet: { path: '/healthz', port: 'http' } }],
    ['tcpSocket', Probe.tcpSocket(), { tcpSocket: { port: 'http' } }],
    ['exec', Probe.exec(['ready', '--now']), { exec: { command: ['ready', '--now'] } }],
  ])('%s probes the only port every 10 seconds, with a timeout of 5 seconds and 3 failures', (_, readiness, handler) => {
    const { readinessProbe } = containerOf({ ports: { http: 80 }, readiness });

    expect(readinessProbe).toEqual({ ...handler, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 });
  });

  test('use plain HTTP', () => {
    expect(readinessOf(Probe.httpGet('/', { port: 'http', tls: false })).httpGet.scheme).toBeUndefined();
  });
});

describe('Probe.none', () => {
  test('renders no probe', () => {
    const container = containerOf({ ports: PORTS, startup: Probe.none(), readiness: Probe.none(), liveness: Probe.none() });

    expect(container.startupProbe).toBeUndefined();
    expect(container.readinessProbe).toBeUndefined();
    expect(container.livenessProbe).toBeUndefined();
  });
});

describe('one Probe in several props', () => {
  test('renders the same in each of them', () => {
    const probe = Probe.httpGet('/', { port: 'admin' });
    const container = containerOf({ ports: PORTS, startup: probe, readiness: probe, liveness: probe });

    expect(container.startupProbe).toEqual(container.readinessProbe);
    expect(container.livenessProbe).toEqual(container.readinessProbe);
  });
});

describe('validation of Probe', () => {
  const refused: [string, Partial<StatefulWorkloadProps>, string][] = [
    [
      'the port is not one of the workload',
      { ports: PORTS, readiness: Probe.httpGet('/', { port: 'https' }) },
      "'readiness.port' is \"https\", which is not in 'ports': use one of admin, http",
    ],
    [
      'a probe does not say which of several ports it means',
      { ports: PORTS, readiness: Probe.none(), liveness: Probe.httpGet('/') },
      "'liveness.port' is missing, although there are several 'ports': name one of admin, http",
    ],
    [
      'several ports have no readiness probe',
      { ports: PORTS },
      "'readiness' is missing, although there are the ports admin, http: name the one to probe, such as Probe.tcpSocket({ port: \"admin\" })",
    ],
    [
      'the port is a UDP port',
      { ports: { http: 80 }, udpPorts: { dns: 53 }, liveness: Probe.tcpSocket({ port: 'dns' }) },
      "'liveness.port' is \"dns\", which is not in 'ports': use one of http",
    ],
    [
      'the workload has no ports',
      { startup: Probe.tcpSocket() },
      "'startup' needs a port, but the workload has no 'ports': add one",
    ],
    [
      'the name of the port is empty',
      { ports: PORTS, readiness: Probe.none(), liveness: Probe.tcpSocket({ port: '' }) },
      "'liveness.port' is \"\", which is not in 'ports': use one of admin, http",
    ],
    ['the period is 0', exec({ period: Duration.seconds(0) }), "'liveness.period' must be a whole number of seconds of at least 1, got 0 s"],
    [
      'the timeout is not whole seconds',
      exec({ timeout: Duration.millis(1500) }),
      "'liveness.timeout' must be a whole number of seconds of at least 1, got 1.5 s",
    ],
    [
      'the initial delay is not whole seconds',
      exec({ initialDelay: Duration.millis(10) }),
      "'liveness.initialDelay' must be a whole number of seconds of at least 0, got 0.01 s",
    ],
    [
      'a duration is a number',
      exec({ timeout: 5 as unknown as Duration }),
      "'liveness.timeout' must be a Duration such as Duration.seconds(30), got 5",
    ],
    ['the failure threshold is 0', exec({ failureThreshold: 0 }), "'liveness.failureThreshold' must be an integer of at least 1, got 0"],
    ['the success threshold is 0', exec({ successThreshold: 0 }), "'liveness.successThreshold' must be an integer of at least 1, got 0"],
    [
      'liveness has a success threshold of 2',
      exec({ successThreshold: 2 }),
      "'liveness.successThreshold' must be 1, got 2: only 'readiness' can have more",
    ],
    [
      'startup has a success threshold of 2',
      { startup: Probe.exec(['x'], { successThreshold: 2 }) },
      "'startup.successThreshold' must be 1, got 2: only 'readiness' can have more",
    ],
    ['the command is empty', { liveness: Probe.exec([]) }, "'liveness.command' must be a list of strings, the program first, got []"],
    [
      'the command contains a number',
      { liveness: Probe.exec(['nc', '-z', 80 as never]) },
      "'liveness.command' must be a list of strings, the program first, got [\"nc\",\"-z\",80]",
    ],
    [
      'the path does not start with "/"',
      { ports: { http: 80 }, liveness: Probe.httpGet('healthz') },
      "'liveness.path' must be a path that starts with \"/\", got \"healthz\"",
    ],
    [
      'a header has a name with a space',
      { ports: { http: 80 }, liveness: Probe.httpGet('/', { headers: { 'X Y': 'z' } }) },
      "'liveness.headers' has the name \"X Y\": a name has letters, digits and \"-\"",
    ],
  ];

  test.each(refused)('fails when %s', (_, props, message) => {
    expectError(() => newWorkload(props), `[demo/web] ${message}`);
  });

  test('accepts an initial delay of 0 and a success threshold of 1 in every probe', () => {
    const { livenessProbe } = containerOf(exec({ initialDelay: Duration.seconds(0), successThreshold: 1 }));

    expect(livenessProbe).toMatchObject({ initialDelaySeconds: 0, successThreshold: 1 });
  });

  function exec(options: ProbeOptions): Partial<StatefulWorkloadProps> {
    return { liveness: Probe.exec(['alive'], options) };
  }
});
