/** Checks of objects with any names: labels, annotations, variables. Each check returns the errors that it found. */
import { byName } from '../by-name';
import { format } from './report';
import { Shape, isPlainObject, mismatch, refine, shapeOf } from './shapes';

type StringMap = { [key: string]: string };

/** A name of at most 63 characters, perhaps after a DNS subdomain and "/". */
const DNS_LABEL = /[a-z0-9](?:[-a-z0-9]*[a-z0-9])?/.source;
const NAME_CHARACTERS = /[A-Za-z0-9](?:[-\w.]*[A-Za-z0-9])?/.source;
const KEY = new RegExp(`^(?:(?=[^/]{1,253}/)${DNS_LABEL}(?:\\.${DNS_LABEL})*/)?(?=.{1,63}$)${NAME_CHARACTERS}$`);
const LABEL_VALUE = new RegExp(`^(?:(?=.{1,63}$)${NAME_CHARACTERS})?$`);
const ENV_NAME = /^(?!\.$|\.\.)[-._a-zA-Z][-._a-zA-Z0-9]*$/;
const MAX_ANNOTATION_BYTES = 256 * 1024;

const NAME = 'at most 63 letters, digits, "-", "_" and ".", starting and ending with a letter or digit';

/** An object with any names, and a string for each. */
export const STRING_MAP = plainMap<string>('an object of names and values');

/** An object with any names, whose values are checked elsewhere. */
export function plainMap<T>(expected: string): Shape<{ [name: string]: T }> {
  const errors = (prop: string, value: unknown) => (isPlainObject(value) ? [] : mismatch(prop, expected, value));
  return { ...shapeOf<{ [name: string]: T }>(expected, errors), clean: byName };
}

/** Labels of an object, or to select objects by. */
export const LABELS = refine(STRING_MAP, labels);

/** Annotations of an object. */
export const ANNOTATIONS = refine(STRING_MAP, annotations);

/** Environment variables. */
export const ENVIRONMENT = refine(STRING_MAP, environment);

/** Strings under any names. */
export const STRINGS = refine(STRING_MAP, texts);

/** Checks labels: on an object, or to select objects by. */
export function labels(prop: string, value: StringMap | undefined): string[] {
  if (value === undefined) return [];
  if (!isPlainObject(value)) return STRING_MAP.errors(prop, value);
  return Object.entries(value).flatMap(([key, each]) => [...keyErrors(prop, key), ...labelValueErrors(prop, key, each)]);
}

/** Checks labels to select by, at least one. `why` says what no labels would mean. */
export function selector(prop: string, value: StringMap, why: string): string[] {
  const isEmpty = value === undefined || value === null || (isPlainObject(value) && Object.keys(value).length === 0);
  return isEmpty ? [`'${prop}' is empty${why}`] : labels(prop, value);
}

/** Checks annotations. */
export function annotations(prop: string, value: StringMap | undefined): string[] {
  if (value === undefined) return [];
  if (!isPlainObject(value)) return STRING_MAP.errors(prop, value);
  const entries = Object.entries(value);
  const errors = entries.flatMap(([key, each]) => [...keyErrors(prop, key.toLowerCase(), key), ...stringErrors(prop, key, each)]);
  return errors.length > 0 ? errors : tooLarge(prop, entries);
}

/** Checks strings under any names. */
export function texts(prop: string, value: StringMap | undefined): string[] {
  if (value === undefined) return [];
  if (!isPlainObject(value)) return STRING_MAP.errors(prop, value);
  return Object.entries(value).flatMap(([key, each]) => [...unrenderable(prop, key), ...stringErrors(prop, key, each)]);
}

/** Checks the environment variables of a container. */
export function environment(prop: string, value: StringMap | undefined): string[] {
  if (value === undefined) return [];
  return Object.entries(value).flatMap(([name, each]) => [...variableName(prop, name), ...stringErrors(prop, name, each)]);
}

/** Checks that no variable of `names` has a literal value, which would be in the manifest. `instead` says what to give. */
export function noLiterals(prop: string, value: StringMap | undefined, names: readonly string[], instead: string): string[] {
  return names
    .filter((name) => value?.[name] !== undefined)
    .map((name) => `'${prop}' has ${name}, a literal that everyone who reads the manifest could read: give ${instead} instead`);
}

/** Checks the name of an environment variable. */
export function variableName(prop: string, name: string): string[] {
  if (typeof name === 'string' && ENV_NAME.test(name)) return [];
  return [`'${prop}' has the variable ${format(name)}: a name has letters, digits, "_", "-" and ".", and does not start with a digit`];
}

/** Whether a value can be the key of a label; the names of storage drivers have the same form. */
export function isKey(value: unknown): boolean {
  return typeof value === 'string' && KEY.test(value);
}

/** cdk8s takes an object with such a member for an instance of a class. */
function unrenderable(prop: string, key: string): string[] {
  return key === 'constructor' ? [`'${prop}' has the key "constructor", which cdk8s cannot render: choose another key`] : [];
}

function keyErrors(prop: string, key: string, written: string = key): string[] {
  if (KEY.test(key)) return unrenderable(prop, key);
  return [`'${prop}' has the key ${format(written)}: a key is ${NAME}, with an optional prefix of a DNS subdomain and "/"`];
}

function labelValueErrors(prop: string, key: string, value: unknown): string[] {
  if (typeof value === 'string' && LABEL_VALUE.test(value)) return [];
  return [`'${prop}' has the value ${format(value)} for ${format(key)}: the value of a label is empty, or ${NAME}`];
}

function stringErrors(prop: string, key: string, value: unknown): string[] {
  if (typeof value === 'string') return [];
  return [`'${prop}' has the value ${format(value)} for ${format(key)}: it must be a string`];
}

function tooLarge(prop: string, entries: [string, string][]): string[] {
  const bytes = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  if (bytes <= MAX_ANNOTATION_BYTES) return [];
  return [`'${prop}' has ${bytes} bytes, but Kubernetes allows at most ${MAX_ANNOTATION_BYTES}: put large values in a ConfigMap`];
}
