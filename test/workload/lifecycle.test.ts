import { Duration } from 'cdk8s';
import { HttpHookOptions, LifecycleHook, LifecycleOptions, Probe } from 'cdk8s-stateful';
import { expectEveryProp } from '../support/every-prop';
import { expectError } from '../support/expect-error';
import { containerOf, newWorkload, podOf } from '../support/workloads';

const PORTS = { http: 80, admin: 9000 };
const QUIT = LifecycleHook.exec('nginx', '-s', 'quit');

function hooksOf(lifecycle: LifecycleOptions) {
  return podOf({ ports: PORTS, readiness: Probe.none(), lifecycle }).containers[0].lifecycle;
}

function graceOf(lifecycle?: LifecycleOptions): number {
  return podOf({ lifecycle }).terminationGracePeriodSeconds;
}

test('renders every prop of LifecycleOptions', () => {
  const options: Required<LifecycleOptions> = {
    postStart: LifecycleHook.exec('warm-up'),
    preStop: QUIT,
    preStopTimeout: Duration.seconds(11),
    drainTimeout: Duration.seconds(17),
    terminationGracePeriod: Duration.seconds(41),
  };

  expectEveryProp<LifecycleOptions>({
    postStart: [hooksOf(options).postStart.exec.command, ['warm-up']],
    preStop: [hooksOf(options).preStop.exec.command, ['nginx', '-s', 'quit']],
    preStopTimeout: [graceOf({ ...options, drainTimeout: Duration.seconds(0), terminationGracePeriod: undefined }), 11 + 5],
    drainTimeout: [graceOf({ drainTimeout: options.drainTimeout }), 17 + 5],
    terminationGracePeriod: [graceOf(options), 41],
  });
});

test('renders every prop of HttpHookOptions', () => {
  const options: Required<HttpHookOptions> = { port: 'admin' };

  expectEveryProp<HttpHookOptions>({
    port: [hooksOf({ preStop: LifecycleHook.httpGet('/drain', options) }).preStop.httpGet, { path: '/drain', port: 'admin' }],
  });
});

describe('default LifecycleOptions', () => {
  test('have no hooks and a grace period of 35 seconds', () => {
    expect(hooksOf({})).toBeUndefined();
    expect(graceOf()).toBe(35);
    expect(graceOf({})).toBe(35);
  });

  test('add 30 seconds for a preStop hook to the grace period', () => {
    expect(graceOf({ preStop: QUIT })).toBe(65);
  });

  test('add nothing for a postStart hook to the grace period', () => {
    expect(graceOf({ postStart: QUIT })).toBe(35);
  });

  test('send HTTP hooks to the only port', () => {
    const lifecycle = { postStart: LifecycleHook.httpGet('/warm') };

    expect(containerOf({ ports: { http: 80 }, lifecycle }).lifecycle.postStart.httpGet).toEqual({ path: '/warm', port: 'http' });
  });
});

test('renders a grace period of preStopTimeout plus drainTimeout plus 5 seconds', () => {
  expect(graceOf({ preStop: QUIT, preStopTimeout: Duration.seconds(10), drainTimeout: Duration.minutes(2) })).toBe(135);
});

test('accepts a grace period of exactly preStopTimeout plus drainTimeout', () => {
  const lifecycle = { preStop: QUIT, preStopTimeout: Duration.seconds(10), drainTimeout: Duration.seconds(20) };

  expect(graceOf({ ...lifecycle, terminationGracePeriod: Duration.seconds(30) })).toBe(30);
});

test('accepts timeouts of 0', () => {
  expect(graceOf({ preStop: QUIT, preStopTimeout: Duration.seconds(0) })).toBe(35);
  expect(graceOf({ preStop: QUIT, drainTimeout: Duration.seconds(0) })).toBe(35);
});

test('renders a single hook without the other', () => {
  expect(hooksOf({ preStop: QUIT })).toEqual({ preStop: { exec: { command: ['nginx', '-s', 'quit'] } } });
  expect(hooksOf({ postStart: QUIT })).toEqual({ postStart: { exec: { command: ['nginx', '-s', 'quit'] } } });
});

describe('validation of LifecycleOptions', () => {
  const refused: [string, LifecycleOptions, string][] = [
    [
      'the grace period is shorter than preStop and drain',
      {
        preStop: QUIT,
        preStopTimeout: Duration.seconds(10),
        drainTimeout: Duration.seconds(20),
        terminationGracePeriod: Duration.seconds(29),
      },
      "'lifecycle.terminationGracePeriod' is 29 s, but 'preStop' can take 10 s and draining 20 s, " +
      'so the server would be killed before it finishes: give at least 35 s, or leave it out',
    ],
    [
      'the grace period is shorter than the default timeouts of preStop and drain',
      { preStop: QUIT, terminationGracePeriod: Duration.seconds(45) },
      "'lifecycle.terminationGracePeriod' is 45 s, but 'preStop' can take 30 s and draining 30 s, " +
      'so the server would be killed before it finishes: give at least 65 s, or leave it out',
    ],
    [
      'the grace period is shorter than the default drainTimeout',
      { terminationGracePeriod: Duration.seconds(29) },
      "'lifecycle.terminationGracePeriod' is 29 s, but 'preStop' can take 0 s and draining 30 s, " +
      'so the server would be killed before it finishes: give at least 35 s, or leave it out',
    ],
    [
      'the grace period is 0',
      { drainTimeout: Duration.seconds(0), terminationGracePeriod: Duration.seconds(0) },
      "'lifecycle.terminationGracePeriod' must be a whole number of seconds of at least 1, got 0 s",
    ],
    [
      'the drain is not whole seconds',
      { drainTimeout: Duration.millis(2500) },
      "'lifecycle.drainTimeout' must be a whole number of seconds of at least 0, got 2.5 s",
    ],
    [
      'a timeout is a string',
      { preStopTimeout: '10s' as unknown as Duration },
      "'lifecycle.preStopTimeout' must be a Duration such as Duration.seconds(30), got \"10s\"",
    ],
    [
      'preStop refers to an unknown port',
      { preStop: LifecycleHook.httpGet('/drain', { port: 'https' }) },
      "'lifecycle.preStop.port' is \"https\", which is not in 'ports': use one of admin, http",
    ],
    [
      'postStart refers to an unknown port',
      { postStart: LifecycleHook.httpGet('/warm', { port: 'https' }) },
      "'lifecycle.postStart.port' is \"https\", which is not in 'ports': use one of admin, http",
    ],
    [
      'an HTTP hook does not say which of several ports it means',
      { preStop: LifecycleHook.httpGet('/drain') },
      "'lifecycle.preStop.port' is missing, although there are several 'ports': name one of admin, http",
    ],
    [
      'preStop has no command',
      { preStop: LifecycleHook.exec() },
      "'lifecycle.preStop.command' must be a list of strings, the program first, got []",
    ],
    [
      'preStop requests an empty path',
      { preStop: LifecycleHook.httpGet('', { port: 'http' }) },
      "'lifecycle.preStop.path' must be a path that starts with \"/\", got \"\"",
    ],
  ];

  test.each(refused)('fails when %s', (_, lifecycle, message) => {
    expectError(() => newWorkload({ ports: PORTS, readiness: Probe.none(), lifecycle }), `[demo/web] ${message}`);
  });

  test('fails when a hook needs a port and the workload has no ports', () => {
    expectError(
      () => newWorkload({ lifecycle: { preStop: LifecycleHook.httpGet('/drain') } }),
      "[demo/web] 'lifecycle.preStop' needs a port, but the workload has no 'ports': add one",
    );
  });
});
