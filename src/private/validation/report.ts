import { IConstruct } from 'constructs';

/**
 * Throws one error that lists everything wrong with a construct, so that a user mends all of it in one go.
 * Does nothing when there are no errors.
 */
export function validate(construct: IConstruct, errors: string[]): void {
  if (errors.length > 0) throw errorOf(construct, errors);
}

/** One error that lists everything wrong with a construct. */
export function errorOf(construct: IConstruct, errors: string[]): Error {
  return new Error(`[${construct.node.path}] ${listed(errors)}`);
}

/** Throws one error that lists everything wrong with the arguments of a function that makes no construct. */
export function validateCall(call: string, errors: string[]): void {
  if (errors.length > 0) throw new Error(`[${call}] ${listed(errors)}`);
}

function listed(errors: string[]): string {
  if (errors.length === 1) return errors[0];
  return [`${errors.length} errors:`, ...errors].join('\n  ');
}

/** A value as it reads in a message: strings in quotes, objects as JSON, instances of classes by their class. */
export function format(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? JSON.stringify(value) : String(value);
  const { name } = (value.constructor ?? Object) as { name?: string };
  if (name !== 'Object' && name !== 'Array') return `an object of class ${name}`;
  try {
    return JSON.stringify(value);
  } catch {
    return 'an object that contains itself';
  }
}

/** The error for a name that a construct does not have: it lists those that it has. */
export function unknownName(construct: IConstruct, what: string, name: string, known: string[]): Error {
  return errorOf(construct, [unknownNameMessage(what, name, known)]);
}

/** The message for a name that is not among those that are known. */
export function unknownNameMessage(what: string, name: string, known: string[]): string {
  return `unknown ${what} ${format(name)}: ${known.length > 0 ? `use one of ${known.join(', ')}` : `there is no ${what}`}`;
}
