import { Chart, Size } from 'cdk8s';
import { CassandraDatacenter, CassandraDatacenterProps, CassandraRack, CassandraRackProps, RackOptions } from 'cdk8s-stateful';
import { Manifests, newChart, synth } from './synth';

/** One rack in each of three zones. */
export const RACKS: { [name: string]: RackOptions } = { r1: { zone: 'zone-1' }, r2: { zone: 'zone-2' }, r3: { zone: 'zone-3' } };

/** Creates a datacenter of three racks with one node each, with required props and those of a test. */
export function newRing(props: Partial<CassandraDatacenterProps> = {}, scope: Chart = newChart()): CassandraDatacenter {
  return new CassandraDatacenter(scope, 'dc1', { nodes: 3, racks: RACKS, size: Size.gibibytes(10), ...props });
}

/** Renders such a datacenter. */
export function renderRing(props: Partial<CassandraDatacenterProps> = {}): Manifests {
  return synth(Chart.of(newRing(props)));
}

/** Creates a datacenter of one rack with three nodes. */
export function newRackOfRing(props: Partial<CassandraRackProps> = {}, scope: Chart = newChart()): CassandraRack {
  return new CassandraRack(scope, 'cassandra', { nodes: 3, size: Size.gibibytes(10), ...props });
}

/** Renders such a rack. */
export function renderRackOfRing(props: Partial<CassandraRackProps> = {}): Manifests {
  return synth(Chart.of(newRackOfRing(props)));
}
