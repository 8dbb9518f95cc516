import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ConnectFromOptions, ConnectToOptions } from '../network/connect-options';
import { HeadlessService } from '../network/headless-service';
import { IPeer, Peer } from '../network/peer';
import { workloadLabels, workloadSelector } from '../private/labels';
import { nameOf, namespaceOf, takeName } from '../private/naming';
import { renderObject } from '../private/render';
import { NetworkAccess } from '../network/private/network-access';
import { ClusterSettings } from './cluster-settings';
import { extraServicePorts, podPorts, portNumberOf } from './private/container-ports';
import { disruptionBudget, renderNetworkPolicy, renderServiceAccount } from './private/pod-objects';
import { statefulSetSpec } from './private/stateful-set';
import { StatefulWorkloadProps } from './stateful-workload-props';
import { checkProps, rulesOn, validated } from '../private/validation/props';
import { unknownName } from '../private/validation/report';
import { STATEFUL_WORKLOAD, USER_WORKLOAD_RULES, serviceErrors } from './private/workload-validation';

/**
 * StatefulSet with the objects that it needs in production: a headless Service, volume claim templates, a ServiceAccount without
 * permissions, a NetworkPolicy and a PodDisruptionBudget. The pods comply with the restricted Pod Security Standard.
 *
 * @exampleMetadata fixture=chart
 * @example
 * const web = new StatefulWorkload(this, 'web', {
 *   image: 'nginx:1.28',
 *   replicas: 3,
 *   ports: { http: 80 },
 *   volumes: { www: { mountPath: '/usr/share/nginx/html', size: Size.gibibytes(1) } },
 *   writablePaths: ['/var/cache/nginx'],
 * });
 * web.hosts; // web-0.web.<namespace>.svc.cluster.local, ...
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
 */
export class StatefulWorkload extends Construct implements IPeer {
  /** Name of the StatefulSet and of the other rendered objects. */
  public readonly name: string;

  /** Number of pods. */
  public readonly replicas: number;

  /** Labels that select the pods of the workload. */
  public readonly selector: { [key: string]: string };

  /** Governing Service of the StatefulSet. */
  public readonly service: HeadlessService;

  private readonly props: StatefulWorkloadProps;
  private readonly labels: { [key: string]: string };
  private readonly access: NetworkAccess;

  /** @throws if props are invalid, with all errors in one message; at synth if another construct of the chart has the same name */
  constructor(scope: Construct, id: string, props: StatefulWorkloadProps) {
    super(scope, id);
    const checked = checkProps(this, STATEFUL_WORKLOAD, props);
    this.props = props = checked.props;
    this.name = props.name ?? nameOf(this);
    this.replicas = props.replicas ?? 1;
    this.selector = workloadSelector(this.name);
    this.labels = workloadLabels(props.application ?? this.name, this.name, props.labels);
    checked.validate(rulesOn({ ...props, name: this.name }, [
      ...USER_WORKLOAD_RULES,
      (workload) => serviceErrors(workload, this.labels, namespaceOf(this)),
    ]));
    takeName(this, 'StatefulSet', this.name, { group: 'workload' });
    Object.keys(props.volumes ?? {}).forEach((volume) => this.takeClaims(volume));
    this.access = new NetworkAccess(this, this, podPorts(props), ClusterSettings.of(this).dns);
    this.service = props.service ?? this.renderService();
    this.renderStatefulSet();
    renderServiceAccount(this, this.metadata(), props);
    renderNetworkPolicy(this, this.metadata(), props, this.access, this.selector);
    if (props.disruptionBudget ?? true) this.renderDisruptionBudget();
  }

  /** Host names of all pods, by ordinal. A pod keeps its host name when it is replaced. */
  public get hosts(): string[] {
    return this.service.hosts(this.name, this.replicas, this.startOrdinal);
  }

  /**
   * Returns the name of a pod's claim.
   *
   * @param volume a volume name in `volumes`
   * @param ordinal the ordinal of the pod
   * @throws if the workload has no such volume
   */
  public claimName(volume: string, ordinal: number): string {
    const { volumes = {} } = this.props;
    if (!Object.hasOwn(volumes, volume)) throw unknownName(this, 'volume', volume, Object.keys(volumes));
    return `${volume}-${this.name}-${ordinal}`;
  }

  /**
   * Returns the number of a port.
   *
   * @param name a port name in `ports` or `udpPorts`, or of a container in `sidecars` or `initContainers`
   * @throws if the workload has no such port
   */
  public port(name: string): number {
    return portNumberOf(this, this.props, name);
  }

  /**
   * Allows ingress from a peer. If the peer is a workload of this library, its egress to this workload is allowed as well.
   *
   * @param peer a workload of this library, or a `Peer`
   * @param options the ports to open
   * @throws if a port is not one of the workload's, if the list of ports is empty, or if the workload has no ports
   */
  public connectFrom(peer: IPeer, options: ConnectFromOptions = {}): void {
    this.access.connectFrom(peer, options);
  }

  /**
   * Allows egress to a peer. Not needed for workloads of this library whose `connectFrom` was called with this workload.
   *
   * @param peer a workload of this library, or a `Peer`
   * @param options the ports to open
   * @throws if a port is not an integer from 1 to 65535, or if a list of ports is empty
   */
  public connectTo(peer: IPeer, options: ConnectToOptions = {}): void {
    this.access.connectTo(peer, options);
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return Peer.pods(this.selector, namespaceOf(this)).toNetworkPolicyPeer(namespace);
  }

  /** Reserves the names of the claims: the pods of another StatefulSet with the same claim names would use these volumes. */
  private takeClaims(volume: string): void {
    const claims = `${volume}-${this.name}`;
    const message = (other: string) =>
      `'volumes.${volume}' makes claims named "${claims}-0" and so on, which [${other}] has too: rename one of the volumes, or one of the sets`;
    takeName(this, 'claims', claims, { message });
  }

  private get startOrdinal(): number {
    return this.props.startOrdinal ?? 0;
  }

  private renderService(): HeadlessService {
    const { ports, udpPorts, annotations, publishNotReadyAddresses, clusterDomain } = this.props;
    return new HeadlessService(this, 'Service', validated({
      name: this.name,
      selector: this.selector,
      labels: this.labels,
      annotations,
      ports: { ...ports, ...extraServicePorts('TCP', this.props) },
      udpPorts: { ...udpPorts, ...extraServicePorts('UDP', this.props) },
      publishNotReadyAddresses,
      clusterDomain,
    }));
  }

  private renderStatefulSet(): void {
    const { name, replicas, selector, labels } = this;
    const identity = { name, serviceName: this.service.serviceName, replicas, selector, labels };
    renderObject(this, 'Resource', k8s.KubeStatefulSet, { metadata: this.metadata(), spec: statefulSetSpec(identity, this.props, ClusterSettings.of(this)) });
  }

  private renderDisruptionBudget(): void {
    renderObject(this, 'DisruptionBudget', k8s.KubePodDisruptionBudget, {
      metadata: this.metadata(),
      spec: disruptionBudget(this.selector, this.props.maxUnavailable),
    });
  }

  private metadata(): k8s.ObjectMeta {
    return { name: this.name, labels: this.labels, annotations: this.props.annotations };
  }
}
