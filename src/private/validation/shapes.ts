/**
 * Shapes: what the value of a prop must be by itself. How props must fit together is said by rules (`props.ts`).
 *
 * A construct has one table with a shape for each of its props, next to its props or in the `private/*-shapes.ts` of its directory:
 *
 *     const STORE_MONITOR: StructShape<StoreMonitorProps> = struct('the props of a StoreMonitor', {
 *       ...POD_SHAPES,                                // the struct that the props extend
 *       store: required(storeReference),              // the compiler asks for `required` where the prop is not optional,
 *       interval: seconds(1),                         // and for an entry of the right type for each prop
 *       ...
 *     });
 *
 * and its constructor checks the shapes, merges the props into those of the inner construct (a function that reads its arguments and
 * nothing else), and runs the rules. `validate` throws all errors together:
 *
 *     const checked = checkProps(this, STORE_MONITOR, props);
 *     this.props = checked.props;                     // without nulls; what has a wrong shape is left out
 *     const pod = podOf(this.props);                  // merge
 *     checked.validate(rulesOn(this.props, MONITOR_RULES), rulesOn(pod, POD_RULES));
 *
 * Props that are passed on to an inner construct of this library have been checked by then: `validated({ ... })` marks them, so that the
 * inner construct does not validate them again. Options of methods and factories have tables too: `checkOptions`, or `errors` of the shape
 * where the error is to be reported by the construct that gets the object.
 *
 * Values are known by what they can do and not by `instanceof`, for an app may hold two copies of a package.
 */
import { Duration, Size, SizeRoundingBehavior } from 'cdk8s';
import { byName } from '../by-name';
import { below, unknownProps } from './nearest';
import { format } from './report';

/** Kubernetes integers have 32 bits. */
const MAX_INT32 = 2 ** 31 - 1;

/** Checks one value, whatever the other props are. */
export interface Shape<T> {
  /** What the value must be, as it follows "must be" in a message. */
  readonly expected: string;

  /** What is wrong with a value that is neither undefined nor null. */
  errors(prop: string, value: unknown): string[];

  /** Whether a value with errors is at least of the right type, so that other props can be checked together with it. */
  fits?(value: unknown): boolean;

  /** A copy of a value without errors in which the members of structs that are null are left out, and the entries of maps are sorted. */
  clean?(value: T): T;
}

/** A shape of a prop that must not be left out. */
export interface RequiredShape<T> extends Shape<T> {
  /** How to mend it, as it follows "is missing:" in a message. */
  readonly missing: string;
}

/** A shape for each member of a struct: the compiler accepts no table that lacks one, or has one of another type. */
export type ShapesOf<P> = { readonly [K in keyof P]-?: object extends Pick<P, K> ? Shape<NonNullable<P[K]>> : RequiredShape<P[K]> };

/** The shape of a struct. */
export interface StructShape<P> extends Shape<P> {
  readonly members: ShapesOf<P>;
}

/** Any shape of a member, as it is met when going over a table. */
type MemberShape = Shape<unknown> & Partial<RequiredShape<unknown>>;

/** A shape from a check of the whole value. */
export function shapeOf<T>(expected: string, errors: (prop: string, value: T) => string[]): Shape<NonNullable<T>> {
  return { expected, errors: (prop, value) => errors(prop, value as T) };
}

/** A shape from a predicate. */
function kind<T>(expected: string, matches: (value: unknown) => boolean): Shape<T> {
  return shapeOf(expected, (prop, value) => (matches(value) ? [] : mismatch(prop, expected, value)));
}

/** A value of the right type that must pass a further check. */
export function refine<T>(shape: Shape<T>, check: (prop: string, value: T) => string[]): Shape<T> {
  const typeErrors = (prop: string, value: unknown) => shape.errors(prop, value);
  return {
    ...shape,
    errors: (prop, value) => [...typeErrors(prop, value), ...(typeErrors(prop, value).length > 0 ? [] : check(prop, value as T))],
    fits: (value) => typeErrors('', value).length === 0,
  };
}

/** A prop that must not be left out. */
export function required<T>(shape: Shape<T>, missing: string = `give ${shape.expected}`): RequiredShape<T> {
  return { ...shape, missing };
}

export const string = kind<string>('a string', (value) => typeof value === 'string');

/** A string with characters other than spaces. */
export const text = kind<string>('a string that is not empty', (value) => typeof value === 'string' && value.trim() !== '');

