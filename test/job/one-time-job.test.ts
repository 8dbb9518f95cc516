/** Jobs that act on data once: their names, and how long they are kept. */
import { Chart, Duration } from 'cdk8s';
import { CassandraCleanup, CassandraDecommission, CassandraRestore, MySqlRestore, OneTimeJobOptions, StoreRebalance, StoreRestore } from 'cdk8s-stateful';
import { newMySql } from '../support/databases';
import { expectError } from '../support/expect-error';
import { newRing } from '../support/rings';
import { newStore } from '../support/stores';
import { newChart, synth } from '../support/synth';

type Construct = (chart: Chart, options: OneTimeJobOptions) => { name: string; jobName: string };

const CONSTRUCTS: [string, Construct][] = [
  ['MySqlRestore', (chart, options) => new MySqlRestore(chart, 'work', { mysql: newMySql({}, chart), claimName: 'backups', ...options })],
  ['CassandraRestore', (chart, options) => new CassandraRestore(chart, 'work', { datacenter: newRing({}, chart), claimName: 'backups', ...options })],
  ['CassandraDecommission', (chart, options) => new CassandraDecommission(chart, 'work', { datacenter: newRing({}, chart), ...options })],
  ['CassandraCleanup', (chart, options) => new CassandraCleanup(chart, 'work', { datacenter: newRing({}, chart), ...options })],
  ['StoreRestore', (chart, options) => new StoreRestore(chart, 'work', { store: newStore({}, chart), claimName: 'backups', ...options })],
  ['StoreRebalance', (chart, options) => new StoreRebalance(chart, 'work', { store: newStore({}, chart), toShards: 2, ...options })],
];

describe.each(CONSTRUCTS)('a %s', (_, create) => {
  const render = (options: OneTimeJobOptions = {}) => {
    const chart = newChart();
    const { name, jobName } = create(chart, { name: 'work', ...options });
    const job = synth(chart).find('Job', jobName);
    return { name, jobName, job };
  };

  test('is a Job named after its work, with its name as the label', () => {
    const { name, jobName, job } = render();
    expect(name).toBe('work');
    expect(jobName).toMatch(/^work-[0-9a-f]{8}$/);
    expect(job.metadata.labels['app.kubernetes.io/instance']).toBe('work');
  });

  test('has the same name if nothing changes', () => {
    expect(render({ env: { A: '1', B: '2' } }).jobName).toBe(render({ env: { A: '1', B: '2' } }).jobName);
  });

  test.each<[string, OneTimeJobOptions]>([
    ['a variable', { env: { A: '2' } }],
    ['a label, which the immutable template contains', { labels: { team: 'b' } }],
    ['the run', { run: '2' }],
    ['the priority', { priorityClassName: 'high' }],
  ])('has another name after a change of %s', (_change, options) => {
    expect(render(options).jobName).not.toBe(render().jobName);
  });

  test('keeps its name when the order of a map changes', () => {
    const [one, other] = [{ a: '1', b: '2' }, { b: '2', a: '1' }];
    expect(render({ nodeSelector: one }).jobName).toBe(render({ nodeSelector: other }).jobName);
  });

  test('is kept when it has finished, unless it has a time to live, which does not change its name', () => {
    const [kept, deleted] = [render(), render({ ttlAfterFinished: Duration.hours(1) })];
    expect(kept.job.spec.ttlSecondsAfterFinished).toBeUndefined();
    expect(deleted.job.spec.ttlSecondsAfterFinished).toBe(3600);
    expect(deleted.jobName).toBe(kept.jobName);
  });

  test('has a name of at most 63 characters', () => {
    expect(render({ name: 'x'.repeat(54) }).jobName).toHaveLength(63);
    expectError(
      () => render({ name: 'x'.repeat(55) }),
      `[demo/work] 'name' must be at most 54 characters, got 55 ("${'x'.repeat(55)}"): the name of the Job has 9 characters more, and 63 at most`,
    );
  });

  test.each(['', 'a b', 'x'.repeat(64), "it's"])('rejects the run %j', (run) => {
    expectError(() => render({ run }), `[demo/work] 'run' must be 1 to 63 letters, digits, "_", "-" and ".", got ${JSON.stringify(run)}`);
  });
});
