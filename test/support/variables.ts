import { expand } from './expansion';

/** Returns the environment variables of a container with the values that the container gets, by name. */
export function variablesOf({ env }: { env: { name: string; value: string }[] }): { [name: string]: string } {
  return env.reduce<{ [name: string]: string }>((values, { name, value }) => ({ ...values, [name]: typeof value === 'string' ? expand(value, values) : value }), {});
}