export const boolean = kind<boolean>('true or false', (value) => typeof value === 'boolean');

/** A list of strings. */
export const strings = kind<string[]>('a list of strings', (value) => Array.isArray(value) && Array.from(value).every((each) => typeof each === 'string'));

/** A program and its arguments. */
export const command = kind<string[]>('a list of strings, the program first', (value) => isStrings(value) && (value as string[])[0] !== '' && (value as string[]).length > 0);

/** An integer from `min` to `max`. */
export function integer(min: number, max: number = MAX_INT32): Shape<number> {
  const expected = max === MAX_INT32 ? `an integer of at least ${min}` : `an integer from ${min} to ${max}`;
  return refine(kind<number>(expected, Number.isSafeInteger), (prop, value) => {
    if (value > max && value >= min) return [`'${prop}' must be at most ${max}, got ${value}`];
    return value < min ? mismatch(prop, expected, value) : [];
  });
}

/** A value of an enum. */
export function enumOf<E extends string>(values: { readonly [name: string]: E }): Shape<E> {
  const allowed = Object.values(values);
  return kind(`one of ${allowed.map((each) => each || '""').join(', ')}`, (value) => allowed.includes(value as E));
}

/** A `Size` of 1 KiB or more. */
export const size: Shape<Size> = shapeOf<Size>('a Size such as Size.gibibytes(10)', (prop, value) => {
  if (typeof value?.toKibibytes !== 'function') return mismatch(prop, size.expected, value);
  const kibibytes = value.toKibibytes({ rounding: SizeRoundingBehavior.NONE });
  if (Number.isSafeInteger(kibibytes) && kibibytes >= 1) return [];
  if (Number.isInteger(kibibytes) && kibibytes >= 1) return [`'${prop}' must be less than 8 EiB, got ${kibibytes} KiB`];
  return [`'${prop}' must be a whole number of KiB of at least 1, got ${kibibytes} KiB`];
});

/** A `Duration` of whole seconds, from `min` to `max`. */
export function seconds(min: number, max: number = MAX_INT32): Shape<Duration> {
  const expected = 'a Duration such as Duration.seconds(30)';
  return shapeOf<Duration>(expected, (prop, value) => {
    if (typeof value?.toSeconds !== 'function') return mismatch(prop, expected, value);
    const amount = value.toSeconds({ integral: false });
    if (Number.isInteger(amount) && amount >= min && amount <= max) return [];
    if (Number.isInteger(amount) && amount > max) return [`'${prop}' must be at most ${max} s, got ${amount} s`];
    return [`'${prop}' must be a whole number of seconds of at least ${min}, got ${amount} s`];
  });
}

/** A list; each error names the position of its element. */
export function listOf<T>(shape: Shape<T>, min: number = 0): Shape<T[]> {
  const expected = `a list of which each element is ${shape.expected}`;
  return {
    expected,
    errors: (prop, value) => {
      if (!Array.isArray(value)) return mismatch(prop, expected, value);
      if (value.length < min) return [`'${prop}' is empty: give at least ${min === 1 ? 'one' : min}`];
      return Array.from(value).flatMap((each, at) => entryErrors(`${prop}[${at}]`, shape, each));
    },
    clean: (value) => value.map((each) => cleaned(shape, each)),
  };
}

/** An object with any names, and values of one shape. `keyErrors` checks a name. */
export function mapOf<T>(shape: Shape<T>, keyErrors: (prop: string, key: string) => string[] = () => []): Shape<{ [key: string]: T }> {
  const expected = `an object of which each value is ${shape.expected}`;
  return {
    expected,
    errors: (prop, value) => {
      if (!isPlainObject(value)) return mismatch(prop, expected, value);
      return Object.entries(value).flatMap(([key, each]) => [...keyErrors(prop, key), ...entryErrors(below(prop, key), shape, each)]);
    },
    clean: (value) => Object.fromEntries(Object.entries(byName(value)).map(([key, each]) => [key, cleaned(shape, each)])),
  };
}

/** A struct: a plain object with known members. `expected` says what it is, such as "an object { mountPath, size }". */
export function struct<P extends object>(expected: string, members: ShapesOf<NoInfer<P>>): StructShape<P> {
  return {
    expected,
    members,
    errors: (prop, value) => {
      if (!isPlainObject(value)) return mismatch(prop, expected, value);
      const known = Object.keys(members);
      return [...memberErrors(prop, members, value).flatMap(({ errors }) => errors), ...unknownProps(prop, Object.keys(value), known)];
    },
    clean: (value) => cleanMembers(members, value),
  };
}

