import { RackOptions } from '../rack-options';
import * as check from '../../private/validation/rules';
import { format } from '../../private/validation/report';
import { isMap } from '../../private/validation/lists';

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

/** Racks by name, as the user has them. */
export type RackMap = { [name: string]: RackOptions };

/** The racks of a datacenter: nodes that no rack asks for are split evenly, the remainder to the first ones. */
export function layOut(datacenter: string, nodes: number, racks: RackMap): Rack[] {
  const entries = Object.entries(racks);
  const open = entries.filter(([, { nodes: own }]) => own === undefined).map(([name]) => name);
  const left = nodes - entries.reduce((sum, [, { nodes: own = 0 }]) => sum + own, 0);
  return entries.map(([rack, { nodes: own, name, zone, nodeSelector }]) => {
    const share = Math.floor(left / open.length) + (open.indexOf(rack) < left % open.length ? 1 : 0);
    return { rack, set: name ?? `${datacenter}-${rack}`, nodes: own ?? share, zone, nodeSelector };
  });
}

/** Pods of all nodes, in the order of their first starts: the first of each rack, then the second of each, and so on. */
export function startOrder(racks: readonly Rack[]): string[] {
  const most = Math.max(0, ...racks.map(({ nodes }) => nodes));
  return Array.from({ length: most }, (_, ordinal) => racks.filter(({ nodes }) => nodes > ordinal).map(({ set }) => `${set}-${ordinal}`)).flat();
}

/** Pods of the seeds: the first of each rack, or so many of its first ones. */
export function seedPods(racks: readonly Rack[], seeds: number | undefined): string[] {
  const each = seeds ?? (racks.length > 1 ? 1 : 2);
  return startOrder(racks.map((rack) => ({ ...rack, nodes: Math.min(each, rack.nodes) })));
}

/** What is wrong with the racks of a datacenter. */
export function rackErrors(nodes: number, racks: RackMap, seeds: number | undefined): string[] {
  if (!isMap(racks) || Object.keys(racks).length === 0) return [`'racks' must be an object with a rack for each name, such as { r1: { zone: "zone-1" } }, got ${format(racks)}`];
  const broken = Object.entries(racks).filter(([, options]) => !isMap(options)).map(([name, options]) => `'racks.${name}' must be { zone }, got ${format(options)}`);
  const errors = [...broken, ...check.wholeNumber('nodes', nodes, 1, 'required'), ...check.wholeNumber('seedsPerRack', seeds, 1)];
  if (errors.length > 0) return errors;
  const members = Object.entries(racks).flatMap(([name, options]) => optionErrors(`racks.${name}`, name, options));
  if (members.length > 0) return members;
  return [...countErrors(nodes, racks), ...zoneErrors(racks), ...seedErrors(nodes, racks, seeds)];
}

function optionErrors(prop: string, name: string, { nodes, zone }: RackOptions): string[] {
  return [
    ...check.dnsLabel('racks', name, 52, 'the pods of a StatefulSet with a longer one cannot start'),
    ...(name === 'constructor' ? [`'racks' has the name ${format(name)}, which cdk8s cannot take: choose another`] : []),
    ...check.wholeNumber(`${prop}.nodes`, nodes, 0),
    ...check.labelValue(`${prop}.zone`, zone),
  ];
}

function countErrors(nodes: number, racks: RackMap): string[] {
  const all = Object.values(racks);
  const own = all.reduce((sum, { nodes: each = 0 }) => sum + each, 0);
  const open = all.filter((rack) => rack.nodes === undefined).length;
  if (open === 0 && own !== nodes) return [`'nodes' is ${nodes}, and the racks have ${own} in all: give one of them the other number`];
  if (nodes - own >= open) return [];
  return [
    `'nodes' is ${nodes}, too few for ${all.length} racks: each needs a node, or 'nodes: 0' of its own once its last one was decommissioned`,
  ];
}

function zoneErrors(racks: RackMap): string[] {
  const names = Object.keys(racks);
  const zones = check.repeated(names.map((name) => racks[name].zone).filter((zone) => zone !== undefined));
  return zones.map((zone) => {
    const those = names.filter((name) => racks[name].zone === zone).map((name) => `'racks.${name}'`);
    return `${those.join(' and ')} are both in zone ${format(zone)}: a zone that goes down would take two racks. Give each rack its own zone`;
  });
}

function seedErrors(nodes: number, racks: RackMap, seeds: number | undefined): string[] {
  return layOut('', nodes, racks)
    .filter((rack) => seeds !== undefined && rack.nodes > 0 && rack.nodes < seeds)
    .map((rack) => `'seedsPerRack' is ${seeds}, and rack ${format(rack.rack)} has ${rack.nodes}: a seed outside the rack is never there. Give ${rack.nodes} or less`);
}
