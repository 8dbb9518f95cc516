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

/** Too small for any pending claim elsewhere in the cluster to be bound to one of the volumes. */
const SIZE = Size.mebibytes(1);

/** Default StorageClass of the cluster. As in most clusters, there is one during all cases. */
let defaults: DefaultClass;

beforeAll(async () => {
  defaults = await DefaultClass.find();
});

afterAll(() => defaults?.remove());

describe('a claim without a StorageClass', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await Sandbox.create('default-class');
  });

  afterAll(() => sandbox?.remove());

  it('is bound to a volume of the default StorageClass', async () => {
    const volumes = { data: { mountPath: '/data', size: Size.mebibytes(64) } };
    const db = await sandbox.apply((chart) => new StatefulWorkload(chart, 'db', { ...shellContainer(), volumes }));
    await sandbox.ready('db-0');
    const { spec, status } = await sandbox.kubectl.get('persistentvolumeclaim', db.claimName('data', 0));
    expect({ class: spec.storageClassName, phase: status.phase }).toEqual({ class: defaults.name, phase: 'Bound' });
  });
});

describe('a StaticVolume', () => {
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

  it('is bound to the claim that selects its labels, in preference to other volumes', async () => {
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
    // For a while, only the wrong volume exists, so the claim could be bound to it.
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

  it('is bound by name to its claim, although another claim matches', async () => {
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

  it('is reserved for a pod of a StatefulSet, which runs on its node, and no volume is provisioned for the next pod', async () => {
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
    // Root owns the directory, so the pod can write to it only because of its fsGroup.
    await sandbox.kubectl.shell('db-0', 'echo written > /data/file');
    expect(await directory.shell('cat local/file')).toBe('written');
    expect(await volumeGivenTo(db.claimName('data', 1))).toBeUndefined();
  });

  /** Renders a pod with the volume of the claim at /data. */
  function readerOf(scope: Chart, { claimName }: StaticVolume): StatefulWorkload {
    return new StatefulWorkload(scope, 'reader', {
      ...shellContainer(),
      podVolumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
      // The same path on another node is a different directory.
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

  /** Returns the volume of a claim, or undefined after an event reports that no volume matches. */
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

/** Renders a competing claim for any volume with the given labels. Without labels, it could be bound to a volume of the cluster. */
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

/** Finds the object of a kind by the end of its name, because names of volumes begin with the namespace. */
function is(wanted: string, end: string): (manifest: Manifest) => boolean {
  return ({ kind, metadata }) => kind === wanted && metadata.name.endsWith(end);
}