/** Options of a factory as it can use them, and what is wrong with them: that is reported by the construct that gets the object. */
export function optionsOf<P extends object>(shape: StructShape<P>, given: P): { options: P; errors: (prop: string) => string[] } {
  const value: unknown = given ?? {};
  const options = shape.errors('', value).length > 0 ? ({} as P) : cleanMembers(shape.members, value as P);
  return { options, errors: (prop) => shape.errors(prop, value) };
}

/** A struct that says where a secret is. A literal in its place is not repeated, since it may be the secret. */
export function secretReference<P extends object>(expected: string, members: ShapesOf<NoInfer<P>>): StructShape<P> {
  const reference = struct<P>(expected, members);
  return {
    ...reference,
    errors: (prop, value) => {
      if (isPlainObject(value)) return reference.errors(prop, value);
      return [`'${prop}' must be ${expected}. Everyone who reads the manifest could read a literal value`];
    },
  };
}

/** Shapes for names of props that users may expect, but that a construct does not have, with the reasons. */
export function unsupported(reasons: { [prop: string]: string }): { [prop: string]: Shape<never> } {
  const shapes = Object.entries(reasons).map(([name, reason]) => [name, { expected: 'left out', errors: (prop: string) => [`'${prop}' is not supported: ${reason}`] }]);
  return Object.fromEntries(shapes) as { [prop: string]: Shape<never> };
}

/** What is wrong with each member of a struct, for those that have errors. */
export function memberErrors(prop: string, members: object, value: object): { name: string; errors: string[] }[] {
  return Object.entries(members as { [name: string]: MemberShape })
    .map(([name, shape]) => ({ name, errors: memberError(below(prop, name), shape, (value as { [name: string]: unknown })[name]) }))
    .filter(({ errors }) => errors.length > 0);
}

/** A copy of a struct without errors, without members that are null. */
export function cleanMembers<P extends object>(members: ShapesOf<P>, value: P): P {
  const entries = Object.entries(members as unknown as { [name: string]: MemberShape })
    .map(([name, shape]) => [name, cleaned(shape, (value as { [name: string]: unknown })[name])])
    .filter(([, each]) => !isMissing(each));
  return Object.fromEntries(entries) as P;
}

/** An object, or a class of this library, that has all of the members. */
export function objectWith<T>(expected: string, ...members: string[]): Shape<T> {
  return kind(expected, (value) => hasMembers(value, members));
}

/** An object that checks itself, such as a `Probe`. */
export function selfChecking<T>(expected: string): Shape<T> {
  return shapeOf<T>(expected, (prop, value) => {
    const { _errors: errors } = Object(value) as { _errors?: unknown };
    if (typeof errors !== 'function') return mismatch(prop, expected, value);
    return (errors as (prop: string) => string[]).call(value, prop);
  });
}

/** The error of a value that is something else altogether. */
export function mismatch(prop: string, expected: string, value: unknown): string[] {
  return [`'${prop}' must be ${expected}, got ${format(value)}`];
}

/** Whether a value is left out: other languages have but one word for undefined and null. */
export function isMissing(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** Whether a value is an object literal, and neither a list nor of a class. Objects of another realm have another `Object`. */
export function isPlainObject(value: unknown): value is { [name: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function memberError(prop: string, shape: MemberShape, value: unknown): string[] {
  if (!isMissing(value)) return shape.errors(prop, value);
  return shape.missing === undefined ? [] : [`'${prop}' is missing: ${shape.missing}`];
}

function entryErrors(prop: string, shape: Pick<Shape<unknown>, 'expected' | 'errors'>, value: unknown): string[] {
  return isMissing(value) ? mismatch(prop, shape.expected, value) : shape.errors(prop, value);
}

function cleaned<T>(shape: Shape<T>, value: T): T {
  return shape.clean && !isMissing(value) ? shape.clean(value) : value;
}

function isStrings(value: unknown): value is string[] {
  return strings.errors('', value).length === 0;
}

function hasMembers(value: unknown, members: string[]): boolean {
  return typeof value === 'object' && value !== null && members.every((member) => !isMissing((value as { [name: string]: unknown })[member]));
}
