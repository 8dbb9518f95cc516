/**
 * Each example is synthesized as it is, and again with the members of every object that it passes to this library in other orders, as a
 * program in another language could pass them.
 */
import * as cdk8s from 'cdk8s';
import * as examples from '../examples';
import { reordered } from './support/map-order';

type Library = { [name: string]: unknown };
type Callable = (...args: unknown[]) => unknown;
type Constructor = new (...args: unknown[]) => object;

/** In one of them or the other, each pair of entries has changed places. */
const ORDERS = ['231', '321'];

/** The library with constructors, factories and methods that reorder the members of their arguments. */
function reordering(library: Library, order: string): Library {
  const changed = (value: unknown) => (typeof value === 'function' ? reorderingClass(value as Constructor, order) : value);
  return Object.fromEntries(Object.entries(library).map(([name, value]) => [name, changed(value)]));
}

function reorderingClass(type: Constructor, order: string): Constructor {
  Object.getOwnPropertyNames(type.prototype).filter((name) => name !== 'constructor').forEach((name) => {
    const descriptor = Object.getOwnPropertyDescriptor(type.prototype, name);
    if (typeof descriptor?.value !== 'function') return;
    const method = descriptor.value as Callable;
    const value = function (this: unknown, ...args: unknown[]) {
      return method.apply(this, reorderedAll(args, order));
    };
    Object.defineProperty(type.prototype, name, { ...descriptor, value });
  });
  return new Proxy(type, {
    construct: (target, args: unknown[]) => Reflect.construct(target, reorderedAll(args, order)) as object,
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function' || name === 'prototype') return member;
      return (...args: unknown[]) => (member as Callable).apply(target, reorderedAll(args, order));
    },
  });
}

function reorderedAll(args: unknown[], order: string): unknown[] {
  return args.map((argument) => reordered(argument, order));
}

/** The YAML of an example. All of its modules are of one registry, since cdk8s knows its own classes only. */
function yamlOf(modules: ReadonlyMap<string, unknown>, directory: string): string {
  const { Testing, Yaml } = modules.get('cdk8s') as typeof cdk8s;
  const app = Testing.app({ outdir: 'dist' });
  const { EXAMPLES } = modules.get('../examples') as typeof examples;
  return Yaml.stringify(...(Testing.synth(new EXAMPLES[directory](app, directory, { namespace: directory })) as object[]));
}

describe.each(ORDERS)('with members in the order %s', (order) => {
  const loaded = new Map<string, unknown>();

  beforeAll(() => {
    jest.isolateModules(() => {
      jest.doMock('cdk8s-stateful', () => reordering(jest.requireActual('cdk8s-stateful'), order));
      ['cdk8s', '../examples'].forEach((name) => loaded.set(name, jest.requireActual(name)));
    });
  });
  afterAll(() => jest.dontMock('cdk8s-stateful'));

  test.each(Object.keys(examples.EXAMPLES))('example %s renders the same', (directory) => {
    const actual = new Map<string, unknown>([['cdk8s', cdk8s], ['../examples', examples]]);

    expect(yamlOf(loaded, directory)).toBe(yamlOf(actual, directory));
  });
});
