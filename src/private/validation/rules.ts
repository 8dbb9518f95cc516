/** Checks of values. Each returns the errors that it found: the prop, its value, what is allowed and, where it is not obvious, the fix. */
import { Duration, Size, SizeRoundingBehavior } from 'cdk8s';
import { format } from './report';
import { MAX_INT32 } from './shapes';

const DNS_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const NAMESPACE = /^(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const PORT_NAME = /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;
const LABEL_VALUE = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const ABSOLUTE_PATH = /^\/+[^:/\0][^:\0]*$/;
const BACKSTEP = /(^|\/)\.\.(\/|$)/;

/** Checks an integer of at least `least`, which may be left out unless it is required. */
export function wholeNumber(prop: string, value: number | undefined, least: number, presence: 'required' | 'optional' = 'optional'): string[] {
  if (value === undefined && presence === 'optional') return [];
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= MAX_INT32) return [];
  if (Number.isInteger(value) && Number(value) > MAX_INT32) return [`'${prop}' must be at most ${MAX_INT32}, got ${format(value)}`];
  return [`'${prop}' must be an integer of at least ${least}, got ${format(value)}`];
}

/** Checks the name of an object that is part of host names: a Service, a StatefulSet. `why` explains the maximum length. */
export function dnsLabel(prop: string, value: string, longest: number, why: string): string[] {
  const errors: string[] = [];
  if (typeof value !== 'string' || !DNS_LABEL.test(value)) {
    errors.push(
      `'${prop}' must be a DNS label (lower-case letters, digits and "-", starting with a letter, ending with a letter or digit), got ${format(value)}`,
    );
  }
  if (typeof value === 'string' && value.length > longest) {
    errors.push(`'${prop}' must be at most ${longest} characters, got ${value.length} (${format(value)}): ${why}`);
  }
  return errors;
}

/** Checks the name of an object that can have dots: a claim, a volume, a class. */
export function dnsSubdomain(prop: string, value: string): string[] {
  if (isSubdomain(value)) return [];
  return [
    `'${prop}' must be a DNS subdomain (lower-case letters, digits, "-" and ".", starting and ending with a letter or digit, at most 253 characters), got ${format(value)}`,
  ];
}

/** Checks the name of a namespace. */
export function namespace(prop: string, value: string): string[] {
  if (typeof value === 'string' && NAMESPACE.test(value)) return [];
  return [
    `'${prop}' must be the name of a namespace (at most 63 lower-case letters, digits and "-", starting and ending with a letter or digit), got ${format(value)}`,
  ];
}

/** Checks the name of a Secret. A value that is not a name is left out of the message, since it may be a secret. */
export function secretName(prop: string, value: string): string[] {
  if (isSubdomain(value)) return [];
  return [`'${prop}' must be the name of a Secret (lower-case letters, digits, "-" and ".", at most 253 characters)`];
}

/** Checks the value of a label. */
export function labelValue(prop: string, value: string | undefined): string[] {
  if (value === undefined || (typeof value === 'string' && LABEL_VALUE.test(value) && value.length <= 63)) return [];
  return [
    `'${prop}' must be at most 63 letters, digits, "-", "_" and ".", starting and ending with a letter or digit, got ${format(value)}`,
  ];
}

/** Checks the value of an enum. */
export function oneOf(prop: string, value: string | undefined, allowed: string[]): string[] {
  if (value === undefined || allowed.includes(value)) return [];
  return [`'${prop}' must be one of ${allowed.map((each) => each || '""').join(', ')}, got ${format(value)}`];
}

/** Checks a `Size` of at least 1 KiB. */
export function size(prop: string, value: Size | undefined, presence: 'required' | 'optional' = 'optional'): string[] {
  if (value === undefined && presence === 'optional') return [];
  if (typeof value?.toKibibytes !== 'function') {
    return [`'${prop}' must be a Size such as Size.gibibytes(10), got ${format(value)}`];
  }
  const kibibytes = value.toKibibytes({ rounding: SizeRoundingBehavior.NONE });
  if (Number.isSafeInteger(kibibytes) && kibibytes >= 1) return [];
  if (Number.isInteger(kibibytes) && kibibytes >= 1) return [`'${prop}' must be less than 8 EiB, got ${kibibytes} KiB`];
  return [`'${prop}' must be a whole number of KiB of at least 1, got ${kibibytes} KiB`];
}

