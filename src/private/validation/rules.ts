/**
 * Checks of single props. Each returns the errors it found, in the user's words: what is wrong, the value, what is
 * allowed and, where it is not plain, the way out. `refuse` throws them together.
 */
import { Duration, Size, SizeRoundingBehavior } from 'cdk8s';
import { format } from './report';

const DNS_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const NAMESPACE = /^(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const PORT_NAME = /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;
const LABEL_VALUE = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const ABSOLUTE_PATH = /^\/+[^:/\0][^:\0]*$/;
const BACKSTEP = /(^|\/)\.\.(\/|$)/;

/** Numbers of Kubernetes have 32 bits. */
const MAX_INT32 = 2 ** 31 - 1;

/** `value` is a whole number of `least` or more; an absent one is fine unless it is required. */
export function wholeNumber(prop: string, value: number | undefined, least: number, presence: 'required' | 'optional' = 'optional'): string[] {
  if (value === undefined && presence === 'optional') return [];
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= MAX_INT32) return [];
  if (Number.isInteger(value) && Number(value) > MAX_INT32) return [`'${prop}' must be at most ${MAX_INT32}, got ${format(value)}`];
  return [`'${prop}' must be a whole number of ${least} or more, got ${format(value)}`];
}

/** `value` names an object that DNS also knows: a Service, and the StatefulSet and pods behind it. */
export function dnsLabel(prop: string, value: string, longest: number, why: string): string[] {
  const errors: string[] = [];
  if (typeof value !== 'string' || !DNS_LABEL.test(value)) {
    errors.push(
      `'${prop}' must be a DNS label (lower-case letters, digits and "-", starting with a letter, ending with a letter or digit), got ${format(value)}`,
    );
  }
  if (value.length > longest) {
    errors.push(`'${prop}' must be at most ${longest} characters, got ${value.length} (${format(value)}): ${why}`);
  }
  return errors;
}

/** `value` names an object whose name may hold dots: a claim, a volume, a class. */
export function dnsSubdomain(prop: string, value: string): string[] {
  if (isSubdomain(value)) return [];
  return [
    `'${prop}' must be a DNS subdomain (lower-case letters, digits, "-" and ".", starting and ending with a letter or digit, at most 253 characters), got ${format(value)}`,
  ];
}

/** `value` names a namespace. */
export function namespace(prop: string, value: string): string[] {
  if (typeof value === 'string' && NAMESPACE.test(value)) return [];
  return [
    `'${prop}' must be the name of a namespace (at most 63 lower-case letters, digits and "-", starting and ending with a letter or digit), got ${format(value)}`,
  ];
}

/** `value` names a Secret. What is no name is not repeated: it may be a secret. */
export function secretName(prop: string, value: string): string[] {
  if (isSubdomain(value)) return [];
  return [`'${prop}' must be the name of a Secret (lower-case letters, digits, "-" and ".", at most 253 characters)`];
}

/** `value` may be the value of a label. */
export function labelValue(prop: string, value: string | undefined): string[] {
  if (value === undefined || (typeof value === 'string' && LABEL_VALUE.test(value) && value.length <= 63)) return [];
  return [
    `'${prop}' must be at most 63 letters, digits, "-", "_" and ".", starting and ending with a letter or digit, got ${format(value)}`,
  ];
}

/** `value` is one of `allowed`: callers without a compiler can pass anything. */
export function oneOf(prop: string, value: string | undefined, allowed: string[]): string[] {
  if (value === undefined || allowed.includes(value)) return [];
  return [`'${prop}' must be one of ${allowed.map((each) => each || '""').join(', ')}, got ${format(value)}`];
}

/** `value` is a `Size` of 1 KiB or more. Not `instanceof`: an app may hold two copies of cdk8s. */
export function size(prop: string, value: Size | undefined, presence: 'required' | 'optional' = 'optional'): string[] {
  if (value === undefined && presence === 'optional') return [];
  if (typeof value?.toKibibytes !== 'function') {
    return [`'${prop}' must be a Size such as Size.gibibytes(10), got ${format(value)}`];
  }
  const kibibytes = value.toKibibytes({ rounding: SizeRoundingBehavior.NONE });
  if (Number.isSafeInteger(kibibytes) && kibibytes >= 1) return [];
  if (Number.isInteger(kibibytes) && kibibytes >= 1) return [`'${prop}' must be less than 8 EiB, got ${kibibytes} KiB`];
  return [`'${prop}' must be a whole number of KiB, 1 or more, got ${kibibytes} KiB`];
}

