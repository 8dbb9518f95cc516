import { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { CassandraRack, LifecycleHook, Probe, StoreRestore, WordPress } from 'cdk8s-stateful';
import { literal } from '../../src/private/literal';
import { bash, bashHook, sh } from '../../src/private/script';
import { newMySql } from '../support/databases';
import { expand } from '../support/expansion';
import { newStore } from '../support/stores';
import { newChart, synth } from '../support/synth';
import { podOf } from '../support/workloads';

const TEXTS = ['$', '$$', '$$$', '$(NAME)', '$$(NAME)', '$(echo "$(NAME)" $$)', '$((1 + 2))', '${a}$b', "$$k = '$(NAME)';", 'a$', '$(', '$)'];

describe('literal', () => {
  test.each(TEXTS)('makes %j arrive as it is', (text) => {
    expect(expand(literal(text), { NAME: 'x' })).toBe(text);
  });

  test('leaves text without references as it is', () => {
    expect(literal('echo "$HOME ${a}" $1')).toBe('echo "$HOME ${a}" $1');
  });

  test.each([['bash', bash], ['sh', sh]])('is applied to the programs of %s', (_, render) => {
    expect(render('echo $$ $(date)')[2]).toBe('echo $$$ $$(date)');
  });

  test('is applied to the arguments of programs', () => {
    expect(bash('', 'a$$b').at(-1)).toBe('a$$$b');
  });

  test('is not applied to lifecycle hooks, in which Kubernetes expands nothing', () => {
    expect(bashHook('echo $$ $(date)')[2]).toBe('echo $$ $(date)');
  });
});

describe('text in props arrives as it is', () => {
  const value = ({ env }: { env: k8s.EnvVar[] }, name: string) => expand(`${env.find((each) => each.name === name)?.value}`, { NAME: 'x' });

  test('in configExtra of WordPress', () => {
    const chart = newChart();
    new WordPress(chart, 'site', { database: newMySql({}, chart), size: Size.gibibytes(1), configExtra: '$$k = "$(NAME)";' });
    const [container] = synth(chart).find('Deployment').spec.template.spec.containers;

    expect(value(container as never, 'WORDPRESS_CONFIG_EXTRA')).toContain('\n$$k = "$(NAME)";');
  });

  test('in the file of a StoreRestore', () => {
    const chart = newChart();
    new StoreRestore(chart, 'restore', { store: newStore({}, chart), claimName: 'backups', file: 'a$$b$(NAME).gz' });
    const [{ args }] = synth(chart).find('Job').spec.template.spec.containers;

    expect(args.map((arg) => expand(arg, { NAME: 'x' }))).toContain('a$$b$(NAME).gz');
  });

  test('in programs of Cassandra, in containers and in variables, but not twice in hooks', () => {
    const chart = newChart();
    new CassandraRack(chart, 'ring', { nodes: 1, size: Size.gibibytes(1), insecure: true });
    const [{ command, lifecycle }] = synth(chart).find('StatefulSet').spec.template.spec.containers;

    expect(command[2]).toMatch(/\$\$\(/);
    expect(lifecycle.preStop.exec.command[2]).not.toContain('$$');
  });
});

describe('what the user renders for Kubernetes is expanded as Kubernetes documents it', () => {
  test('in env, args, command, probes and hooks', () => {
    const text = '$$ $(NAME)';
    const [{ env, command, args, readinessProbe, lifecycle }] = podOf({
      env: { VALUE: text },
      command: [text],
      args: [text],
      readiness: Probe.exec([text]),
      lifecycle: { preStop: LifecycleHook.exec(text) },
    }).containers;

    expect(env[0].value).toBe(text);
    expect([command, args, readinessProbe.exec.command, lifecycle.preStop.exec.command]).toEqual([[text], [text], [text], [text]]);
  });
});
