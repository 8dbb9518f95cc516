import * as fs from 'fs';
import * as path from 'path';
import { App, Testing } from 'cdk8s';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import { EXAMPLES, PRIVILEGED } from '../examples';
import { podSpecOf } from './support/pod-security';
import { newApp, synth } from './support/synth';

const ROOT = path.join(__dirname, '..', 'examples');
const DIRECTORIES = Object.keys(EXAMPLES);

function render(directory: string, app: App = newApp()) {
  return synth(new EXAMPLES[directory](app, directory, { namespace: directory }), PRIVILEGED.includes(directory) ? 'privileged' : 'restricted');
}

test('every directory with a chart is listed as an example', () => {
  const directories = fs.readdirSync(ROOT).filter((name) => fs.existsSync(path.join(ROOT, name, 'chart.ts')));
  expect(DIRECTORIES).toEqual(directories.sort());
});

test('all examples can be synthesized in one app', () => {
  const app = newApp();
  for (const directory of DIRECTORIES) new EXAMPLES[directory](app, directory, { namespace: directory });
  expect(() => Testing.synth(app.charts[0])).not.toThrow();
});

test('no two examples have cluster-scoped objects of the same name', () => {
  const clusterWide = DIRECTORIES.flatMap((directory) => render(directory).all)
    .filter(({ kind }) => kind === 'PersistentVolume' || kind === 'StorageClass')
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  expect(clusterWide.length).toBeGreaterThan(5);
  expect(new Set(clusterWide).size).toBe(clusterWide.length);
});

describe.each(DIRECTORIES)('example %s', (directory) => {
  test('renders valid manifests', () => {
    expect(render(directory).all).toMatchSnapshot();
  });

  test('has a README with commands for its manifest and namespace', () => {
    const readme = fs.readFileSync(path.join(ROOT, directory, 'README.md'), 'utf8');
    expect(readme).toContain(`kubectl create namespace ${directory}\n`);
    expect(readme).toContain(`kubectl apply -f dist/${directory}.k8s.yaml`);
  });

  test('is listed in the table of examples', () => {
    expect(fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8')).toContain(`| [${directory}](${directory}) |`);
  });

  test('contains no secret value', () => {
    expect(render(directory).all.filter(({ kind }) => kind === 'Secret')).toEqual([]);
  });
});

test('every new claim can be written by a pod, or else it would stay empty', () => {
  const unwritable = DIRECTORIES.flatMap((directory) => {
    const manifests = render(directory);
    const pods = manifests.all.flatMap((object) => podSpecOf(object) ?? []);
    const isNew = ({ spec }: { spec: { volumeName?: string; selector?: object; dataSource?: object } }) =>
      !spec.volumeName && !spec.selector && !spec.dataSource;
    return manifests.ofKind('PersistentVolumeClaim').filter(isNew).map(({ metadata }) => metadata.name)
      .filter((claim) => !pods.some((pod) => isWritten(pod, claim)))
      .map((claim) => `${directory}: ${claim}`);
  });
  expect(unwritable).toEqual([]);
});

function isWritten({ volumes = [], containers }: IPodSpec, claim: string): boolean {
  const names = volumes.filter(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === claim).map(({ name }) => name);
  return containers.some(({ volumeMounts = [] }) => volumeMounts.some((mount) => names.includes(mount.name) && !mount.readOnly));
}

test('every CronJob has a deadline for its start, or else it would never run again after 100 missed runs', () => {
  const cronJobs = DIRECTORIES.flatMap((directory) => render(directory).ofKind('CronJob'));
  expect(cronJobs.length).toBeGreaterThan(3);
  expect(cronJobs.filter(({ spec }) => !(spec.startingDeadlineSeconds > 0)).map(({ metadata }) => metadata.name)).toEqual([]);
});

test('the privileged examples are those that violate the restricted Pod Security Standard', () => {
  for (const directory of PRIVILEGED) {
    const chart = new EXAMPLES[directory](newApp(), directory, { namespace: directory });
    expect(() => synth(chart, 'restricted')).toThrow('hostPath');
  }
});
