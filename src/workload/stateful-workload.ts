import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ClaimRetentionPolicy, ClaimRetention, ClaimTemplate } from '../storage/claim-template';
import { ContainerOptions } from './container-options';
import { HeadlessService } from '../network/headless-service';
import { IPeer, Peer } from '../network/peer';
import * as check from '../private/validation/rules';
import { claimTemplates } from '../storage/private/claim-templates';
import { disruptionBudget } from './private/disruption-budget';
import { selectorLabels, selects } from '../private/labels';
import { nameOf, namespaceOf, takeName } from '../private/naming';
import { NetworkAccess, RulePorts } from '../network/private/network-access';
import { podErrors } from './private/pod-validation';
import { renderNetworkPolicy, renderServiceAccount } from './private/identity';
import { podSpec } from './private/pod-spec';
import { withoutNulls, validate, format, unknownName } from '../private/validation/report';
import * as shape from '../private/validation/shapes';
import { UpdateStrategy } from './update-strategy';
import { WorkloadOptions } from './workload-options';

/**
 * In which order the pods of a set start and end.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#pod-management-policies
 */
export enum PodManagementPolicy {
  /** Each pod starts when the one before it is ready, and ends when the one after it has ended. */
  ORDERED_READY = 'OrderedReady',
  /** All at once. For servers whose pods are peers; a bad revision can then be rolled back without deleting pods by hand. */
  PARALLEL = 'Parallel',
}

/** A pod carries "<name>-<hash of 10 characters>" as a label, which has 63 characters at most. */
const MAX_NAME_LENGTH = 52;

/** Which ports a peer may use. */
export interface ConnectFromOptions {
  /**
   * Names of the ports.
   *
   * @default - every port of the workload
   */
  readonly ports?: string[];
}

/** Which ports of a peer a workload may use. */
export interface ConnectToOptions {
  /**
   * TCP ports.
   *
   * @default - every port, where no UDP ports are given either
   */
  readonly ports?: number[];

  /**
   * UDP ports.
   *
   * @default - every port, where no TCP ports are given either
   */
  readonly udpPorts?: number[];
}

/** What a `StatefulWorkload` is made of. */
export interface StatefulWorkloadProps extends WorkloadOptions, ContainerOptions {
  /**
   * Number of pods, a whole number of 0 or more.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * Volumes by name, one of each for every pod. Kubernetes names the claims `<volume>-<workload>-<ordinal>`.
   *
   * @default - none: what the pods write goes with them
   */
  readonly volumes?: { [name: string]: ClaimTemplate };

  /**
   * What becomes of the claims when the set is deleted or reduced.
   *
   * @default - they stay
   */
  readonly claimRetention?: ClaimRetention;

  /**
   * What runs here: the value of the label `app.kubernetes.io/name`, which is part of the selector.
   *
   * @default - the name
   */
  readonly application?: string;

  /**
   * In which order pods start and end.
   *
   * @default PodManagementPolicy.ORDERED_READY
   */
  readonly podManagementPolicy?: PodManagementPolicy;

  /**
   * How a changed template reaches the pods.
   *
   * @default UpdateStrategy.rollingUpdate()
   */
  readonly updateStrategy?: UpdateStrategy;

  /**
   * Number of the first pod. A whole number of 0 or more.
   *
   * @default 0
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#start-ordinal
   */
  readonly startOrdinal?: number;

  /**
   * Time that a new pod must be ready before it counts as available and the next one is updated, in whole seconds.
   *
   * @default Duration.seconds(0)
   */
  readonly minReady?: Duration;

  /**
   * Whether a budget for evictions is rendered. With none, the pods must be under one that covers more than this set: Kubernetes evicts no
   * pod that is under two.
   *
   * @default true
   */
  readonly disruptionBudget?: boolean;

  /**
   * The Service that names the pods. It must select them and have no other namespace.
   *
   * @default - one of the workload's own
   */
  readonly service?: HeadlessService;

  /**
   * Publish the addresses of pods that are not ready. Needed where pods must find each other in order to become ready. Only for a
   * Service of the workload's own.
   *
   * @default false
   */
  readonly publishNotReadyAddresses?: boolean;

  /**
   * The cluster's DNS domain. Only for a Service of the workload's own.
   *
   * @default "cluster.local"
   */
  readonly clusterDomain?: string;
}

