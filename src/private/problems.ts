import { IConstruct } from 'constructs';

/**
 * Throws one error that lists everything wrong with a construct, so that a user mends all of it in one go.
 * Does nothing when there are no problems.
 */
export function refuse(construct: IConstruct, problems: string[]): void {
  if (problems.length > 0) throw new Error(`[${construct.node.path}] ${listed(problems)}`);
}

function listed(problems: string[]): string {
  if (problems.length === 1) return problems[0];
  return [`${problems.length} problems:`, ...problems].join('\n  ');
}

/** A value as it reads in a message: strings in quotes, objects as JSON. */
export function shown(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}

/** The error for a name that a construct does not have: it lists those that it has. */
export function unknownName(construct: IConstruct, what: string, name: string, known: string[]): Error {
  return new Error(`[${construct.node.path}] no ${what} is named ${shown(name)}; there is: ${known.join(', ') || 'none'}`);
}