/** Checks a `Duration` of whole seconds, at least `least`. */
export function seconds(prop: string, value: Duration | undefined, least: number): string[] {
  if (value === undefined) return [];
  if (typeof value?.toSeconds !== 'function') {
    return [`'${prop}' must be a Duration such as Duration.seconds(30), got ${format(value)}`];
  }
  const amount = value.toSeconds({ integral: false });
  if (Number.isInteger(amount) && amount >= least && amount <= MAX_INT32) return [];
  if (Number.isInteger(amount) && amount > MAX_INT32) return [`'${prop}' must be at most ${MAX_INT32} s, got ${amount} s`];
  return [`'${prop}' must be a whole number of seconds of at least ${least}, got ${amount} s`];
}

/** Checks a reference to a storage class; the empty name stands for no class. */
export function storageClass(prop: string, value: { readonly storageClassName: string } | undefined): string[] {
  if (value === undefined || value?.storageClassName === '') return [];
  if (typeof value?.storageClassName === 'string') return dnsSubdomain(prop, value.storageClassName);
  return [`'${prop}' must be a StorageClass, or the name of one as StorageClass.fromName("fast"), got ${format(value)}`];
}

/** Checks an absolute path other than "/". */
export function absolutePath(prop: string, value: string): string[] {
  if (typeof value === 'string' && ABSOLUTE_PATH.test(value)) return backstep(prop, value);
  return [`'${prop}' must be an absolute path below "/" without ":", got ${format(value)}`];
}

/** Checks a path inside a volume. */
export function subPath(prop: string, value: string | undefined): string[] {
  if (value === undefined) return [];
  if (typeof value === 'string' && !value.startsWith('/')) return backstep(prop, value);
  return [`'${prop}' must be a path inside the volume, not starting with "/", got ${format(value)}`];
}

/** Checks the path of an HTTP request. */
export function requestPath(prop: string, value: string): string[] {
  if (typeof value === 'string' && value.startsWith('/')) return [];
  return [`'${prop}' must be a path that starts with "/", got ${format(value)}`];
}

/** Checks a string that must not be blank. */
export function text(prop: string, value: string): string[] {
  if (typeof value === 'string' && value.trim() !== '') return [];
  return [`'${prop}' must be a string that is not empty, got ${format(value)}`];
}

/** Checks port numbers by their names, for a container and a Service. */
export function ports(prop: string, value: { [name: string]: number } | undefined): string[] {
  const entries = Object.entries(value ?? {});
  return [
    ...entries.flatMap(([name, number]) => [...portName(prop, name), ...portNumber(`${prop}.${name}`, number)]),
    ...repeated(entries.map(([, number]) => number)).map(
      (number) => `'${prop}' has port ${number} twice, as ${names(entries, number)}: a Service has each port number once`,
    ),
  ];
}

/** Checks the number of a port. */
export function portNumber(prop: string, value: number): string[] {
  if (Number.isInteger(value) && value >= 1 && value <= 65535) return [];
  return [`'${prop}' must be a port number from 1 to 65535, got ${format(value)}`];
}

/** Checks that no TCP port and UDP port share a name, since Kubernetes finds ports by name alone. */
export function distinctPortNames(tcp: { [name: string]: number } = {}, udp: { [name: string]: number } = {}): string[] {
  return Object.keys(tcp)
    .filter((name) => Object.hasOwn(udp, name))
    .map((name) => `'udpPorts' has the name "${name}", which is also in 'ports': choose another name, such as "${name}-udp"`);
}

/** Returns the values that occur more than once. */
export function repeated<T>(values: T[]): T[] {
  if (new Set(values).size === values.length) return [];
  return [...new Set(values.filter((value, at) => values.indexOf(value) !== at))];
}

/** Checks the name of a port. */
export function portName(prop: string, name: string): string[] {
  if (PORT_NAME.test(name) && name.length <= 15) return [];
  return [
    `'${prop}' has the name ${format(name)}: a port name has at most 15 lower-case letters, digits and single "-" in between, and at least one letter`,
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
  return [`'${prop}' must not contain "..", got ${format(path)}: give the resolved path`];
}
