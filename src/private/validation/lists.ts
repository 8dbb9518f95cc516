/**
 * Checks of what a value is at all: callers without a compiler can pass anything. Not `instanceof`, for an app may hold two copies of a
 * package: a value is what it can do.
 */
import { format } from './report';

/** What checks itself: a probe, a updateStrategy, a source of a volume. */
interface SelfChecking<Args extends unknown[]> {
  _errors(...args: Args): string[];
}

/** `value` is what checks itself, and finds nothing wrong. `such` says what is wanted. */
export function selfChecked<Args extends unknown[]>(
  prop: string, value: SelfChecking<Args> | undefined, such: string, ...args: Args
): string[] {
  if (value === undefined) return [];
  if (typeof value?._errors === 'function') return value._errors(...args);
  return [`'${prop}' must be ${such}, got ${format(value)}`];
}

/** `value` can say how a NetworkPolicy names it. */
export function peer(prop: string, value: object): string[] {
  if (typeof (value as { toNetworkPolicyPeer?: unknown } | null)?.toNetworkPolicyPeer === 'function') return [];
  return [`'${prop}' must be a workload of this library, or a Peer such as Peer.pods({ app: "shop" }), got ${format(value)}`];
}

/** `value` is a list, and nothing in it is missing. */
export function list(prop: string, value: unknown): string[] {
  if (value === undefined || (Array.isArray(value) && !value.some(isNothing))) return [];
  return [`'${prop}' must be a list in which nothing is missing, got ${format(value)}`];
}

/** `value` is a list of texts. */
export function texts(prop: string, value: unknown): string[] {
  if (value === undefined || (Array.isArray(value) && value.every((each) => typeof each === 'string'))) return [];
  return [`'${prop}' must be a list of texts, got ${format(value)}`];
}

/** `value` is a command: a list of texts, the program first. */
export function command(prop: string, value: string[]): string[] {
  if (Array.isArray(value) && value[0] !== '' && value.length > 0) return texts(prop, value);
  return [`'${prop}' runs a command, which must be a list of texts, the program first, got ${format(value)}`];
}

/** `value` is an object with names and values, and no list. */
export function map(prop: string, value: unknown): string[] {
  if (value === undefined || isMap(value)) return [];
  return [`'${prop}' must be an object of names and values, got ${format(value)}`];
}

/** Whether a value has members by name. */
export function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}
