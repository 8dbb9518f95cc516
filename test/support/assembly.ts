/** The types of the library as jsii describes them to other languages: in `.jsii`, which `npm run compile` writes. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as library from 'cdk8s-stateful';
import type { TypeReference } from '../../docs/generator/assembly';

/** A member of a struct. */
export interface Member {
  readonly name: string;
  readonly optional?: boolean;
  readonly type: TypeReference;
}

interface Method {
  readonly name: string;
  readonly parameters?: Member[];
}

interface JsiiType {
  readonly kind: 'class' | 'interface' | 'enum';
  readonly name: string;
  readonly base?: string;
  readonly datatype?: boolean;
  readonly interfaces?: string[];
  readonly properties?: Member[];
  readonly methods?: Method[];
  readonly initializer?: { readonly parameters?: Member[] };
}

/** A parameter of a method or a factory. */
export interface Parameter extends Member {
  /** Class and name of the method, such as "Probe.httpGet". */
  readonly method: string;
  readonly position: number;
}

const load = createRequire(__filename);
const types = new Map<string, JsiiType>([
  ...typesIn(join(__dirname, '..', '..', '.jsii')),
  ...typesIn(load.resolve('cdk8s-plus-27/.jsii')),
]);
const own = [...types].filter(([fqn]) => fqn.startsWith('cdk8s-stateful.')).map(([, type]) => type);

function typesIn(file: string): [string, JsiiType][] {
  const { types: found } = JSON.parse(readFileSync(file, 'utf8')) as { types: { [fqn: string]: JsiiType } };
  return Object.entries(found);
}

/** The constructs of the library, each with the type of its props. */
export function constructs(): [name: string, props: string][] {
  return own.filter(isConstruct).map(({ name, initializer }) => [name, initializer?.parameters?.[2].type.fqn ?? '']);
}

/** The parameters of the methods and factories of the library, but for ids of constructs, which are not this library's to check. */
export function parameters(): Parameter[] {
  return own.filter(({ kind }) => kind === 'class').flatMap(({ name, methods = [] }) =>
    methods.filter((method) => method.name !== 'toNetworkPolicyPeer').flatMap((method) =>
      (method.parameters ?? [])
        .map((parameter, position) => ({ ...parameter, method: `${name}.${method.name}`, position }))
        .filter((parameter) => parameter.name !== 'id')));
}

/** The members of a struct, with those that it inherits. */
export function membersOf(struct: string): Member[] {
  const { properties = [], interfaces = [] } = types.get(struct) ?? {};
  return [...properties, ...interfaces.flatMap(membersOf)];
}

/** A map in a struct or below it. */
export interface MapMember {
  /** The struct that declares it and its name, such as "k8s.LabelSelector.matchLabels". */
  readonly id: string;
  /** The members that lead to it, with itself as the last. */
  readonly path: Member[];
}

/** The maps of a struct: its own members and those of the structs in it, of this library or of Kubernetes. */
export function mapsIn(struct: string, path: Member[] = []): MapMember[] {
  const { name = '', properties = [], interfaces = [] } = types.get(struct) ?? {};
  const owner = isOwnStruct(struct) ? name : `k8s.${name}`;
  return [
    ...interfaces.flatMap((each) => mapsIn(each, path)),
    ...properties.flatMap((member) => [
      ...(member.type.collection?.kind === 'map' ? [{ id: `${owner}.${member.name}`, path: [...path, member] }] : []),
      ...mapsBelow(member, path),
    ]),
  ];
}

/** Some structs of Kubernetes contain themselves. */
function mapsBelow(member: Member, path: Member[]): MapMember[] {
  const { fqn } = elementOf(member.type);
  return isStruct(fqn) && path.every(({ type }) => elementOf(type).fqn !== fqn) ? mapsIn(`${fqn}`, [...path, member]) : [];
}

/** The type of the elements of a list or a map, however they are nested; else the type itself. */
export function elementOf(type: TypeReference): TypeReference {
  return type.collection ? elementOf(type.collection.elementtype) : type;
}

/** Whether a type is a struct: one that is passed by its values. */
export function isStruct(fqn: string | undefined): boolean {
  return (fqn !== undefined && types.get(fqn)?.datatype) ?? false;
}

/** Whether a type is a struct of this library. */
export function isOwnStruct(fqn: string | undefined): fqn is string {
  return isStruct(fqn) && `${fqn}`.startsWith('cdk8s-stateful.');
}

/** Whether a value is of a type: then it may be accepted. */
export function allows(type: TypeReference, value: unknown): boolean {
  if (type.collection) return allowsCollection(type.collection, value);
  if (type.union) return type.union.types.some((each) => allows(each, value));
  if (type.primitive === 'any') return value !== null && typeof value !== 'function';
  if (type.primitive === 'number') return Number.isFinite(value);
  if (type.primitive !== undefined) return typeof value === type.primitive;
  if (isStruct(type.fqn)) return allowsStruct(`${type.fqn}`, value);
  return enumValues(`${type.fqn}`).includes(value);
}

function allowsCollection({ kind, elementtype }: NonNullable<TypeReference['collection']>, value: unknown): boolean {
  if (kind === 'array') return Array.isArray(value) && value.every((each) => allows(elementtype, each));
  return isObject(value) && Object.values(value).every((each) => allows(elementtype, each));
}

function allowsStruct(struct: string, value: unknown): boolean {
  if (!isObject(value)) return false;
  const members = membersOf(struct);
  return (
    Object.keys(value).every((name) => members.some((member) => member.name === name)) &&
    members.every(({ name, type, optional }) => (value[name] ?? undefined) === undefined ? optional : allows(type, value[name]))
  );
}

function enumValues(fqn: string): unknown[] {
  if (types.get(fqn)?.kind !== 'enum') return [];
  return Object.values((library as unknown as { [name: string]: object })[fqn.split('.')[1]]);
}

function isObject(value: unknown): value is { [name: string]: unknown } {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isConstruct(type: JsiiType | undefined): boolean {
  return type?.kind === 'class' && (type.base === 'constructs.Construct' || isConstruct(types.get(`${type.base}`)));
}
