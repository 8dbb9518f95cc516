/** Objects of a site that are rendered by the constructs of cdk8s-plus-27. */
import { Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { IPeer } from '../../network/peer';
import { renderIngress } from '../../network/private/ingress';
import { NetworkAccess } from '../../network/private/network-access';
import { ServiceType } from '../../network/service-type';
import { takeName } from '../../private/naming';
import { renderObject } from '../../private/render';
import { AccessMode } from '../../storage/access-mode';
import { AuxiliaryPod } from '../../workload/private/auxiliary-pod';
import { PodTemplateOptions } from '../../workload/private/pod-spec';
import { disruptionBudget } from '../../workload/private/pod-objects';
import { WordPressProps } from '../wordpress-props';
import { WORDPRESS_PORT } from './site-pod';

/** Renders the Deployment. `pod` is called at synth, when the database is known. */
export function renderDeployment(scope: Construct, auxiliaryPod: AuxiliaryPod, props: WordPressProps, pod: () => PodTemplateOptions): void {
  renderObject(scope, 'Resource', k8s.KubeDeployment, {
    metadata: auxiliaryPod.metadata(),
    spec: {
      replicas: props.replicas ?? 1,
      // With a volume that a single node can mount, a second pod could wait on another node for the first one to end.
      strategy: { type: props.accessMode === AccessMode.READ_WRITE_MANY ? 'RollingUpdate' : 'Recreate' },
      selector: { matchLabels: auxiliaryPod.selector },
      template: Lazy.any({ produce: () => auxiliaryPod.template(pod()) }) as k8s.PodTemplateSpec,
    },
  });
}

/** Renders the PodDisruptionBudget. */
export function renderDisruptionBudget(scope: Construct, auxiliaryPod: AuxiliaryPod, { maxUnavailable }: WordPressProps): void {
  renderObject(scope, 'DisruptionBudget', k8s.KubePodDisruptionBudget, {
    metadata: auxiliaryPod.metadata(),
    spec: disruptionBudget(auxiliaryPod.selector, maxUnavailable),
  });
}

/** Renders the Service, and the Ingress in front of it. */
export function renderService(scope: Construct & IPeer, auxiliaryPod: AuxiliaryPod, { ingress, serviceType }: WordPressProps): void {
  const type = serviceType ?? (ingress ? ServiceType.CLUSTER_IP : ServiceType.LOAD_BALANCER);
  takeName(scope, 'Service', auxiliaryPod.name);
  renderObject(scope, 'Service', k8s.KubeService, {
    metadata: auxiliaryPod.metadata(),
    spec: { type, selector: auxiliaryPod.selector, ports: [{ name: 'http', port: WORDPRESS_PORT, protocol: 'TCP' }] },
  });
  if (type !== ServiceType.CLUSTER_IP) NetworkAccess.of(scope)?.allowFromAnywhere({ tcp: [WORDPRESS_PORT] });
  if (ingress) renderIngress(scope, auxiliaryPod.metadata(), ingress, WORDPRESS_PORT);
}
