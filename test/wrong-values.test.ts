/**
 * Every prop of every construct, and every option of every method, gets about a dozen values that are most likely wrong: what a caller
 * without a compiler can pass. The names and types come from the jsii assembly, so that a prop that is added is tested without being named
 * here. A value must be rejected with an error of this library that names the prop, unless its type allows it and all that is rendered is
 * valid.
 */
import { Chart, Testing } from 'cdk8s';
import * as library from 'cdk8s-stateful';
import { Construct } from 'constructs';
import type { TypeReference } from '../docs/generator/assembly';
import { Member, Parameter, allows, constructs, isOwnStruct, membersOf, parameters } from './support/assembly';
import { BASE_CALLS, BASE_PROPS, BASE_STRUCTS } from './support/base-props';
import type { KubernetesObject } from './support/kubernetes-schema';
import { newChart, validationErrors } from './support/synth';

type Values = { readonly [name: string]: unknown };
type Build = (chart: Chart) => unknown;
type NewConstruct = new (scope: Construct, id: string, props: object) => Construct;

const WRONG_VALUES: unknown[] = [
  0, 7, NaN, 'x', '', true, null, [], [null], ['x'], {}, { unknownMember: 1 }, [{ unknownMember: 1 }], { key: null }, { key: { unknownMember: 1 } }, () => 0,
];