/**
 * Pods with names, addresses and volumes that stay: a StatefulSet and all that belongs to it in production. The headless Service
 * that names the pods, a claim for each volume of each pod, an account without rights, a NetworkPolicy that keeps strangers
 * out, and a budget for evictions. The restricted Pod Security Standard admits the pods.
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
  /** Name of the StatefulSet, and of what belongs to it. */
  public readonly name: string;

  /** Number of pods. */
  public readonly replicas: number;

  /** The labels by which the workload's pods are selected. */
  public readonly selector: { [key: string]: string };

  /** The Service that names the pods. */
  public readonly service: HeadlessService;

  private readonly props: StatefulWorkloadProps;
  private readonly labels: { [key: string]: string };
  private readonly access: NetworkAccess;

  /** @throws with everything that is wrong with the props; at synth when another construct of the chart has the same name */
  constructor(scope: Construct, id: string, props: StatefulWorkloadProps) {
    super(scope, id);
    this.props = props = withoutNulls(props);
    this.name = props.name ?? nameOf(this);
    this.replicas = props.replicas ?? 1;
    this.selector = selectorLabels(props.application ?? this.name, this.name);
    this.labels = { ...props.labels, ...this.selector };
    validate(this, [...this.identityErrors(), ...this.orderErrors(), ...podErrors(this.name, props), ...this.serviceErrors()]);
    takeName(this, 'StatefulSet', this.name);
    Object.keys(props.volumes ?? {}).forEach((volume) => this.takeClaims(volume));
    this.access = new NetworkAccess(this, namespaceOf(this));
    this.service = props.service ?? this.renderService();
    this.renderStatefulSet();
    renderServiceAccount(this, this.metadata(), props);
    renderNetworkPolicy(this, this.metadata(), props, this.access, this.selector);
    if (props.disruptionBudget ?? true) this.renderDisruptionBudget();
  }

  /** Host names of all pods, in order: they stay when a pod is replaced. */
  public get hosts(): string[] {
    return this.service.hosts(this.name, this.replicas, this.startOrdinal);
  }

  /**
   * Name of the claim of one pod for one volume.
   *
   * @param volume a name of `volumes`
   * @param ordinal number of the pod
   * @throws when the workload has no such volume
   */
  public claimName(volume: string, ordinal: number): string {
    const { volumes = {} } = this.props;
    if (!Object.hasOwn(volumes, volume)) throw unknownName(this, 'volume', volume, Object.keys(volumes));
    return `${volume}-${this.name}-${ordinal}`;
  }

  /**
   * Number of a port.
   *
   * @param name a name of `ports` or `udpPorts`
   * @throws when the workload has no such port
   */
  public port(name: string): number {
    const ports = { ...this.props.udpPorts, ...this.props.ports };
    if (!Object.hasOwn(ports, name)) throw unknownName(this, 'port', name, Object.keys(ports));
    return ports[name];
  }

  /**
   * Lets a peer connect. Where the peer is a workload of this library, it is let out to here as well.
   *
   * @param peer a workload of this library, or anything that `Peer` can name
   * @param options which ports; all unless said
   * @throws when a port is not one of the workload's, when the list of ports is empty, or when the workload has none
   */
  public connectFrom(peer: IPeer, options: ConnectFromOptions = {}): void {
    const { ports } = withoutNulls(options);
    validate(this, [...shape.peer('peer', peer), ...portListErrors('ports', ports), ...this.portlessErrors()]);
    this.access.allowFrom(peer, this.rulePorts(ports));
  }

  /**
   * Lets the pods out to a peer. Not needed for peers that got these pods by their own `connectFrom`.
   *
   * @param peer a workload of this library, or anything that `Peer` can name
   * @param options which ports; all unless said
   * @throws when a port is no number of a port, or a list of ports is empty
   */
  public connectTo(peer: IPeer, options: ConnectToOptions = {}): void {
    const { ports, udpPorts } = withoutNulls(options);
    validate(this, [...shape.peer('peer', peer), ...portNumberErrors('ports', ports), ...portNumberErrors('udpPorts', udpPorts)]);
    this.access.allowTo(peer, { tcp: ports, udp: udpPorts });
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return Peer.pods(this.selector, namespaceOf(this)).toNetworkPolicyPeer(namespace);
  }

  /** Kubernetes would give the pods of the second set the volumes of the first. */
  private takeClaims(volume: string): void {
    const claims = `${volume}-${this.name}`;
    const message = (other: string) =>
      `'volumes.${volume}' makes claims named "${claims}-0" and so on, which [${other}] has too: rename one of the volumes, or one of the sets`;
    takeName(this, 'claims', claims, { message });
  }

  private get startOrdinal(): number {
    return this.props.startOrdinal ?? 0;
  }

  /** A rule without ports would open all of them. */
  private portlessErrors(): string[] {
    const { ports, udpPorts } = this.props;
    if (Object.keys({ ...ports, ...udpPorts }).length > 0) return [];
    return ["the workload has neither 'ports' nor 'udpPorts', so there is nothing that a peer could connect to: name what it listens on"];
  }

  private rulePorts(names?: string[]): RulePorts {
    const { ports = {}, udpPorts = {} } = this.props;
    names?.forEach((name) => this.port(name));
    const chosen = (map: { [name: string]: number }) =>
      Object.entries(map).filter(([name]) => names?.includes(name) ?? true).map(([, number]) => number);
    return { tcp: chosen(ports), udp: chosen(udpPorts) };
  }

  private identityErrors(): string[] {
    const { replicas, startOrdinal, application } = this.props;
    return [
      ...check.dnsLabel('name', this.name, MAX_NAME_LENGTH, 'the pods of a StatefulSet with a longer one cannot start'),
      ...check.labelValue('application', application),
      ...check.wholeNumber('replicas', replicas, 0),
      ...check.wholeNumber('startOrdinal', startOrdinal, 0),
    ];
  }

  private orderErrors(): string[] {
    const { podManagementPolicy, claimRetention, minReady, updateStrategy } = this.props;
    return [
      ...check.oneOf('podManagementPolicy', podManagementPolicy, Object.values(PodManagementPolicy)),
      ...check.oneOf('claimRetention.whenDeleted', claimRetention?.whenDeleted, Object.values(ClaimRetentionPolicy)),
      ...check.oneOf('claimRetention.whenScaled', claimRetention?.whenScaled, Object.values(ClaimRetentionPolicy)),
      ...check.seconds('minReady', minReady, 0),
      ...shape.selfChecked('updateStrategy', updateStrategy, 'a UpdateStrategy such as UpdateStrategy.onDelete()'),
    ];
  }

  /** A Service that the user brings must be one for these pods. */
  private serviceErrors(): string[] {
    const { service } = this.props;
    if (!service) return [];
    if (!service.node || !service.selector) return [`'service' must be a HeadlessService, got ${format(service)}`];
    const which = `'service' is [${service.node.path}]`;
    const [theirs, ours] = [namespaceOf(service), namespaceOf(this)];
    const errors: string[] = [];
    if (!selects(service.selector, this.labels)) {
      errors.push(
        `${which}, which selects ${format(service.selector)} and so none of the pods, whose labels are ${format(this.labels)}: ` +
          "add what is missing to 'labels', or leave 'service' out",
      );
    }
    if (theirs !== ours) {
      errors.push(`${which} in namespace ${format(theirs ?? '')}: it names pods of its own namespace only, and these are in ${format(ours ?? '')}`);
    }
    return errors;
  }

  private renderService(): HeadlessService {
    const { ports, udpPorts, annotations, publishNotReadyAddresses, clusterDomain } = this.props;
    return new HeadlessService(this, 'Service', {
      name: this.name,
      selector: this.selector,
      labels: this.labels,
      annotations,
      ports,
      udpPorts,
      publishNotReadyAddresses,
      clusterDomain,
    });
  }

  private renderStatefulSet(): void {
    const { props } = this;
    new k8s.KubeStatefulSet(this, 'Resource', {
      metadata: this.metadata(),
      spec: {
        serviceName: this.service.serviceName,
        replicas: this.replicas,
        podManagementPolicy: props.podManagementPolicy ?? PodManagementPolicy.ORDERED_READY,
        updateStrategy: (props.updateStrategy ?? UpdateStrategy.rollingUpdate())._render(),
        minReadySeconds: props.minReady?.toSeconds(),
        ordinals: props.startOrdinal === undefined ? undefined : { start: props.startOrdinal },
        selector: { matchLabels: this.selector },
        template: {
          metadata: { labels: this.labels, annotations: props.podAnnotations },
          spec: podSpec(this.name, this.selector, props),
        },
        volumeClaimTemplates: claimTemplates(props.volumes),
        persistentVolumeClaimRetentionPolicy: props.volumes && claimRetentionPolicy(props.claimRetention),
      },
    });
  }

  private renderDisruptionBudget(): void {
    new k8s.KubePodDisruptionBudget(this, 'DisruptionBudget', {
      metadata: this.metadata(),
      spec: disruptionBudget(this.selector, this.props.maxUnavailable),
    });
  }

  private metadata(): k8s.ObjectMeta {
    return { name: this.name, labels: this.labels, annotations: this.props.annotations };
  }
}

/** An empty list would be taken for no list, which is every port. */
function portListErrors(prop: string, ports: unknown[] | undefined): string[] {
  if (ports === undefined || (Array.isArray(ports) && ports.length > 0)) return [];
  return [`'${prop}' must be a list of ports, one at least, got ${format(ports)}: leave it out for every port`];
}

function portNumberErrors(prop: string, ports: number[] | undefined): string[] {
  const errors = portListErrors(prop, ports);
  return errors.length > 0 ? errors : (ports ?? []).flatMap((port) => check.portNumber(prop, port));
}

function claimRetentionPolicy(claimRetention: ClaimRetention = {}): k8s.StatefulSetPersistentVolumeClaimRetentionPolicy {
  return { whenDeleted: claimRetention.whenDeleted ?? ClaimRetentionPolicy.RETAIN, whenScaled: claimRetention.whenScaled ?? ClaimRetentionPolicy.RETAIN };
}
