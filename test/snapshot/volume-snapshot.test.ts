import { Chart, Size } from 'cdk8s';
import { StatefulWorkload, VolumeSnapshot, VolumeSnapshotProps } from 'cdk8s-stateful';
import { expectEveryProp } from '../support/every-prop';
import { newChart, synth } from '../support/synth';

function newSnapshot(props: Partial<VolumeSnapshotProps> = {}, chart = newChart(), id = 'before-upgrade'): VolumeSnapshot {
  return new VolumeSnapshot(chart, id, { claimName: 'www-web-0', ...props });
}

test('renders every prop of VolumeSnapshotProps', () => {
  const props: Required<VolumeSnapshotProps> = {
    claimName: 'data-mysql-0',
    name: 'mysql-2026',
    snapshotClass: 'kept',
    labels: { team: 'storage' },
    annotations: { 'example.org/note': 'before the upgrade' },
  };
  const { metadata, spec } = synth(Chart.of(newSnapshot(props))).find('VolumeSnapshot');

  expectEveryProp<VolumeSnapshotProps>({
    claimName: [spec.source.persistentVolumeClaimName, 'data-mysql-0'],
    name: [metadata.name, 'mysql-2026'],
    snapshotClass: [spec.volumeSnapshotClassName, 'kept'],
    labels: [metadata.labels, props.labels],
    annotations: [metadata.annotations, props.annotations],
  });
});

test('renders only the claim by default, so that the driver has its default class', () => {
  expect(synth(Chart.of(newSnapshot())).all).toEqual([{
    apiVersion: 'snapshot.storage.k8s.io/v1',
    kind: 'VolumeSnapshot',
    metadata: { name: 'before-upgrade', namespace: 'demo' },
    spec: { source: { persistentVolumeClaimName: 'www-web-0' } },
  }]);
});

test.each([
  ['a snapshot of the app', (chart: Chart) => newSnapshot({}, chart).dataSource, 'before-upgrade'],
  ['an existing snapshot', () => VolumeSnapshot.fromName('nightly-29384756-www-web-0').dataSource, 'nightly-29384756-www-web-0'],
])('the volume of a workload starts with the data of %s', (_, dataSource, name) => {
  const chart = newChart();
  const www = { mountPath: '/www', size: Size.gibibytes(1), dataSource: dataSource(chart) };
  new StatefulWorkload(chart, 'copy', { image: 'nginx:1', volumes: { www } });

  expect(synth(chart).find('StatefulSet').spec.volumeClaimTemplates[0].spec.dataSource)
    .toEqual({ apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name });
});

test('fails when two snapshots of a chart have the same name', () => {
  const chart = newChart();
  newSnapshot({ name: 'same' }, chart, 'a');
  newSnapshot({ name: 'same' }, chart, 'b');

  expect(() => synth(chart)).toThrow("[demo/a] 'name' is \"same\", which is also the VolumeSnapshot of [demo/b]");
});

test.each([
  ['the claim is missing', { claimName: undefined }, "[demo/before-upgrade] 'claimName' is missing: give the name of the claim"],
  ['the claim is not a name', { claimName: 'data_0' }, "'claimName' must be a DNS subdomain"],
  ['the class is empty', { snapshotClass: '' }, "'snapshotClass' must be a DNS subdomain"],
])('fails when %s', (_, props, message) => {
  expect(() => newSnapshot(props as Partial<VolumeSnapshotProps>)).toThrow(message);
});

test('fails when the id is not a name', () => {
  expect(() => newSnapshot({}, newChart(), 'Before')).toThrow("'name' must be a DNS subdomain");
});

test('fails when an existing snapshot has no valid name', () => {
  expect(() => VolumeSnapshot.fromName('Nightly')).toThrow("[VolumeSnapshot.fromName] 'name' must be a DNS subdomain");
});
