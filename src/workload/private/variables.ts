/** Environment variables of the main container. */
import { k8s } from 'cdk8s-plus-27';
import { byName } from '../../private/by-name';
import { literal } from '../../private/literal';
import { repeated } from '../../private/validation/rules';
import { variableName } from '../../private/validation/string-maps';
import { PodOptions } from '../pod-options';

/** A reference to another variable. "$$" stands for a dollar sign. */
const REFERENCE = /\$\$|\$\((?<name>[^)]*)\)/g;

type Variables = Pick<PodOptions, 'env' | 'envVars'>;

/** Renders environment variables whose values are text, which arrives unchanged, in the order of the object. */
export function textVariables(env: { [name: string]: string }): k8s.EnvVar[] {
  return Object.entries(env).map(([name, value]) => ({ name, value: literal(value) }));
}

/** Renders environment variables of the user, in which Kubernetes expands references, in the order of the object. */
function plainVariables(env: { [name: string]: string }): k8s.EnvVar[] {
  return Object.entries(env).map(([name, value]) => ({ name, value }));
}

/**
 * Renders the variables of the main container: those of `env` by name, then those of `envVars`. Kubernetes expands `$(NAME)` only if NAME
 * comes before, so a variable that others refer to comes before them.
 */
export function orderedVariables({ env = {}, envVars = [] }: Variables): k8s.EnvVar[] {
  const all = [...plainVariables(byName(env)), ...envVars];
  const ordered = new Set<k8s.EnvVar>();
  const pending = new Set<k8s.EnvVar>();
  const add = (variable: k8s.EnvVar) => {
    if (ordered.has(variable) || pending.has(variable)) return;
    pending.add(variable);
    referredBy(variable, all).forEach(add);
    ordered.add(variable);
  };
  all.forEach(add);
  return [...ordered];
}

/** Checks the names of the variables, and that each can be expanded. */
export function variableErrors({ env, envVars = [] }: Variables): string[] {
  const names = [...Object.keys(env ?? {}), ...envVars.map(({ name }) => name)];
  return [
    ...envVars.flatMap(({ name }) => variableName('envVars', name)),
    ...repeated(names).map((name) => `variable "${name}" is set twice by 'env' and 'envVars': keep one of them`),
    ...circularReferences({ env, envVars }),
  ];
}

function circularReferences(variables: Variables): string[] {
  const ordered = orderedVariables(variables);
  return ordered.flatMap((variable, at) => referredBy(variable, ordered.slice(at + 1)).map((later) =>
    `'env' or 'envVars' has "${variable.name}", which refers to "${later.name}", which refers back to it: Kubernetes would leave one of the two ` +
      'references as it is. Write out one of the values'));
}

/** The variables among `all` that the value of a variable refers to. One that refers to itself means a variable of `envFrom`. */
function referredBy({ name, value }: k8s.EnvVar, all: k8s.EnvVar[]): k8s.EnvVar[] {
  if (typeof value !== 'string') return [];
  const names = new Set([...value.matchAll(REFERENCE)].map(({ groups }) => groups?.name));
  return all.filter((other) => other.name !== name && names.has(other.name));
}
