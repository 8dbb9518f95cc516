/** Objects that accompany the pods of a construct. */
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { NetworkIsolation, PodOptions } from '../pod-options';
import { NetworkAccess } from '../../network/private/network-access';

/** Renders a ServiceAccount without a token, unless the user names an existing one. */
export function renderServiceAccount(scope: Construct, metadata: k8s.ObjectMeta, options: PodOptions): void {
  if (options.serviceAccountName) return;
  new k8s.KubeServiceAccount(scope, 'ServiceAccount', { metadata, automountServiceAccountToken: false });
}

/** Renders the NetworkPolicy of the pods, unless the user disables it. */
export function renderNetworkPolicy(
  scope: Construct, metadata: k8s.ObjectMeta, options: PodOptions, access: NetworkAccess, selector: { [key: string]: string },
): void {
  const { networkIsolation = NetworkIsolation.FULL } = options;
  if (networkIsolation === NetworkIsolation.NONE) return;
  const spec = access.spec(selector, networkIsolation === NetworkIsolation.FULL);
  new k8s.KubeNetworkPolicy(scope, 'NetworkPolicy', { metadata, spec });
}

/** Renders the spec of a PodDisruptionBudget. */
export function disruptionBudget(selector: { [key: string]: string }, maxUnavailable = 1): k8s.PodDisruptionBudgetSpec {
  return {
    selector: { matchLabels: selector },
    maxUnavailable: k8s.IntOrString.fromNumber(maxUnavailable),
    // By default, a pod that is not ready blocks the drain of its node.
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
  };
}
