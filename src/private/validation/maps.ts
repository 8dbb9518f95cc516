/** Checks of maps: labels, annotations, variables. Each returns the errors it found, as those of `checks` do. */
import { format } from './report';
import { isMap, map } from './shapes';

type TextMap = { [key: string]: string };

/** A name of at most 63 characters, perhaps after a DNS subdomain and "/". */
const DNS_LABEL = /[a-z0-9](?:[-a-z0-9]*[a-z0-9])?/.source;
const NAME_SIGNS = /[A-Za-z0-9](?:[-\w.]*[A-Za-z0-9])?/.source;
const KEY = new RegExp(`^(?:(?=[^/]{1,253}/)${DNS_LABEL}(?:\\.${DNS_LABEL})*/)?(?=.{1,63}$)${NAME_SIGNS}$`);
const LABEL_VALUE = new RegExp(`^(?:(?=.{1,63}$)${NAME_SIGNS})?$`);
const ENV_NAME = /^(?!\.$|\.\.)[-._a-zA-Z][-._a-zA-Z0-9]*$/;
const MAX_ANNOTATION_BYTES = 256 * 1024;

const NAME = 'at most 63 letters, digits, "-", "_" and ".", starting and ending with a letter or digit';

/** `value` is a map of labels: on an object, or to select objects by. */
export function labels(prop: string, value: TextMap | undefined): string[] {
  if (value === undefined) return [];
  if (!isMap(value)) return map(prop, value);
  return Object.entries(value).flatMap(([key, each]) => [...keyErrors(prop, key), ...labelValueErrors(prop, key, each)]);
}

/** `value` is a map of labels to select by, with one at least. `why` says what none would be. */
export function selector(prop: string, value: TextMap, why: string): string[] {
  const none = value === undefined || value === null || (isMap(value) && Object.keys(value).length === 0);
  return none ? [`'${prop}' is empty${why}`] : labels(prop, value);
}

/** `value` is a map of annotations. */
export function annotations(prop: string, value: TextMap | undefined): string[] {
  if (value === undefined) return [];
  if (!isMap(value)) return map(prop, value);
  const entries = Object.entries(value);
  const errors = entries.flatMap(([key, each]) => [...keyErrors(prop, key.toLowerCase(), key), ...textErrors(prop, key, each)]);
  return errors.length > 0 ? errors : tooLarge(prop, entries);
}

/** `value` is a map of texts under any key. */
export function texts(prop: string, value: TextMap | undefined): string[] {
  if (value === undefined) return [];
  if (!isMap(value)) return map(prop, value);
  return Object.entries(value).flatMap(([key, each]) => [...unrenderable(prop, key), ...textErrors(prop, key, each)]);
}

/** `value` is a map of variables that a container may have in its environment. */
export function environment(prop: string, value: TextMap | undefined): string[] {
  if (value === undefined) return [];
  return Object.entries(value).flatMap(([name, each]) => [...variableName(prop, name), ...textErrors(prop, name, each)]);
}

/** None of `names` is set in `value` with a plain value: it would be in the manifest. `instead` says what is to be given. */
export function noLiterals(prop: string, value: TextMap | undefined, names: readonly string[], instead: string): string[] {
  return names
    .filter((name) => value?.[name] !== undefined)
    .map((name) => `'${prop}' has ${name}, a literal that everyone who sees the manifest could read: give ${instead}`);
}

/** `name` may be the name of a variable. */
export function variableName(prop: string, name: string): string[] {
  if (typeof name === 'string' && ENV_NAME.test(name)) return [];
  return [`'${prop}' has the name ${format(name)}: letters, digits, "_", "-" and "." are allowed, not starting with a digit`];
}

/** `value` may be the key of a label, or of an annotation when it is in lower case: the name of a driver too. */
export function isKey(value: unknown): boolean {
  return typeof value === 'string' && KEY.test(value);
}

/** What has such a member is no plain object to cdk8s. */
function unrenderable(prop: string, key: string): string[] {
  return key === 'constructor' ? [`'${prop}' has the key "constructor", which cdk8s cannot render: choose another`] : [];
}

function keyErrors(prop: string, key: string, written: string = key): string[] {
  if (KEY.test(key)) return unrenderable(prop, key);
  return [`'${prop}' has the key ${format(written)}: a key is ${NAME}, and may follow a DNS subdomain and "/"`];
}

function labelValueErrors(prop: string, key: string, value: unknown): string[] {
  if (typeof value === 'string' && LABEL_VALUE.test(value)) return [];
  return [`'${prop}' has ${format(value)} under ${format(key)}: the value of a label is ${NAME}, or empty`];
}

function textErrors(prop: string, key: string, value: unknown): string[] {
  if (typeof value === 'string') return [];
  return [`'${prop}' has ${format(value)} under ${format(key)}: a value must be a text`];
}

function tooLarge(prop: string, entries: [string, string][]): string[] {
  const bytes = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  if (bytes <= MAX_ANNOTATION_BYTES) return [];
  return [`'${prop}' has ${bytes} bytes, and Kubernetes takes ${MAX_ANNOTATION_BYTES} at most: put large texts in a ConfigMap`];
}
