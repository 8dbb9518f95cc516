import { k8s } from 'cdk8s-plus-27';

/** How many pods an eviction may take at a time. */
export function disruptionBudget(selector: { [key: string]: string }, maxUnavailable = 1): k8s.PodDisruptionBudgetSpec {
  return {
    selector: { matchLabels: selector },
    maxUnavailable: k8s.IntOrString.fromNumber(maxUnavailable),
    // A pod that is not ready anyway must not keep a node from being drained.
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
  };
}
