import { format } from './validation/report';

const APPLICATION = 'app.kubernetes.io/name';
const INSTANCE = 'app.kubernetes.io/instance';

/**
 * Returns the labels that select the pods of a workload. Selectors are immutable in Kubernetes, so they contain only the application and
 * the name of the workload.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export function selectorLabels(application: string, name: string): { [key: string]: string } {
  return { [APPLICATION]: application, [INSTANCE]: name };
}

/** Rejects labels of the user that replace the labels of the selector. */
export function ownLabels(prop: string, labels: { [key: string]: string } | undefined): string[] {
  return [APPLICATION, INSTANCE]
    .filter((key) => labels?.[key] !== undefined)
    .map(
      (key) =>
        `'${prop}' sets "${key}" to ${format(labels?.[key])}: the workload selects its pods by it. Use ` +
        (key === APPLICATION ? "'application' instead" : "'name' instead"),
    );
}

/** Whether `selector` selects pods with `labels`. An empty selector selects nothing, as in a Service. */
export function selects(selector: { [key: string]: string }, labels: { [key: string]: string }): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}
