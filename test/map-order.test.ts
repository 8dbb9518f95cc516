/**
 * Maps have no order in many languages, so the order of their entries must not decide what is rendered. Every map that a caller can pass,
 * in props, in options of methods and as an argument, gets three entries in each possible order. The maps come from the jsii assembly, so
 * that one that is added fails here until `SAMPLES` has it.
 */
import { Chart, Size, Testing, Yaml } from 'cdk8s';
import * as library from 'cdk8s-stateful';
import { Probe } from 'cdk8s-stateful';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { TypeReference } from '../docs/generator/assembly';
import { MapMember, Member, Parameter, constructs, elementOf, isOwnStruct, isStruct, mapsIn, membersOf, parameters } from './support/assembly';
import { BASE_CALLS, BASE_PROPS, BASE_STRUCTS } from './support/base-props';
import { isData, reordered } from './support/map-order';
import { newChart } from './support/synth';

type Values = { readonly [name: string]: unknown };
type Build = (chart: Chart, values: Values) => unknown;
type NewConstruct = new (scope: Construct, id: string, props: object) => Construct;

const STRINGS = { b: '2', c: '3', a: '1' };
const OTHER_STRINGS = { e: '5', f: '6', d: '4' };
const PORTS = { b: 82, c: 83, a: 81 };
const UDP_PORTS = { e: 85, f: 86, d: 84 };
const QUANTITIES = { 'memory': k8s.Quantity.fromString('1Gi'), 'cpu': k8s.Quantity.fromNumber(1), 'ephemeral-storage': k8s.Quantity.fromString('2Gi') };
const claim = (mountPath: string) => ({ mountPath, size: Size.gibibytes(1) });

/** Three entries for each map that a caller can pass. */
const SAMPLES: { readonly [map: string]: Values } = {
  'CassandraDatacenterProps.racks': { b: {}, c: {}, a: {} },
  'CassandraOptions.config': { bb: { y: 1, z: [{ v: 1, w: 2, u: 3 }], x: { r: 1, s: 2, q: 3 } }, cc: 'text', aa: 1 },
  'ClaimTemplate.annotations': STRINGS,
  'ClaimTemplate.labels': STRINGS,
  'ClaimTemplate.selector': STRINGS,
  'ComputeResources.extendedResources': { 'b.example.com/x': 2, 'c.example.com/x': 3, 'a.example.com/x': 1 },
  'ContainerOptions.ports': PORTS,
  'ContainerOptions.udpPorts': UDP_PORTS,
  'CsiVolumeOptions.volumeAttributes': STRINGS,
  'CustomProvisionerOptions.parameters': STRINGS,
  'HeadlessServiceProps.annotations': STRINGS,
  'HeadlessServiceProps.labels': OTHER_STRINGS,
  'HeadlessServiceProps.ports': PORTS,
  'HeadlessServiceProps.selector': STRINGS,
  'HeadlessServiceProps.udpPorts': UDP_PORTS,
  'HttpProbeOptions.headers': STRINGS,
  'ImageRegistry.pullThrough': { 'ghcr.io': 'caches.example.org/b', 'quay.io': 'caches.example.org/c', 'docker.io': 'caches.example.org/a' },
  'IngressOptions.annotations': STRINGS,
  'MySqlSingleProps.config': { 'max-connections': '9', 'sql_mode': 'ANSI', 'general_log': 'ON' },
  'MySqlSingleProps.initScripts': { 'b.sql': 'SELECT 2;', 'c.sh': 'true', 'a.sql': 'SELECT 1;' },
  'Peer.pods': STRINGS,
  'PodOptions.annotations': STRINGS,
  'PodOptions.env': { B: '$(C)', C: '3', A: '$(B)' },
  'PodOptions.labels': STRINGS,
  'PodOptions.nodeSelector': STRINGS,
  'PodOptions.podAnnotations': STRINGS,
  'RackOptions.nodeSelector': OTHER_STRINGS,
  'StatefulWorkloadProps.volumes': { b: claim('/b'), c: claim('/c'), a: claim('/a') },
  'StaticVolumeProps.annotations': STRINGS,
  'StaticVolumeProps.labels': STRINGS,
  'StorageClassProps.annotations': STRINGS,
  'StorageClassProps.labels': STRINGS,
  'VolumeBinding.bySelector': STRINGS,
  'VolumeSnapshotProps.annotations': STRINGS,
  'VolumeSnapshotProps.labels': STRINGS,
  'k8s.CsiVolumeSource.volumeAttributes': STRINGS,
  'k8s.FlexVolumeSource.options': STRINGS,
  'k8s.LabelSelector.matchLabels': STRINGS,
  'k8s.ObjectMeta.annotations': STRINGS,
  'k8s.ObjectMeta.labels': STRINGS,
  'k8s.ResourceRequirements.limits': QUANTITIES,
  'k8s.ResourceRequirements.requests': QUANTITIES,
};

/** Props without which a sample is not valid. */
const CONTEXT: { readonly [map: string]: Values } = {
  'CassandraDatacenterProps.racks': { nodes: 7 },
  'ContainerOptions.ports': { readiness: Probe.none() },
};

/** Something that takes a struct: a construct its props, or a method its options. */
interface Subject {
  readonly name: string;
  readonly maps: MapMember[];
  readonly build: Build;
}

