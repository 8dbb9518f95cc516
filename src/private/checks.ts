/**
 * Checks of single props. Each returns the problems it found, in the user's words: what is wrong, the value, what is
 * allowed and, where it is not plain, the way out. `refuse` throws them together.
 */
import { Duration, Size, SizeRoundingBehavior } from 'cdk8s';
import { SecretKey } from '../secret-key';
import { shown } from './problems';

const DNS_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const PORT_NAME = /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;
const SECRET_KEY = /^(?!\.\.?$)[-._a-zA-Z0-9]{1,253}$/;
const LABEL_VALUE = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const ENV_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
const TAG_OR_DIGEST = /(:[\w][\w.-]{0,127}|@[a-z0-9]+:[a-f0-9]{32,})$/;

/** `value` is a whole number of `least` or more; an absent one is fine. */
export function wholeNumber(prop: string, value: number | undefined, least: number): string[] {
  if (value === undefined || (Number.isInteger(value) && value >= least)) return [];
  return [`'${prop}' must be a whole number of ${least} or more, got ${shown(value)}`];
}

/** `value` names an object that DNS also knows: a Service, and the StatefulSet and pods behind it. */
export function dnsLabel(prop: string, value: string, longest: number, why: string): string[] {
  const problems: string[] = [];
  if (!DNS_LABEL.test(value)) {
    problems.push(
      `'${prop}' must be a DNS label (lower-case letters, digits and "-", starting with a letter, ending with a letter or digit), got ${shown(value)}`,
    );
  }
  if (value.length > longest) {
    problems.push(`'${prop}' must be at most ${longest} characters, got ${value.length} (${shown(value)}): ${why}`);
  }
  return problems;
}

/** `value` names an object whose name may hold dots: a claim, a volume, a class. */
export function dnsSubdomain(prop: string, value: string): string[] {
  if (DNS_SUBDOMAIN.test(value) && value.length <= 253) return [];
  return [
    `'${prop}' must be a DNS subdomain (lower-case letters, digits, "-" and ".", starting and ending with a letter or digit, at most 253 characters), got ${shown(value)}`,
  ];
}

/** `value` names a Secret. What is no name is not repeated: it may be a secret. */
export function secretName(prop: string, value: string): string[] {
  if (typeof value === 'string' && DNS_SUBDOMAIN.test(value) && value.length <= 253) return [];
  return [`'${prop}' must be the name of a Secret (lower-case letters, digits, "-" and ".", at most 253 characters)`];
}

/** `value` says where in a Secret something is. What is no such place is not repeated: it may be the secret itself. */
export function secretKey(prop: string, value: SecretKey | undefined, presence: 'required' | 'optional' = 'optional'): string[] {
  if (value === undefined && presence === 'optional') return [];
  if (value === undefined) return [`'${prop}' is missing: give { secret, key }, the Secret where it is and the key in it`];
  if (typeof value !== 'object' || value === null) {
    return [`'${prop}' is a literal, which everyone who sees the manifest could read: give { secret, key }, the Secret where it is and the key in it`];
  }
  return [
    ...secretName(`${prop}.secret`, value.secret),
    ...(typeof value.key === 'string' && SECRET_KEY.test(value.key)
      ? []
      : [`'${prop}.key' must be a key of the Secret: 1 to 253 letters, digits, "-", "_" and "."`]),
  ];
}

/** `value` may be the value of a label. */
export function labelValue(prop: string, value: string | undefined): string[] {
  if (value === undefined || (LABEL_VALUE.test(value) && value.length <= 63)) return [];
  return [
    `'${prop}' must be at most 63 letters, digits, "-", "_" and ".", starting and ending with a letter or digit, got ${shown(value)}`,
  ];
}

/** `value` is one of `allowed`: callers without a compiler can pass anything. */
export function oneOf(prop: string, value: string | undefined, allowed: string[]): string[] {
  if (value === undefined || allowed.includes(value)) return [];
  return [`'${prop}' must be one of ${allowed.join(', ')}, got ${shown(value)}`];
}

/** `value` is a `Size` of 1 KiB or more. Not `instanceof`: an app may hold two copies of cdk8s. */
export function size(prop: string, value: Size | undefined, presence: 'required' | 'optional' = 'optional'): string[] {
  if (value === undefined && presence === 'optional') return [];
  if (typeof value?.toKibibytes !== 'function') {
    return [`'${prop}' must be a Size such as Size.gibibytes(10), got ${shown(value)}`];
  }
  const kibibytes = value.toKibibytes({ rounding: SizeRoundingBehavior.NONE });
  return Number.isInteger(kibibytes) && kibibytes >= 1 ? [] : [`'${prop}' must be a whole number of KiB, 1 or more, got ${kibibytes} KiB`];
}

/** `value` is a `Duration` of whole seconds, `least` or more. */
export function seconds(prop: string, value: Duration | undefined, least: number): string[] {
  if (value === undefined) return [];
  if (typeof value?.toSeconds !== 'function') {
    return [`'${prop}' must be a Duration such as Duration.seconds(30), got ${shown(value)}`];
  }
  const amount = value.toSeconds({ integral: false });
  if (Number.isInteger(amount) && amount >= least) return [];
  return [`'${prop}' must be a whole number of seconds, ${least} or more, got ${amount} s`];
}

/** `value` is a path from the root, and not the root itself. */
export function absolutePath(prop: string, value: string): string[] {
  if (typeof value === 'string' && /^\/[^:]*[^:/]/.test(value)) return [];
  return [`'${prop}' must be an absolute path below "/" without ":", got ${shown(value)}`];
}

/** `image` says which version it is: a restart must not start another one on the same data. */
export function pinnedImage(prop: string, value: string): string[] {
  if (TAG_OR_DIGEST.test(value)) return [];
  return [
    `'${prop}' has neither a tag nor a digest, got ${shown(value)}: a restart could start another version on the same data. Write "name:tag" or "name@sha256:digest"`,
  ];
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
  return [`'${prop}' must be a port number from 1 to 65535, got ${shown(value)}`];
}

/** No name stands in both maps: Kubernetes knows a port by its name alone. */
export function distinctPortNames(tcp: { [name: string]: number } = {}, udp: { [name: string]: number } = {}): string[] {
  return Object.keys(tcp)
    .filter((name) => name in udp)
    .map((name) => `port name "${name}" is in both 'ports' and 'udpPorts': give one of them another name, such as "${name}-udp"`);
}

/** `env` maps names that a container may have in its environment. */
export function envNames(prop: string, value: { [name: string]: string } | undefined): string[] {
  return Object.keys(value ?? {})
    .filter((name) => !ENV_NAME.test(name))
    .map((name) => `'${prop}' has the name ${shown(name)}: letters, digits, "_", "-" and "." are allowed, not starting with a digit`);
}

/** The values that occur more than once. */
export function repeated<T>(values: T[]): T[] {
  return [...new Set(values.filter((value, at) => values.indexOf(value) !== at))];
}

function portName(prop: string, name: string): string[] {
  if (PORT_NAME.test(name) && name.length <= 15) return [];
  return [
    `'${prop}' has the name ${shown(name)}: a port name is at most 15 lower-case letters, digits and single "-" inside, with a letter among them`,
  ];
}

function names(entries: [string, number][], number: number): string {
  return entries
    .filter(([, other]) => other === number)
    .map(([name]) => `"${name}"`)
    .join(' and ');
}
