/** Jobs whose programs call the API server with kubectl. */
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { takeName } from '../../private/naming';
import { renderObject } from '../../private/render';
import { AuxiliaryPod } from '../../workload/private/auxiliary-pod';
import { NetworkIsolation, PodOptions } from '../../workload/pod-options';

/** Default image of such Jobs, with kubectl and a shell. */
export const KUBECTL_IMAGE = 'alpine/kubectl:1.33.3';

/** Unlike other pods, those of such Jobs have a token for the API server. */
export const API_POD: Partial<k8s.PodSpec> = { automountServiceAccountToken: true };

/** Merges the options of the user with the defaults of such Jobs. */
export function apiOptions<T extends PodOptions & { readonly image?: string }>(options: T): T & { readonly image: string } {
  return {
    ...options,
    image: options.image ?? KUBECTL_IMAGE,
    // The address of the API server is not known at synth, so egress cannot be limited to it.
    networkIsolation: options.networkIsolation ?? NetworkIsolation.INGRESS,
  };
}

/** Renders the Role of the pods and binds it to their ServiceAccount. */
export function renderApiRole(scope: Construct, auxiliaryPod: AuxiliaryPod, options: PodOptions, rules: k8s.PolicyRule[]): void {
  const metadata = auxiliaryPod.metadata();
  takeName(scope, 'Role', auxiliaryPod.name);
  renderObject(scope, 'Role', k8s.KubeRole, { metadata, rules });
  renderObject(scope, 'RoleBinding', k8s.KubeRoleBinding, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: auxiliaryPod.name },
    subjects: [{ kind: 'ServiceAccount', name: options.serviceAccountName ?? auxiliaryPod.name }],
  });
}
