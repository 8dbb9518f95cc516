/**
 * Every object that a construct renders gets a JSON patch at each of its positions: members, elements and values of types that the
 * serializers of cdk8s-plus do not know there. All of them must arrive. The constructs come from the jsii assembly.
 */
import { ApiObject, JsonPatch } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import * as library from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { constructs } from './support/assembly';
import { BASE_PROPS } from './support/base-props';
import { readSources } from './support/source-files';
import { newChart } from './support/synth';

type NewConstruct = new (scope: Construct, id: string, props: object) => Construct;

/** Props with which a construct renders the objects that it renders on request. */
const MORE_PROPS: { readonly [construct: string]: object } = {
  ShardedStore: { serviceMonitor: true },
  WordPress: { ingress: { host: 'www.example.org' } },
};

const ADDED = { nested: { on: true }, number: 7, list: [1, { name: 'a' }], quantity: '2Gi', port: 8080 };
const ADDED_VALUE = { ...ADDED, quantity: k8s.Quantity.fromString('2Gi'), port: k8s.IntOrString.fromNumber(8080) };
const REPLACEMENT = { name: 'x', value: '3Gi' };

/** Returns patches of each position of a JSON value, those of its parts first. */
function patchesOf(value: unknown, path: string): JsonPatch[] {
  if (Array.isArray(value)) {
    return [...value.flatMap((each, at) => patchesOf(each, `${path}/${at}`)), JsonPatch.add(`${path}/-`, ADDED_VALUE), JsonPatch.add(`${path}/0`, 'first')];
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).flatMap(([name, each]) => patchesOf(each, `${path}/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`));
    return [...members, JsonPatch.add(`${path}/future`, ADDED_VALUE)];
  }
  return [JsonPatch.replace(path, REPLACEMENT)];
}

/** Returns the JSON value that these patches make. */
function patched(value: unknown): unknown {
  if (Array.isArray(value)) return ['first', ...value.map(patched), ADDED];
  if (typeof value !== 'object' || value === null) return REPLACEMENT;
  return { ...Object.fromEntries(Object.entries(value).map(([name, each]) => [name, patched(each)])), future: ADDED };
}

/** Renders a construct, with those that it refers to. */
function render(name: string): ApiObject[] {
  const chart = newChart();
  const Type = (library as unknown as { [type: string]: NewConstruct })[name];
  new Type(chart, 'tested', { ...BASE_PROPS[name](chart), ...MORE_PROPS[name] });
  return chart.node.findAll().filter(ApiObject.isApiObject);
}

const CONSTRUCTS = constructs().map(([name]) => name);

describe('a JSON patch arrives, whatever it adds or replaces', () => {
  test.each(CONSTRUCTS)('in the objects of %s', (name) => {
    for (const object of render(name)) {
      const before = object.toJson() as unknown;
      object.addJsonPatch(...patchesOf(before, ''));

      expect(object.toJson()).toEqual(patched(before));
    }
  });

  test('in every kind that the sources render', () => {
    const kinds = Object.values(readSources('src')).flatMap((text) => [...text.matchAll(/k8s\.Kube(\w+)[,(]/g)].map(([, kind]) => kind));
    const rendered = CONSTRUCTS.flatMap((name) => render(name).map(({ kind }) => kind));

    expect([...new Set(kinds)].filter((kind) => !rendered.includes(kind))).toEqual([]);
  });
});
