import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { NetworkIsolation, PodOptions } from '../pod-options';
import { NetworkAccess } from '../../network/private/network-access';

/** Who pods are to the cluster: the account that they run under. It has no token and no rights, and is not shared. */
export function renderServiceAccount(scope: Construct, metadata: k8s.ObjectMeta, options: PodOptions): void {
  if (options.serviceAccountName) return;
  new k8s.KubeServiceAccount(scope, 'ServiceAccount', { metadata, automountServiceAccountToken: false });
}

/** Who may talk to pods, and whom they may talk to. */
export function renderNetworkPolicy(
  scope: Construct, metadata: k8s.ObjectMeta, options: PodOptions, access: NetworkAccess, selector: { [key: string]: string },
): void {
  const { networkIsolation = NetworkIsolation.FULL } = options;
  if (networkIsolation === NetworkIsolation.NONE) return;
  const spec = access.spec(selector, networkIsolation === NetworkIsolation.FULL);
  new k8s.KubeNetworkPolicy(scope, 'NetworkPolicy', { metadata, spec });
}
