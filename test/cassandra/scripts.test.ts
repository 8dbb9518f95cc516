/** The programs in `src/cassandra/scripts` contain paths and ports that the constructs render as well: both must agree. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Chart, Cron, Size } from 'cdk8s';
import { CassandraCleanup, CassandraDecommission, CassandraRestore } from 'cdk8s-stateful';
import type { IContainer } from 'kubernetes-models/v1/Container';
import { loadShellScript } from '../../src/private/script';
import { newRing } from '../support/rings';
import { expand } from '../support/expansion';
import { synth } from '../support/synth';

/** A program, and the containers that have the paths it uses. */
type Program = readonly [text: string, ...containers: IContainer[]];

const SCRIPTS = join(__dirname, '..', '..', 'src', 'cassandra', 'scripts');
/** Paths that need no mount: those of every image, and the configuration of Cassandra's. */
const IMAGE_PATHS = ['/bin', '/dev', '/etc/cassandra'];

const ring = newRing({ internodeTls: { secret: 'tls' }, clientTls: { secret: 'tls' } });
const { claimName } = ring.backup('nightly', { schedule: Cron.daily(), size: Size.gibibytes(1) });
new CassandraRestore(Chart.of(ring), 'restore', { datacenter: ring, claimName });
new CassandraDecommission(Chart.of(ring), 'decommission', { datacenter: ring });
new CassandraCleanup(Chart.of(ring), 'cleanup', { datacenter: ring });
const manifests = synth(Chart.of(ring));

const node = manifests.find('StatefulSet', 'dc1-r1').spec.template.spec;
const [prepare] = node.initContainers as IContainer[];
const [server] = node.containers as IContainer[];
const jobs = [
  ...manifests.ofKind('Job').map(({ spec }) => spec.template.spec.containers[0] as IContainer),
  ...manifests.ofKind('CronJob').map(({ spec }) => spec.jobTemplate.spec.template.spec.containers[0] as IContainer),
];

const programs: Program[] = [
  ...[prepare, server].map((container): Program => [expand(`${container.command?.[2]}`), container]),
  [expand(`${server.startupProbe?.exec?.command?.[2]}`), server],
  [`${server.lifecycle?.preStop?.exec?.command?.[2]}`, server],
  // The Jobs run commands in nodes, too.
  ...jobs.map((container): Program => [expand(`${container.command?.[2]}`), container, server]),
  ...jobs.flatMap(({ env = [] }) => env.map(({ value }) => expand(`${value}`))).filter((value) => value.startsWith('set -')).map((text): Program => [text, server]),
];

function isBelow(mount: string, path: string): boolean {
  return new RegExp(`^${path.replaceAll('*', '[^/]+')}$`).test(mount) || `${path}/`.startsWith(`${mount}/`);
}

/** Absolute paths of a program. */
function pathsOf(text: string): string[] {
  return [...text.matchAll(/(?<=[\s="'])\/[a-z][a-z0-9-]+(?:\/[a-z0-9*.-]+)*/g)].map(([path]) => path);
}

test('every program is rendered', () => {
  const files = ['node', 'exec', 'job'].flatMap((directory) => readdirSync(join(SCRIPTS, directory)).map((file) => join(directory, file)));
  expect(new Set(programs.map(([text]) => text))).toEqual(new Set(files.map((file) => loadShellScript(SCRIPTS, file))));
});

test('every path of a program is below a mount of its container', () => {
  for (const [text, ...containers] of programs) {
    const mounts = [...IMAGE_PATHS, ...containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ mountPath }) => mountPath))];
    expect(pathsOf(text).filter((path) => !mounts.some((mount) => isBelow(mount, path)))).toEqual([]);
  }
});

test('the programs connect to the ports that the server listens at', () => {
  const used = programs.flatMap(([text]) => [...text.matchAll(/answers \S+ (\d+)/g)].map(([, port]) => Number(port)));
  expect([...new Set(used)].sort()).toEqual(server.ports?.map(({ containerPort }) => containerPort).sort());
});
