import { IConstruct } from 'constructs';

/**
 * Throws one error that lists everything wrong with a construct, so that a user mends all of it in one go.
 * Does nothing when there are no problems.
 */
export function refuse(construct: IConstruct, problems: string[]): void {
  if (problems.length > 0) throw new Error(`[${construct.node.path}] ${listed(problems)}`);
}

/** Throws one error that lists everything wrong with the arguments of a function that makes no construct. */
export function refuseCall(call: string, problems: string[]): void {
  if (problems.length > 0) throw new Error(`[${call}] ${listed(problems)}`);
}

function listed(problems: string[]): string {
  if (problems.length === 1) return problems[0];
  return [`${problems.length} problems:`, ...problems].join('\n  ');
}

/** A value as it reads in a message: strings in quotes, objects as JSON, numbers that JSON does not know by their name. */
export function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return `${value}`;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // A construct, say, holds itself.
    return `an object of class ${(value as object).constructor?.name}`;
  }
}

/** What the user gave; a prop that is null counts as left out, as it does where other languages have but one word for both. */
export function given<T extends object>(props: T): T {
  const values: object = props ?? {};
  for (const key in values) if (values[key as never] === null) return withoutNulls(values) as T;
  return values as T;
}

function withoutNulls(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

/** The error for a name that a construct does not have: it lists those that it has. */
export function unknownName(construct: IConstruct, what: string, name: string, known: string[]): Error {
  return new Error(`[${construct.node.path}] no ${what} is named ${shown(name)}; there is: ${known.join(', ') || 'none'}`);
}