const SUBJECTS = [
  ...constructs().map(([name, struct]): Subject => ({ name, maps: mapsIn(struct), build: constructWith(name) })),
  ...parameters().filter(({ type }) => isOwnStruct(type.fqn)).map((parameter): Subject =>
    ({ name: parameter.method, maps: mapsIn(`${parameter.type.fqn}`), build: methodWith(parameter) })),
].filter(({ maps }) => maps.length > 0);

const MAP_PARAMETERS = parameters().filter(({ type }) => type.collection?.kind === 'map');

function constructWith(name: string): Build {
  const Type = (library as unknown as { [name: string]: NewConstruct })[name];
  const base = BASE_PROPS[name](newChart());
  return (chart, values) => new Type(chart, 'tested', { ...base, ...values });
}

function methodWith({ method, position }: Parameter): Build {
  const { args, call } = BASE_CALLS[method];
  const options = args[position] as object;
  return (chart, values) => call(chart, ...[...args.slice(0, position), { ...options, ...values }, ...args.slice(position + 1)] as never[]);
}

/** The samples of all maps at once, each with the members that lead to it, and with its entries in an order. */
function valuesOf(maps: MapMember[], order: string): Values {
  return maps.map((map) => ({ ...CONTEXT[map.id], ...valueOf(map.path, reordered(SAMPLES[map.id], order)) })).reduce(merged, {});
}

function valueOf([member, ...path]: Member[], value: unknown): Values {
  if (path.length === 0) return { [member.name]: value };
  const required = requiredValues(elementOf(member.type).fqn, member.name);
  return { [member.name]: inCollections(member.type, merged(required, valueOf(path, value))) };
}

function inCollections({ collection }: TypeReference, value: unknown): unknown {
  if (!collection) return value;
  const element = inCollections(collection.elementtype, value);
  return collection.kind === 'array' ? [element] : { a: element };
}

/** Values of the members that a struct requires. The containers of a pod have different names. */
function requiredValues(struct: string | undefined, prop: string): Values {
  const name = `${struct}`.split('.').at(-1) as string;
  if (name === 'Container') return { name: prop.toLowerCase(), image: 'x:1' };
  if (name in BASE_STRUCTS) return BASE_STRUCTS[name] as Values;
  return Object.fromEntries(membersOf(`${struct}`).filter(({ optional }) => !optional).map((member) => [member.name, anyOf(member)]));
}

function anyOf({ name, type }: Member): unknown {
  const { fqn, primitive } = elementOf(type);
  if (isStruct(fqn)) return inCollections(type, requiredValues(fqn, name));
  return inCollections(type, primitive === 'number' ? 1 : 'x');
}

/** Both values in one; lists are merged element by element. */
function merged(one: Values, other: Values): Values {
  const both = Object.keys(one).filter((name) => isData(one[name]) && isData(other[name]));
  const parts = both.map((name) => {
    const [mine, theirs] = [one[name], other[name]];
    return [name, Array.isArray(mine) ? [merged(mine[0] as Values, (theirs as Values[])[0])] : merged(mine as Values, theirs as Values)];
  });
  return { ...one, ...other, ...(Object.fromEntries(parts) as Values) };
}

const ORDER = '123';
/** In one of them or the other, each pair of entries has changed places. */
const OTHER_ORDERS = ['231', '321'];

function yamlOf(build: Build, values: Values): string {
  const chart = newChart();
  build(chart, values);
  return Yaml.stringify(...(Testing.synth(chart) as object[]));
}

// By default, cdk8s sorts the members of each rendered object, which would hide a part of the differences.
beforeAll(() => {
  process.env.CDK8S_DISABLE_SORT = '1';
});
afterAll(() => {
  delete process.env.CDK8S_DISABLE_SORT;
});

test('there is a sample with three entries for every map of the API', () => {
  const maps = [...SUBJECTS.flatMap((subject) => subject.maps.map(({ id }) => id)), ...MAP_PARAMETERS.map(({ method }) => method)];

  expect(Object.keys(SAMPLES)).toEqual([...new Set(maps)].sort());
  expect(Object.values(SAMPLES).filter((sample) => Object.keys(sample).length !== 3)).toEqual([]);
});

describe.each(SUBJECTS.map((subject): [string, Subject] => [subject.name, subject]))('%s', (_, { maps, build }) => {
  test.each(OTHER_ORDERS)('renders the same when map entries are in the order %s', (order) =>
    expect(yamlOf(build, valuesOf(maps, order))).toBe(yamlOf(build, valuesOf(maps, ORDER))));

  test('renders the samples', () => {
    const all = yamlOf(build, valuesOf(maps, ORDER));
    const own = maps.filter(({ id }) => !id.startsWith('k8s.'));
    const unseen = own.filter((map) => yamlOf(build, valuesOf(maps.filter((each) => each !== map), ORDER)) === all);

    expect(unseen.map(({ id }) => id)).toEqual([]);
  });
});

test.each(MAP_PARAMETERS.map((parameter): [string, Parameter] => [parameter.method, parameter]))('%s renders the same in any order of entries', (method, { position }) => {
  const { args, call } = BASE_CALLS[method];
  const build: Build = (chart, labels) => call(chart, ...[...args.slice(0, position), labels, ...args.slice(position + 1)] as never[]);
  const rendered = [ORDER, ...OTHER_ORDERS].map((order) => yamlOf(build, reordered(SAMPLES[method], order) as Values));

  expect(new Set(rendered).size).toBe(1);
});
