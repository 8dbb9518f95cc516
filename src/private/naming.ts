import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';

/** Ids of the main child of a construct, which are not part of names. */
const HIDDEN_IDS = ['Resource', 'Default'];

/** Returns the default name of a construct's objects: the ids of the construct and its parents below the chart. */
export function nameOf(construct: IConstruct): string {
  const chart = Chart.of(construct);
  return construct.node.scopes
    .slice(chart.node.scopes.length)
    .map((scope) => scope.node.id)
    .filter((id) => !HIDDEN_IDS.includes(id))
    .join('-');
}

/** Returns the namespace of a construct's objects, if its chart has one. */
export function namespaceOf(construct: IConstruct): string | undefined {
  return Chart.of(construct).namespace;
}

/**
 * Returns the host name of a Service: fully qualified if the chart has a namespace, else the name of the Service, which resolves in its
 * own namespace only.
 */
export function serviceHost(construct: IConstruct, service: string, domain: string = 'cluster.local'): string {
  const namespace = namespaceOf(construct);
  return namespace ? `${service}.${namespace}.svc.${domain}` : service;
}

/** Options for `takeName`. */
export interface TakeNameOptions {
  /** Prop that sets the name. */
  readonly prop?: string;
  /** Whether the kind is cluster-scoped, so that the name must be unique in the app instead of the chart. */
  readonly clusterWide?: boolean;
  /** Kinds that share their names, by default each kind has its own. */
  readonly group?: string;
  /** Error message if another construct has the name. */
  readonly message?: (other: string) => string;
}

interface Owner {
  readonly construct: IConstruct;
  readonly kind: string;
}

/** Owners of each "group name", by chart or by app. */
const taken = new WeakMap<IConstruct, Map<string, Owner[]>>();

/**
 * Reserves a name for a construct. Synth fails if another construct has the same name, because one object would replace the other. The
 * check runs at synth so that both constructs report it.
 */
export function takeName(
  construct: Construct, kind: string, name: string, { prop = 'name', clusterWide, group = kind, message }: TakeNameOptions = {},
): void {
  const owners = ownersOf(clusterWide ? construct.node.root : Chart.of(construct), `${group} ${name}`);
  owners.push({ construct, kind });
  const say = (other: Owner) =>
    `'${prop}' is "${name}", which is also the ${other.kind} of [${other.construct.node.path}]: give one of them another '${prop}'`;
  construct.node.addValidation({
    validate: () => owners
      .filter((other) => other.construct !== construct)
      .map((other) => message?.(other.construct.node.path) ?? say(other)),
  });
}

function ownersOf(scope: IConstruct, name: string): Owner[] {
  const names = taken.get(scope) ?? new Map<string, Owner[]>();
  taken.set(scope, names);
  const owners = names.get(name) ?? [];
  names.set(name, owners);
  return owners;
}
