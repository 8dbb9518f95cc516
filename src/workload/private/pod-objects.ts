/** Objects that accompany the pods of a construct. */
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { NetworkIsolation, PodOptions } from '../pod-options';
import { NetworkAccess } from '../../network/private/network-access';
import { renderObject } from '../../private/render';

/** Renders a ServiceAccount without a token, unless the user names an existing one. */
export function renderServiceAccount(scope: Construct, metadata: k8s.ObjectMeta, options: PodOptions): void {
  if (options.serviceAccountName) return;
  renderObject(scope, 'ServiceAccount', k8s.KubeServiceAccount, { metadata, automountServiceAccountToken: false });
}

/** Renders the NetworkPolicy of the pods, unless the user disables it. */
export function renderNetworkPolicy(
  scope: Construct, metadata: k8s.ObjectMeta, options: PodOptions, access: NetworkAccess, selector: { [key: string]: string },
): void {
  const { networkIsolation = NetworkIsolation.FULL } = options;
  if (networkIsolation === NetworkIsolation.NONE) return;
  const spec = access.spec(selector, networkIsolation === NetworkIsolation.FULL);
  renderObject(scope, 'NetworkPolicy', k8s.KubeNetworkPolicy, { metadata, spec });
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
