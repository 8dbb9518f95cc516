/** Returns the literal environment variables of a container, by name. */
export function variablesOf({ env }: { env: { name: string; value: string }[] }): { [name: string]: string } {
  return Object.fromEntries(env.map(({ name, value }) => [name, value]));
}
