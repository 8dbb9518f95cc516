import { Chart, Cron, Duration } from 'cdk8s';
import { VolumeSnapshot, VolumeSnapshotSchedule } from 'cdk8s-stateful';
import { VOLUME_SNAPSHOT_CRD } from '../test/support/volume-snapshot-crd';
import { eventually } from './support/eventually';
import { Kubectl } from './support/kubectl';
import { VolumeSnapshotObject } from './support/objects';
import { Sandbox } from './support/sandbox';

const CRD = VOLUME_SNAPSHOT_CRD.metadata.name;

/**
 * The Jobs of a schedule against the API of the snapshots. No CSI driver is needed: the tests report the snapshots as ready, as the
 * snapshot controller does. The CustomResourceDefinition is created and deleted unless the cluster has it.
 */
describe('a VolumeSnapshotSchedule', () => {
  let sandbox: Sandbox;
  let isOwnCrd: boolean;

  beforeAll(async () => {
    const cluster = new Kubectl();
    isOwnCrd = (await cluster.attempt(['get', 'customresourcedefinition', CRD])).code !== 0;
    if (isOwnCrd) {
      await cluster.apply([VOLUME_SNAPSHOT_CRD]);
      await cluster.run(['wait', '--for=condition=established', `customresourcedefinition/${CRD}`, '--timeout=30s']);
    }
    sandbox = await Sandbox.create('snapshots');
    await sandbox.apply((chart) => nightly(chart));
  });

  afterAll(async () => {
    await sandbox?.remove();
    if (isOwnCrd) await new Kubectl().run(['delete', 'customresourcedefinition', CRD]);
  });

  /** The claims do not have to exist: the snapshot controller alone reads them. */
  function nightly(chart: Chart): void {
    new VolumeSnapshot(chart, 'manual', { claimName: 'www' });
    new VolumeSnapshotSchedule(chart, 'nightly', {
      claimNames: ['www', 'data'], schedule: Cron.schedule({ minute: '0', hour: '0', day: '1', month: '1' }), keep: 1, readyTimeout: Duration.seconds(30),
    });
  }

  async function snapshots(): Promise<string[]> {
    return (await sandbox.kubectl.list('volumesnapshot')).map(({ metadata }) => metadata.name).sort();
  }

  /** Reports the named snapshots as ready when they exist. */
  function becomeReady(...names: string[]): Promise<void[]> {
    return Promise.all(names.map((name) => eventually(async () => {
      const patch = JSON.stringify({ status: { readyToUse: true } });
      await sandbox.kubectl.run(['patch', 'volumesnapshot', name, '--subresource=status', '--type=merge', '--patch', patch]);
    })));
  }

  it('takes a snapshot of each claim and waits until it is ready', async () => {
    await sandbox.startNow('nightly', 'first');
    await becomeReady('first-www', 'first-data');
    await sandbox.jobEnded('first');
    expect(await snapshots()).toEqual(['first-data', 'first-www', 'manual']);
    const { metadata, spec }: VolumeSnapshotObject = await sandbox.kubectl.get('volumesnapshot', 'first-www');
    expect([metadata.labels, spec.source.persistentVolumeClaimName]).toEqual([{ 'cdk8s-stateful/snapshot-schedule': 'nightly' }, 'www']);
  });

  it('deletes the oldest snapshots when the new ones are ready, and no others', async () => {
    await sandbox.startNow('nightly', 'second');
    await becomeReady('second-www', 'second-data');
    await sandbox.jobEnded('second');
    expect(await snapshots()).toEqual(['manual', 'second-data', 'second-www']);
  });

  it('may not read anything but snapshots', async () => {
    const user = `--as=system:serviceaccount:${sandbox.namespace}:nightly`;
    const may = async (verb: string, resource: string) => (await sandbox.kubectl.attempt(['auth', 'can-i', verb, resource, user])).stdout.trim();
    expect(await Promise.all([may('delete', 'volumesnapshots.snapshot.storage.k8s.io'), may('get', 'secrets'), may('delete', 'persistentvolumeclaims')]))
      .toEqual(['yes', 'no', 'no']);
  });
});
