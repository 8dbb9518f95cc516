import { format } from './validation/report';

const APPLICATION = 'app.kubernetes.io/name';
const INSTANCE = 'app.kubernetes.io/instance';

/**
 * The labels by which a workload knows its pods. They never change while it lives (Kubernetes refuses that), so they hold
 * nothing but what runs there and the workload's own name.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export function selectorLabels(application: string, name: string): { [key: string]: string } {
  return { [APPLICATION]: application, [INSTANCE]: name };
}

/** Labels of the user's must not take over the two that select pods. */
export function ownLabels(prop: string, labels: { [key: string]: string } | undefined): string[] {
  return [APPLICATION, INSTANCE]
    .filter((key) => labels?.[key] !== undefined)
    .map(
      (key) =>
        `'${prop}' sets "${key}" to ${format(labels?.[key])}: the workload selects its pods by it. Use ` +
        (key === APPLICATION ? "'application' instead" : "'name' instead"),
    );
}

/** Whether pods with `labels` are selected by `selector`. An empty selector selects nothing here, as in a Service. */
export function selects(selector: { [key: string]: string }, labels: { [key: string]: string }): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}
