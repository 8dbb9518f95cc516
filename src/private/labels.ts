import { format } from './validation/report';

/**
 * Prefix of the labels that this library selects by. The recommended labels are no selectors: deployment tools write them, such as Argo CD,
 * which tracks its applications by `app.kubernetes.io/instance`; and the StatefulSet controller copies the selector to the claims, so that
 * an application of that name would own the claims, and could delete them.
 */
const PREFIX = 'cdk8s-stateful/';

type Labels = { [key: string]: string };

/**
 * Returns the label that selects the pods of a workload. Selectors are immutable in Kubernetes, so it contains nothing but the name.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function workloadSelector(name: string): Labels {
  return selectorLabel('workload', name);
}

/** Returns a label that this library selects by. */
export function selectorLabel(name: string, value: string): Labels {
  return { [`${PREFIX}${name}`]: value };
}

/**
 * Returns the labels of the objects and the pods of a workload: the recommended ones, those of the user, and that of the selector.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export function workloadLabels(application: string, name: string, labels: Labels = {}): Labels {
  return { 'app.kubernetes.io/name': application, 'app.kubernetes.io/instance': name, ...labels, ...workloadSelector(name) };
}

/** Rejects labels of the user that this library selects by. */
export function ownLabels(prop: string, labels: Labels | undefined): string[] {
  return Object.entries(labels ?? {})
    .filter(([key]) => key.startsWith(PREFIX))
    .map(([key, value]) => `'${prop}' sets "${key}" to ${format(value)}: this library selects pods by the labels that begin with "${PREFIX}". Use another prefix`);
}

/** Whether `selector` selects pods with `labels`. An empty selector selects nothing, as in a Service. */
export function selects(selector: Labels, labels: Labels): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}
