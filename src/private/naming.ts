import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';

/** Ids that constructs give to their one main child: they say nothing about the name. */
const HIDDEN_IDS = ['Resource', 'Default'];

/** The default name of a construct's objects: its ids from the chart down, so that it changes only when the user renames. */
export function nameOf(construct: IConstruct): string {
  const chart = Chart.of(construct);
  return construct.node.scopes
    .slice(chart.node.scopes.length)
    .map((scope) => scope.node.id)
    .filter((id) => !HIDDEN_IDS.includes(id))
    .join('-');
}

/** The default name of a construct that is about to be made. */
export function nameOfChild(scope: IConstruct, id: string): string {
  const outer = Chart.isChart(scope) ? '' : nameOf(scope);
  return [outer, id].filter((part) => part !== '' && !HIDDEN_IDS.includes(part)).join('-');
}

/** The namespace that a construct's objects go to, when its chart names one. */
export function namespaceOf(construct: IConstruct): string | undefined {
  return Chart.of(construct).namespace;
}

/**
 * Host name of a Service of a construct: a full one with the chart's namespace; without one it is short, and right in the pods' own
 * namespace.
 */
export function serviceHost(construct: IConstruct, service: string, domain: string = 'cluster.local'): string {
  const namespace = namespaceOf(construct);
  return namespace ? `${service}.${namespace}.svc.${domain}` : service;
}

/** How a name is taken. */
export interface NameTaking {
  /** The prop that says the name. */
  readonly prop?: string;
  /** The kind has no namespace: the name is taken in the whole app, not in the chart alone. */
  readonly clusterWide?: boolean;
  /** What is said when another construct has the name. */
  readonly message?: (other: string) => string;
}

/** Per chart, or per app: "kind name" of every object that a construct of ours has named, and by whom. */
const taken = new WeakMap<IConstruct, Map<string, IConstruct[]>>();

/**
 * Takes a name for a construct and, at synth, refuses it when another construct has it too: the later object would replace the earlier
 * one. Found at synth and not before, so that both constructs are told.
 */
export function takeName(construct: Construct, kind: string, name: string, { prop = 'name', clusterWide, message }: NameTaking = {}): void {
  const owners = ownersOf(clusterWide ? construct.node.root : Chart.of(construct), `${kind} ${name}`);
  owners.push(construct);
  const say = message ?? ((other) => `'${prop}' is "${name}", which is also the ${kind} of [${other}]: give one of them another '${prop}'`);
  construct.node.addValidation({
    validate: () => owners.filter((other) => other !== construct).map((other) => say(other.node.path)),
  });
}

function ownersOf(scope: IConstruct, name: string): IConstruct[] {
  const names = taken.get(scope) ?? new Map<string, IConstruct[]>();
  taken.set(scope, names);
  const owners = names.get(name) ?? [];
  names.set(name, owners);
  return owners;
}
