/** Checks of paths and ports. Each returns errors with the prop, its value, what is allowed, and the fix if it is not obvious. */
import { format } from './report';

const PORT_NAME = /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;
const ABSOLUTE_PATH = /^\/+[^:/\0][^:\0]*$/;
const BACKSTEP = /(^|\/)\.\.(\/|$)/;

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

function backstep(prop: string, path: string): string[] {
  if (!BACKSTEP.test(path)) return [];
  return [`'${prop}' must not contain "..", got ${format(path)}: give the resolved path`];
}
