import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ContainerOptions } from '../container-options';
import { IPeer, Peer } from '../../network/peer';
import { PodOptions } from '../pod-options';
import { dnsLabel } from '../../private/validation/names';
import { workloadLabels, workloadSelector } from '../../private/labels';
import { nameOf, namespaceOf, takeName } from '../../private/naming';
import { NetworkAccess } from '../../network/private/network-access';
import { renderNetworkPolicy, renderServiceAccount } from './pod-objects';
import { podSpec } from './pod-spec';
import { NamedPod, POD_RULES } from './pod-validation';
import { ValidationRule } from '../../private/validation/props';

/** Container of an auxiliary pod, and pod options that take precedence over those of the user. */
export type AuxiliaryContainer = ContainerOptions & Partial<PodOptions>;

/** A label of the pods has the name. */
const MAX_NAME_LENGTH = 63;

/** Checks a name that the pods have as a label. */
export function podLabelErrors(name: string): string[] {
  return dnsLabel('name', name, MAX_NAME_LENGTH, 'the pods have it as a label');
}

/** Rules for auxiliary pods whose name is that of their Job or Deployment. */
export const AUXILIARY_POD_RULES: readonly ValidationRule<NamedPod>[] = [({ name }) => podLabelErrors(name), ...POD_RULES];

/**
 * Pods of Jobs and clients that belong to a stateful service. Constructs of such pods have in common how the pods are named and labelled,
 * and their ServiceAccount and NetworkPolicy.
 */
export class AuxiliaryPod {
  /** Name of the rendered objects. */
  public readonly name: string;

  /** Labels that select the pods. */
  public readonly selector: { [key: string]: string };

  private readonly labels: { [key: string]: string };

  /**
   * @param scope the construct of the pods
   * @param application value of the label `app.kubernetes.io/name`
   * @param options options of the user
   * @param suffix suffix of the default name
   */
  constructor(private readonly scope: Construct, application: string, private readonly options: PodOptions, suffix = '') {
    this.name = options.name ?? `${nameOf(scope)}${suffix}`;
    this.selector = workloadSelector(this.name);
    this.labels = workloadLabels(application, this.name, options.labels);
  }

  /** Renders the pods as a peer of a NetworkPolicy. */
  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return Peer.pods(this.selector, namespaceOf(this.scope)).toNetworkPolicyPeer(namespace);
  }

  /** Renders the ServiceAccount and the NetworkPolicy. `self` is the construct that is passed to `connectFrom` of others. */
  public render(kind: string, self: IPeer): void {
    takeName(this.scope, kind, this.name, { group: 'workload' });
    const access = new NetworkAccess(self, namespaceOf(this.scope));
    renderServiceAccount(this.scope, this.metadata(), this.options);
    renderNetworkPolicy(this.scope, this.metadata(), this.options, access, this.selector);
  }

  /** Renders the metadata of the objects. */
  public metadata(): k8s.ObjectMeta {
    return { name: this.name, labels: this.labels, annotations: this.options.annotations };
  }

  /** Renders the pod template. */
  public template(container: AuxiliaryContainer, pod: Partial<k8s.PodSpec> = {}): k8s.PodTemplateSpec {
    return {
      metadata: { labels: this.labels, annotations: this.options.podAnnotations },
      spec: { ...podSpec(this.name, this.selector, { ...this.options, ...container }), ...pod },
    };
  }
}