/** `value` is a `Duration` of whole seconds, `least` or more. */
export function seconds(prop: string, value: Duration | undefined, least: number): string[] {
  if (value === undefined) return [];
  if (typeof value?.toSeconds !== 'function') {
    return [`'${prop}' must be a Duration such as Duration.seconds(30), got ${format(value)}`];
  }
  const amount = value.toSeconds({ integral: false });
  if (Number.isInteger(amount) && amount >= least && amount <= MAX_INT32) return [];
  if (Number.isInteger(amount) && amount > MAX_INT32) return [`'${prop}' must be at most ${MAX_INT32} s, got ${amount} s`];
  return [`'${prop}' must be a whole number of seconds, ${least} or more, got ${amount} s`];
}

/** `value` has the name of a class, or the empty one of no class. */
export function storageClass(prop: string, value: { readonly storageClassName: string } | undefined): string[] {
  if (value === undefined || value?.storageClassName === '') return [];
  if (typeof value?.storageClassName === 'string') return dnsSubdomain(prop, value.storageClassName);
  return [`'${prop}' must be a StorageClass, or the name of one as StorageClass.fromName("fast"), got ${format(value)}`];
}

/** `value` is a path from the root, and not the root itself. */
export function absolutePath(prop: string, value: string): string[] {
  if (typeof value === 'string' && ABSOLUTE_PATH.test(value)) return backstep(prop, value);
  return [`'${prop}' must be an absolute path below "/" without ":", got ${format(value)}`];
}

/** `value` is a path inside a volume. */
export function subPath(prop: string, value: string | undefined): string[] {
  if (value === undefined) return [];
  if (typeof value === 'string' && !value.startsWith('/')) return backstep(prop, value);
  return [`'${prop}' must be a path inside the volume, not starting with "/", got ${format(value)}`];
}

/** `value` is the path of an HTTP request. */
export function requestPath(prop: string, value: string): string[] {
  if (typeof value === 'string' && value.startsWith('/')) return [];
  return [`'${prop}' requests a path, which must start with "/", got ${format(value)}`];
}

/** `value` is a text with something in it. */
export function text(prop: string, value: string): string[] {
  if (typeof value === 'string' && value.trim() !== '') return [];
  return [`'${prop}' must be a text that is not empty, got ${format(value)}`];
}

/** `ports` is a map from port names to numbers, as a container and a Service both take it. */
export function ports(prop: string, value: { [name: string]: number } | undefined): string[] {
  const entries = Object.entries(value ?? {});
  return [
    ...entries.flatMap(([name, number]) => [...portName(prop, name), ...portNumber(`${prop}.${name}`, number)]),
    ...repeated(entries.map(([, number]) => number)).map(
      (number) => `'${prop}' has ${number} twice, as ${names(entries, number)}: a Service takes each number once`,
    ),
  ];
}

/** `value` is the number of a port. */
export function portNumber(prop: string, value: number): string[] {
  if (Number.isInteger(value) && value >= 1 && value <= 65535) return [];
  return [`'${prop}' must be a port number from 1 to 65535, got ${format(value)}`];
}

/** No name stands in both maps: Kubernetes knows a port by its name alone. */
export function distinctPortNames(tcp: { [name: string]: number } = {}, udp: { [name: string]: number } = {}): string[] {
  return Object.keys(tcp)
    .filter((name) => Object.hasOwn(udp, name))
    .map((name) => `port name "${name}" is in both 'ports' and 'udpPorts': give one of them another name, such as "${name}-udp"`);
}

/** The values that occur more than once. */
export function repeated<T>(values: T[]): T[] {
  if (new Set(values).size === values.length) return [];
  return [...new Set(values.filter((value, at) => values.indexOf(value) !== at))];
}

/** `name` may be the name of a port. */
export function portName(prop: string, name: string): string[] {
  if (PORT_NAME.test(name) && name.length <= 15) return [];
  return [
    `'${prop}' has the name ${format(name)}: a port name is at most 15 lower-case letters, digits and single "-" inside, with a letter among them`,
  ];
}

function names(entries: [string, number][], number: number): string {
  return entries
    .filter(([, other]) => other === number)
    .map(([name]) => `"${name}"`)
    .join(' and ');
}

function isSubdomain(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 253 && DNS_SUBDOMAIN.test(value);
}

function backstep(prop: string, path: string): string[] {
  if (!BACKSTEP.test(path)) return [];
  return [`'${prop}' has a "..", got ${format(path)}: write the path that it leads to`];
}
