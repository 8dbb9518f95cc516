import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ClusterSettings } from '../cluster-settings';
import { ContainerOptions } from '../container-options';
import { ConnectFromOptions, ConnectToOptions } from '../../network/connect-options';
import { IPeer, Peer } from '../../network/peer';
import { PodOptions } from '../pod-options';
import { dnsLabel } from '../../private/validation/names';
import { workloadLabels, workloadSelector } from '../../private/labels';
import { nameOf, namespaceOf, takeName } from '../../private/naming';
import { NetworkAccess } from '../../network/private/network-access';
import { podPorts } from './container-ports';
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

  private access?: NetworkAccess;

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

  /**
   * Renders the ServiceAccount and the NetworkPolicy.
   *
   * @param kind the kind of the object that has the name
   * @param self the construct that is passed to `connectFrom` of others
   * @param ports the ports of the main container
   */
  public render(kind: string, self: IPeer, ports: Pick<ContainerOptions, 'ports' | 'udpPorts'> = {}): void {
    takeName(this.scope, kind, this.name, { group: 'workload' });
    const { dns } = ClusterSettings.of(this.scope);
    const access = new NetworkAccess(this.scope, self, podPorts({ ...this.options, ...ports }), dns);
    this.access = access;
    renderServiceAccount(this.scope, this.metadata(), this.options);
    renderNetworkPolicy(this.scope, this.metadata(), this.options, access, this.selector);
  }

  /** Implements `connectFrom` of the construct. */
  public connectFrom(peer: IPeer, options: ConnectFromOptions): void {
    this.access?.connectFrom(peer, options);
  }

  /** Implements `connectTo` of the construct. */
  public connectTo(peer: IPeer, options: ConnectToOptions): void {
    this.access?.connectTo(peer, options);
  }

  /** Renders the metadata of the objects. */
  public metadata(): k8s.ObjectMeta {
    return { name: this.name, labels: this.labels, annotations: this.options.annotations };
  }

  /** Renders the pod template. */
  public template(container: AuxiliaryContainer, pod: Partial<k8s.PodSpec> = {}): k8s.PodTemplateSpec {
    return {
      metadata: { labels: this.labels, annotations: this.options.podAnnotations },
      spec: { ...podSpec(this.name, this.selector, { ...this.options, ...container }, ClusterSettings.of(this.scope)), ...pod },
    };
  }
}
