import { Chart, Size } from 'cdk8s';
import { CassandraDatacenter, CassandraDatacenterProps, CassandraRack, CassandraRackProps, RackOptions } from 'cdk8s-stateful';
import { Manifests, newChart, synth } from './synth';

/** A rack in each of three zones. */
export const RACKS: { [name: string]: RackOptions } = { r1: { zone: 'zone-1' }, r2: { zone: 'zone-2' }, r3: { zone: 'zone-3' } };

/** A datacenter of three racks with a node each that says no more than it must, and what a test is about. */
export function newRing(props: Partial<CassandraDatacenterProps> = {}, scope: Chart = newChart()): CassandraDatacenter {
  return new CassandraDatacenter(scope, 'dc1', { nodes: 3, racks: RACKS, size: Size.gibibytes(10), ...props });
}

/** All that such a datacenter renders. */
export function renderRing(props: Partial<CassandraDatacenterProps> = {}): Manifests {
  return synth(Chart.of(newRing(props)));
}

/** A datacenter of one rack with three nodes. */
export function newRackOfRing(props: Partial<CassandraRackProps> = {}, scope: Chart = newChart()): CassandraRack {
  return new CassandraRack(scope, 'cassandra', { nodes: 3, size: Size.gibibytes(10), ...props });
}

/** Renders such a replica set. */
export function renderRackOfRing(props: Partial<CassandraRackProps> = {}): Manifests {
  return synth(Chart.of(newRackOfRing(props)));
}
