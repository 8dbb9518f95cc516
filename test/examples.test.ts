import * as fs from 'fs';
import * as path from 'path';
import { App, Testing } from 'cdk8s';
import { EXAMPLES, PRIVILEGED } from '../examples';
import { newApp, synth } from './support/synth';

const ROOT = path.join(__dirname, '..', 'examples');
const FOLDERS = Object.keys(EXAMPLES);

function render(folder: string, app: App = newApp()) {
  return synth(new EXAMPLES[folder](app, folder, { namespace: folder }), PRIVILEGED.includes(folder) ? 'privileged' : 'restricted');
}

test('every folder with a chart is an example', () => {
  const folders = fs.readdirSync(ROOT).filter((name) => fs.existsSync(path.join(ROOT, name, 'chart.ts')));
  expect(FOLDERS).toEqual(folders.sort());
});

test('all examples can stand in one app', () => {
  const app = newApp();
  for (const folder of FOLDERS) new EXAMPLES[folder](app, folder, { namespace: folder });
  expect(() => Testing.synth(app.charts[0])).not.toThrow();
});

test('no two examples have a volume or a class of the same name, which have no namespace to tell them apart', () => {
  const clusterWide = FOLDERS.flatMap((folder) => render(folder).all)
    .filter(({ kind }) => kind === 'PersistentVolume' || kind === 'StorageClass')
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  expect(clusterWide.length).toBeGreaterThan(5);
  expect(new Set(clusterWide).size).toBe(clusterWide.length);
});

describe.each(FOLDERS)('%s', (folder) => {
  test('renders what a cluster accepts', () => {
    expect(render(folder).all).toMatchSnapshot();
  });

  test('has a README with the commands for its own manifest and namespace', () => {
    const readme = fs.readFileSync(path.join(ROOT, folder, 'README.md'), 'utf8');
    expect(readme).toContain(`kubectl create namespace ${folder}\n`);
    expect(readme).toContain(`kubectl apply -f dist/${folder}.k8s.yaml`);
  });

  test('is in the table of examples', () => {
    expect(fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8')).toContain(`| [${folder}](${folder}) |`);
  });

  test('holds no secret', () => {
    expect(render(folder).all.filter(({ kind }) => kind === 'Secret')).toEqual([]);
  });
});

test('the privileged examples are those that the restricted standard does not admit', () => {
  for (const folder of PRIVILEGED) {
    const chart = new EXAMPLES[folder](newApp(), folder, { namespace: folder });
    expect(() => synth(chart, 'restricted')).toThrow('hostPath');
  }
});
