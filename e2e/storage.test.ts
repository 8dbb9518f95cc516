import { Chart, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { StatefulWorkload, StaticVolume, StorageClass, VolumeBinding, VolumeSource } from 'cdk8s-stateful';
import { shellContainer } from './support/containers';
import { DefaultClass } from './support/default-class';
import { eventually } from './support/eventually';
import { Kubectl } from './support/kubectl';
import { NodeDirectory } from './support/node-directory';
import { Claim, Manifest } from './support/objects';
import { Sandbox } from './support/sandbox';

/** So small that no claim that waits elsewhere in the cluster can take one of the volumes. */
const SIZE = Size.mebibytes(1);

/** What the cluster gives to claims that name no class: as in most clusters, there is a default class during all cases. */
let defaults: DefaultClass;

beforeAll(async () => {
  defaults = await DefaultClass.find();
});

afterAll(() => defaults?.remove());

describe('a claim that names no class', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await Sandbox.create('default-class');
  });

  afterAll(() => sandbox?.remove());

  it('gets a volume of the default class', async () => {
    const volumes = { data: { mountPath: '/data', size: Size.mebibytes(64) } };
    const db = await sandbox.apply((chart) => new StatefulWorkload(chart, 'db', { ...shellContainer(), volumes }));
    await sandbox.ready('db-0');
    const { spec, status } = await sandbox.kubectl.get('persistentvolumeclaim', db.claimName('data', 0));
    expect({ class: spec.storageClassName, phase: status.phase }).toEqual({ class: defaults.name, phase: 'Bound' });
  });
});

describe('storage that exists already', () => {
  let sandbox: Sandbox;
  let directory: NodeDirectory;

  beforeAll(async () => {
    sandbox = await Sandbox.create('static', { privileged: true });
    directory = await NodeDirectory.create(sandbox);
  });

  afterAll(async () => {
    await directory?.remove();
    await sandbox?.remove();
  });

  it('is bound to the claim that selects it by its labels, and no other volume is', async () => {
    const paths = { right: await directory.add('right'), other: await directory.add('other') };
    const chart = (scope: Chart) => {
      const [right, other] = (['right', 'other'] as const).map(
        (disk) =>
          new StaticVolume(scope, disk, {
            source: VolumeSource.hostPath({ path: paths[disk] }),
            size: SIZE,
            binding: VolumeBinding.bySelector({ disk }),
            labels: sandbox.labels,
          }),
      );
      return { right, other, reader: readerOf(scope, right) };
    };
    // The claim gets every chance to take the wrong volume: for a while that is the only one.
    const { right, other } = await sandbox.apply(chart, { only: is('PersistentVolume', 'other') });
    await available(other.volumeName);
    await sandbox.apply(chart, { only: is('PersistentVolumeClaim', 'right') });
    expect(await volumeGivenTo(right.claimName)).toBeUndefined();
    await sandbox.apply(chart);
    expect((await bound(right.claimName)).spec.volumeName).toBe(right.volumeName);
    expect((await bound(other.claimName)).spec.volumeName).toBe(other.volumeName);
    await sandbox.ready('reader-0');
    expect(await sandbox.kubectl.shell('reader-0', 'cat /data/name')).toBe('right');
  });

  it('is kept for the claim that it names, whoever else would like it', async () => {
    const path = await directory.add('kept');
    const chart = (scope: Chart) => {
      foreignClaim(scope, sandbox.labels);
      return new StaticVolume(scope, 'kept', { source: VolumeSource.hostPath({ path }), size: SIZE, labels: sandbox.labels });
    };
    const kept = await sandbox.apply(chart, { only: is('PersistentVolume', 'kept') });
    await available(kept.volumeName);
    await sandbox.apply(chart, { only: is('PersistentVolumeClaim', 'foreign') });
    expect(await volumeGivenTo('foreign')).toBeUndefined();
    await sandbox.apply(chart);
    expect((await bound(kept.claimName)).spec.volumeName).toBe(kept.volumeName);
    expect((await sandbox.kubectl.get('persistentvolumeclaim', 'foreign')).status.phase).toBe('Pending');
  });

  it('is reserved for the pod of a set, which then runs on the node that has it; the next pod gets none', async () => {
    const path = await directory.add('local');
    const { db, disk } = await sandbox.apply((chart) => {
      const data = { mountPath: '/data', size: SIZE, storageClass: StorageClass.none(), selector: sandbox.labels };
      const set = new StatefulWorkload(chart, 'db', { ...shellContainer(), replicas: 2, volumes: { data } });
      const volume = new StaticVolume(chart, 'disk', {
        source: VolumeSource.local({ path, nodes: [directory.node] }),
        size: SIZE,
        binding: VolumeBinding.reservedFor({ name: set.claimName('data', 0) }),
        labels: sandbox.labels,
      });
      return { db: set, disk: volume };
    });
    const [pod] = await sandbox.ready('db-0');
    expect((await bound(db.claimName('data', 0))).spec.volumeName).toBe(disk.volumeName);
    const node = await new Kubectl().get('node', `${pod.spec.nodeName}`);
    expect(node.metadata.labels?.['kubernetes.io/hostname']).toBe(directory.node);
    // The directory is root's: that the pod may write to it is the doing of its group.
    await sandbox.kubectl.shell('db-0', 'echo written > /data/file');
    expect(await directory.shell('cat local/file')).toBe('written');
    expect(await volumeGivenTo(db.claimName('data', 1))).toBeUndefined();
  });

  /** A pod that has the claim's volume at /data. */
  function readerOf(scope: Chart, { claimName }: StaticVolume): StatefulWorkload {
    return new StatefulWorkload(scope, 'reader', {
      ...shellContainer(),
      podVolumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
      // On another node the same path would be another directory.
      nodeSelector: { 'kubernetes.io/hostname': directory.node },
    });
  }

  async function available(volume: string): Promise<void> {
    await eventually(async () => expect((await sandbox.kubectl.get('persistentvolume', volume)).status.phase).toBe('Available'));
  }

  function bound(claim: string): Promise<Claim> {
    return eventually(async () => {
      const found = await sandbox.kubectl.get('persistentvolumeclaim', claim);
      expect(found.status.phase).toBe('Bound');
      return found;
    });
  }

  /** The volume that a claim was given, or undefined once the cluster has said that there is none for it. */
  function volumeGivenTo(claim: string): Promise<string | undefined> {
    return eventually(async () => {
      const { metadata, spec } = await sandbox.kubectl.get('persistentvolumeclaim', claim);
      if (spec.volumeName) return spec.volumeName;
      const events = await sandbox.kubectl.list('event', '--field-selector', `involvedObject.uid=${metadata.uid}`);
      expect(events.map(({ message }) => message)).toContainEqual(expect.stringContaining('no persistent volumes available'));
      return undefined;
    });
  }
});

/** A claim of someone else's, that would take any volume with these labels. Without them it could take one that is not the tests'. */
function foreignClaim(scope: Chart, matchLabels: Record<string, string>): void {
  new k8s.KubePersistentVolumeClaim(scope, 'foreign', {
    metadata: { name: 'foreign' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: '',
      selector: { matchLabels },
      resources: { requests: { storage: k8s.Quantity.fromString('1Mi') } },
    },
  });
}

/** Picks the object of a kind whose name ends like this: those of volumes begin with the namespace. */
function is(wanted: string, end: string): (manifest: Manifest) => boolean {
  return ({ kind, metadata }) => kind === wanted && metadata.name.endsWith(end);
}
