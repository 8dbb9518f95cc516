import { Construct } from 'constructs';
import { CassandraDatacenterProps } from '../cassandra-datacenter-props';
import { RackOptions } from '../rack-options';
import { format, unknownName } from '../../private/validation/report';
import { dnsLabel, labelValue } from '../../private/validation/names';
import { repeated } from '../../private/validation/rules';
import { LABELS } from '../../private/validation/string-maps';
import { integer, mapOf, refine, shapeOf, struct } from '../../private/validation/shapes';
import { MAX_STATEFUL_SET_NAME_LENGTH } from '../../workload/private/workload-validation';

/** A rack as it is rendered. */
export interface Rack {
  /** Name of the rack in the ring. */
  readonly rack: string;
  /** Name of its StatefulSet. */
  readonly set: string;
  /** Number of its nodes. */
  readonly nodes: number;
  readonly zone?: string;
  readonly nodeSelector?: { [key: string]: string };
}

type RackMap = { [name: string]: RackOptions };

/** Name of a rack, which is part of the names of its pods. */
export const RACK_NAME = shapeOf<string>('a DNS label', rackName);

/** Zone of a rack. */
export const ZONE = shapeOf<string>('the value of a label', labelValue);

/** Racks of a datacenter. */
export const RACKS = refine(mapOf(struct<RackOptions>('an object such as { zone }', {
  zone: ZONE,
  nodes: integer(0),
  nodeSelector: LABELS,
  name: shapeOf('a DNS label', setName),
}), rackName), atLeastOne);

/** Returns the racks of a datacenter. Nodes that no rack asks for are split evenly, and the first racks by name get the remainder. */
export function layOut(datacenter: string, { nodes, racks }: Pick<CassandraDatacenterProps, 'nodes' | 'racks'>): Rack[] {
  const entries = Object.entries(racks);
  const open = entries.filter(([, { nodes: own }]) => own === undefined).map(([name]) => name);
  const left = nodes - entries.reduce((sum, [, { nodes: own = 0 }]) => sum + own, 0);
  return entries.map(([rack, { nodes: own, name, zone, nodeSelector }]) => {
    const share = Math.floor(left / open.length) + (open.indexOf(rack) < left % open.length ? 1 : 0);
    return { rack, set: name ?? `${datacenter}-${rack}`, nodes: own ?? share, zone, nodeSelector };
  });
}

/** Returns the pods of all nodes in the order in which they join: the first of each rack, then the second of each, and so on. */
export function startOrder(racks: readonly Rack[]): string[] {
  const most = Math.max(0, ...racks.map(({ nodes }) => nodes));
  return Array.from({ length: most }, (_, ordinal) => racks.filter(({ nodes }) => nodes > ordinal).map(({ set }) => `${set}-${ordinal}`)).flat();
}

/** Returns the pods of the seeds, which are the first nodes of each rack. */
export function seedPods(racks: readonly Rack[], seedsPerRack: number | undefined): string[] {
  const each = seedsPerRack ?? (racks.length > 1 ? 1 : 2);
  return startOrder(racks.map((rack) => ({ ...rack, nodes: Math.min(each, rack.nodes) })));
}

/** Returns the last pod of a rack. */
export function lastPod(datacenter: Construct, racks: readonly Rack[], rack: string): string {
  const withNodes = racks.filter(({ nodes }) => nodes > 0);
  const found = withNodes.find((each) => each.rack === rack);
  if (!found) throw unknownName(datacenter, 'rack with nodes', rack, withNodes.map((each) => each.rack));
  return `${found.set}-${found.nodes - 1}`;
}

/** Checks that each rack can have a node. */
export function enoughNodes({ nodes, racks }: CassandraDatacenterProps): string[] {
  if (nodes < 1) return [];
  const all = Object.values(racks);
  const own = all.reduce((sum, { nodes: each = 0 }) => sum + each, 0);
  const open = all.filter((rack) => rack.nodes === undefined).length;
  if (all.length > 0 && open === 0 && own !== nodes) {
    return [`'nodes' is ${nodes}, but the racks have ${own} nodes in total: change 'nodes', or the 'nodes' of a rack`];
  }
  if (nodes - own >= open) return [];
  return [
    `'nodes' is ${nodes}, which is too few for ${all.length} racks: each rack needs a node, or 'nodes: 0' after its last node was decommissioned`,
  ];
}

/** Checks that no two racks share a zone. */
export function distinctZones({ racks }: CassandraDatacenterProps): string[] {
  const names = Object.keys(racks);
  const zones = repeated(names.map((name) => racks[name].zone).filter((zone) => zone !== undefined));
  return zones.map((zone) => {
    const those = names.filter((name) => racks[name].zone === zone).map((name) => `'racks.${name}'`);
    return `${those.join(' and ')} are both in zone ${format(zone)}: an outage of the zone would take down two racks. Give each rack its own zone`;
  });
}

/** Checks that all seeds exist. */
export function existingSeeds(props: CassandraDatacenterProps): string[] {
  const { seedsPerRack } = props;
  return layOut('', props)
    .filter((rack) => seedsPerRack !== undefined && rack.nodes > 0 && rack.nodes < seedsPerRack)
    .map((rack) => `'seedsPerRack' must be at most ${rack.nodes}, the number of nodes in rack ${format(rack.rack)}, got ${seedsPerRack}`);
}

/** Checks the names of the StatefulSets. */
export function setNames(name: string, { racks, nodes }: CassandraDatacenterProps): string[] {
  const errors = setName('name', name);
  if (errors.length > 0) return errors;
  return layOut(name, { racks, nodes }).filter(({ rack }) => racks[rack].name === undefined).flatMap(({ rack, set }) => setName(`racks.${rack}.name`, set));
}

function setName(prop: string, name: string): string[] {
  return dnsLabel(prop, name, MAX_STATEFUL_SET_NAME_LENGTH, 'the pods of a StatefulSet with a longer one cannot start');
}

function rackName(prop: string, name: string): string[] {
  if (name === 'constructor') return [`'${prop}' has the name "constructor", which cdk8s cannot render: choose another name`];
  return setName(prop, name);
}

function atLeastOne(prop: string, racks: RackMap): string[] {
  return Object.keys(racks).length > 0 ? [] : [`'${prop}' is empty: give at least one rack, such as { r1: { zone: "zone-1" } }`];
}