/** An error of this library names the construct or the function. */
const OWN_ERROR = /^(Validation failed with the following errors:\n {2})?\[/;

/** Objects that have been found valid, so that each is validated once. */
const valid = new Set<string>();

function testConstruct(name: string, struct: string): void {
  const Type = (library as unknown as { [name: string]: NewConstruct })[name];
  // What the construct refers to is in an app of its own, and made once: most of the time would be spent on it.
  const base = BASE_PROPS[name](newChart());
  const build = (values: Values): Build => (chart) => new Type(chart, 'tested', { ...base, ...values });
  testMembers(struct, build);
}

/** Each member of a struct with each wrong value, and misspelled; and so the members of structs in it. */
function testMembers(struct: string, build: (values: Values) => Build): void {
  const members = membersOf(struct);
  test('names the prop that has a wrong value', () => {
    expect(members.flatMap((member) => WRONG_VALUES.flatMap((value) => offence(member, value, build)))).toEqual([]);
  });

  test('names the member of a prop that has a wrong value', () => {
    const nested = members.flatMap((member) => nestedMembers(member).flatMap((part) =>
      WRONG_VALUES.flatMap((value) => offence(part, value, (values) => build({ [member.name]: nestedValue(member.type, values) })))));

    expect(nested).toEqual([]);
  });

  test('rejects unknown props, with the nearest known name', () => {
    const names = [...members, ...members.flatMap(nestedMembers)].map(({ name }) => name);
    const misspelled = members.filter(({ name }) => !names.includes(misspell(name)));

    expect(misspelled.flatMap(({ name }) => unreported(name, build({ [misspell(name)]: 1 })))).toEqual([]);
  });

  test('rejects unknown members of props', () => {
    const nested = members.flatMap((member) => nestedMembers(member).map((part): [string, Build] =>
      [part.name, build({ [member.name]: nestedValue(member.type, { [misspell(part.name)]: 1 }) })]));

    expect(nested.flatMap(([name, one]) => unreported(name, one))).toEqual([]);
  });
}

/** The members of a struct of this library that is the type of a prop, or of the elements of one. */
function nestedMembers({ type }: Member): Member[] {
  const fqn = (type.collection?.elementtype ?? type).fqn;
  return isOwnStruct(fqn) ? membersOf(fqn) : [];
}

function nestedValue(type: TypeReference, values: Values): unknown {
  if (type.collection) return type.collection.kind === 'map' ? { data: nestedValue(type.collection.elementtype, values) } : [nestedValue(type.collection.elementtype, values)];
  return { ...BASE_STRUCTS[`${type.fqn}`.split('.')[1]], ...values };
}

function misspell(name: string): string {
  return `${name.slice(0, -2)}${name.slice(-1)}`;
}

function unreported(name: string, build: Build): string[] {
  const { error } = outcomeOf(build);
  return `${error}`.includes(`did you mean '${name}'`) ? [] : [`${misspell(name)} for ${name}: ${error}`];
}

/** What is wrong with how a value is handled: one line, or nothing. */
function offence(member: Member, value: unknown, build: (values: Values) => Build): string[] {
  const what = `${member.name} = ${shown(value)}`;
  const { error, objects = [] } = outcomeOf(build({ [member.name]: value }));
  if (error !== undefined) return isNaming(member.name, error) ? [] : [`${what}: ${error.split('\n').slice(0, 3).join(' ')}`];
  const allowed = (value === null && member.optional) || allows(member.type, value);
  return allowed ? errorsOfUnseen(objects).map((each) => `${what}: ${each}`) : [`${what}: is accepted`];
}

function isNaming(prop: string, error: string): boolean {
  return OWN_ERROR.test(error) && new RegExp(`'([\\w.[\\]-]+\\.)?${prop}['.[]`).test(error);
}

/** The rendered objects; or the message of an error of this library, or what else was thrown. */
function outcomeOf(build: Build): { readonly objects?: KubernetesObject[]; readonly error?: string } {
  const chart = newChart();
  try {
    build(chart);
    return { objects: Testing.synth(chart) as KubernetesObject[] };
  } catch (error) {
    return { error: error instanceof Error && error.constructor === Error ? error.message : `${error as string}` };
  }
}

function errorsOfUnseen(objects: KubernetesObject[]): string[] {
  // The schemas are those of Kubernetes itself, without the kinds of the Prometheus operator.
  const known = objects.filter(({ kind }) => kind !== 'ServiceMonitor');
  const unseen = known.filter((object) => !valid.has(JSON.stringify(object)));
  const errors = validationErrors(unseen, 'privileged');
  if (errors.length === 0) unseen.forEach((object) => valid.add(JSON.stringify(object)));
  return errors;
}

function shown(value: unknown): string {
  return typeof value === 'number' || typeof value === 'function' ? String(value) : JSON.stringify(value);
}

const withOptions = parameters().filter(({ type }) => isOwnStruct(type.fqn));
const withoutOptions = parameters().filter(({ type }) => !isOwnStruct(type.fqn));

test('there are props for every construct, and arguments for every method', () => {
  expect(Object.keys(BASE_PROPS)).toEqual(constructs().map(([name]) => name).sort());
  expect(Object.keys(BASE_CALLS)).toEqual([...new Set(parameters().map(({ method }) => method))].sort());
});

describe.each(constructs())('%s', (name, struct) => testConstruct(name, struct));

describe.each(withOptions.map((parameter): [string, Parameter] => [parameter.method, parameter]))('options of %s', (method, parameter) => {
  const base = BASE_CALLS[method].args[parameter.position] as object;
  testMembers(`${parameter.type.fqn}`, (values) => callWith(parameter, { ...base, ...values }));
});

test.each(withoutOptions.map((parameter): [string, string, Parameter] => [parameter.method, parameter.name, parameter]))(
  '%s does not crash at a wrong %s',
  (_method, _name, parameter) => expect(WRONG_VALUES.flatMap((value) => crash(parameter, value))).toEqual([]),
);

function callWith({ method, position }: Parameter, value: unknown): Build {
  const { args, call } = BASE_CALLS[method];
  const given = [...args.slice(0, position), value, ...args.slice(position + 1)] as never[];
  return (chart) => call(chart, ...given);
}

/** A string or number of another type is no matter where it is not rendered; an object of another type is. */
function crash(parameter: Parameter, value: unknown): string[] {
  const what = `${parameter.name} = ${shown(value)}`;
  const { error, objects = [] } = outcomeOf(callWith(parameter, value));
  if (error !== undefined) return OWN_ERROR.test(error) ? [] : [`${what}: ${error}`];
  return parameter.type.fqn ? [`${what}: is accepted`] : errorsOfUnseen(objects).map((each) => `${what}: ${each}`);
}
