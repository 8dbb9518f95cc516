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

/** The namespace that a construct's objects go to, when its chart names one. */
export function namespaceOf(construct: IConstruct): string | undefined {
  return Chart.of(construct).namespace;
}

/** Per chart: "kind name" of every object that a construct of ours has named, and by whom. */
const taken = new WeakMap<IConstruct, Map<string, IConstruct[]>>();

/**
 * Takes a name for a construct and, at synth, refuses it when another construct of the chart has it too: the later object
 * would replace the earlier one. Found at synth and not before, so that both constructs are told.
 */
export function takeName(construct: Construct, kind: string, name: string): void {
  const chart = Chart.of(construct);
  const names = taken.get(chart) ?? new Map<string, IConstruct[]>();
  taken.set(chart, names);
  const owners = names.get(`${kind} ${name}`) ?? [];
  names.set(`${kind} ${name}`, [...owners, construct]);
  construct.node.addValidation({
    validate: () =>
      (names.get(`${kind} ${name}`) ?? [])
        .filter((other) => other !== construct)
        .map((other) => `'name' is "${name}", which is also the ${kind} of [${other.node.path}]: give one of them another 'name'`),
  });
}
