/** Secrets of all constructs reach containers as files, never as arguments or environment variables. */
import { EXAMPLES } from '../examples';
import { newStore } from './support/stores';
import { podSpecOf } from './support/pod-security';
import { newApp, newChart, synth } from './support/synth';

interface Container {
  readonly name: string;
  readonly command?: string[];
  readonly args?: string[];
  readonly env?: { readonly name: string; readonly value?: string; readonly valueFrom?: { readonly secretKeyRef?: object } }[];
}

// This example shows how a container of one's own gets a Secret as variables.
const OTHERS = Object.keys(EXAMPLES).filter((directory) => directory !== 'secret');

describe.each(OTHERS)('the containers of the example %s', (directory) => {
  const containers = synth(new EXAMPLES[directory](newApp(), directory, { namespace: directory }), 'privileged').all.flatMap((object) => {
    const pod = podSpecOf(object) as unknown as { containers: Container[]; initContainers?: Container[] } | undefined;
    return pod ? [...pod.containers, ...(pod.initContainers ?? [])] : [];
  });

  test('have no secret in a variable', () => {
    const secrets = containers.flatMap(({ env = [] }) => env)
      .filter(({ name, value, valueFrom }) => valueFrom?.secretKeyRef !== undefined || (/(PASSWORD|TOKEN|SECRET)(_FILE)?$/.test(name) && !/^\//.test(value ?? '')));
    expect(secrets).toEqual([]);
  });
});

test('the token of a store is an argument of no container, only its path', () => {
  const chart = newChart();
  newStore({ token: { secret: 'marked-secret', key: 'marked-key' } }, chart);
  const [{ args }] = synth(chart).find('StatefulSet').spec.template.spec.containers;
  expect(args).toContain('/etc/store/token/token');
  expect(args.join(' ')).not.toContain('marked');
});
