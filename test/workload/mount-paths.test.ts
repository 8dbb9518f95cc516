/** No construct mounts two volumes at one path, in any way to write the path. */
import { Chart, Testing } from 'cdk8s';
import * as library from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { constructs, membersOf } from '../support/assembly';
import { BASE_PROPS } from '../support/base-props';
import { errorMessageOf } from '../support/expect-error';
import { KubernetesObject } from '../support/kubernetes-schema';
import { podSpecOf } from '../support/pod-security';
import { newChart } from '../support/synth';

type NewConstruct = new (scope: Construct, id: string, props: object) => Construct;

interface Mount {
  readonly name: string;
  readonly mountPath: string;
}

const WITH_MOUNTS = constructs().filter(([, props]) => membersOf(props).some(({ name }) => name === 'volumeMounts')).map(([name]) => name);

/** The mounts of the main container, of the first pod that is rendered. */
function mountsOf(name: string, mountPath?: string): Mount[] {
  const props = BASE_PROPS[name](newChart());
  const mount = { podVolumes: [{ name: 'mine', emptyDir: {} }], volumeMounts: [{ name: 'mine', mountPath }] };
  const chart: Chart = newChart();
  new (library as unknown as { [name: string]: NewConstruct })[name](chart, 'tested', { ...props, ...(mountPath !== undefined && mount) });
  const [pod] = (Testing.synth(chart) as KubernetesObject[]).map(podSpecOf).filter((each) => each !== undefined);
  return (pod as unknown as { containers: { volumeMounts: Mount[] }[] }).containers[0].volumeMounts;
}

function isScratch({ name }: Mount): boolean {
  return name.startsWith('scratch-');
}

describe.each(WITH_MOUNTS)('%s', (name) => {
  const mounts = mountsOf(name);
  const waysToWrite = (path: string) => [path, `${path}/`, `/${path}`, path.replace(/\/(?=[^/]*$)/, '/./')];

  test('rejects a volume at the path of one of its own, in each way to write the path', () => {
    const paths = mounts.filter((mount) => !isScratch(mount)).flatMap(({ mountPath }) => waysToWrite(mountPath));
    const accepted = paths.filter((path) => !errorMessageOf(() => mountsOf(name, path))?.includes('is mounted twice'));

    expect(accepted).toEqual([]);
  });

  test('mounts the volume of the user instead of a scratch directory, in each way to write the path', () => {
    const paths = mounts.filter(isScratch).flatMap(({ mountPath }) => waysToWrite(mountPath).map((path) => [path, mountPath]));
    const isAt = (directory: string) => (mount: Mount) => isScratch(mount) && mount.mountPath === directory;
    const hidden = paths.filter(([path, directory]) => mountsOf(name, path).some(isAt(directory)));

    expect(paths.length).toBeGreaterThan(0);
    expect(hidden).toEqual([]);
  });

  test('rejects a volume around a scratch directory, which would hide a part of it', () => {
    const parents = mounts.filter(isScratch).map(({ mountPath }) => mountPath.replace(/\/[^/]*$/, '')).filter((path) => path !== '');
    const accepted = parents.filter((path) => !errorMessageOf(() => mountsOf(name, path))?.includes('is an emptyDir inside'));

    expect(accepted).toEqual([]);
  });
});
