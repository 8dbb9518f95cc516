import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import * as check from '../private/validation/rules';
import * as maps from '../private/validation/maps';
import { nameOf, serviceHost, takeName } from '../private/naming';
import { withoutNulls, validate, unknownName } from '../private/validation/report';
import { map } from '../private/validation/shapes';

/** What a `HeadlessService` is made of. */
export interface HeadlessServiceProps {
  /** The labels of the pods that get a name each. At least one. */
  readonly selector: { [key: string]: string };

  /**
   * TCP ports by name; each also gets SRV records.
   *
   * @default - none: the pods still get their names
   */
  readonly ports?: { [name: string]: number };

  /**
   * UDP ports by name.
   *
   * @default - none
   */
  readonly udpPorts?: { [name: string]: number };

  /**
   * Name of the Service, a DNS label of at most 63 characters. It is part of every pod's address: never change it on a running system.
   *
   * @default - the ids of the construct from its chart down, joined with "-"
   */
  readonly name?: string;

  /**
   * Publish the addresses of pods that are not ready. Needed where pods must find each other in order to become ready.
   *
   * @default false
   * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
   */
  readonly publishNotReadyAddresses?: boolean;

  /**
   * Labels of the Service.
   *
   * @default - the `selector`
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of the Service.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * The cluster's DNS domain, the end of every full host name.
   *
   * @default "cluster.local"
   */
  readonly clusterDomain?: string;
}

/**
 * A Service without an address of its own: DNS gives each pod behind it a name that stays when the pod is replaced.
 *
 * A StatefulSet needs one to give its pods stable names, and Kubernetes does not make it by itself.
 *
 * @exampleMetadata fixture=chart
 * @example
 * const service = new HeadlessService(this, 'db', { selector: { app: 'db' }, ports: { sql: 5432 } });
 * service.hosts('db', 3); // db-0.db.<namespace>.svc.cluster.local, ...
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#headless-services
 */
export class HeadlessService extends Construct {
  /** Name of the Service, for a StatefulSet's `serviceName`. */
  public readonly serviceName: string;

  /** The labels of the pods that get a name each. */
  public readonly selector: { [key: string]: string };

  private readonly ports: k8s.ServicePort[];
  private readonly domain: string;

  /** @throws when a name, a port or the selector is not one that Kubernetes takes */
  constructor(scope: Construct, id: string, props: HeadlessServiceProps) {
    super(scope, id);
    props = withoutNulls(props);
    this.serviceName = props.name ?? nameOf(this);
    this.selector = props.selector;
    this.ports = [...servicePorts('TCP', props.ports), ...servicePorts('UDP', props.udpPorts)];
    this.domain = props.clusterDomain ?? 'cluster.local';
    validate(this, this.errors(props));
    takeName(this, 'Service', this.serviceName);
    this.renderService(props);
  }

  /**
   * Host name of all pods together: one address record a pod.
   *
   * With the chart's namespace it is a full name; without one it is short, and right in the pods' own namespace.
   */
  public get host(): string {
    return serviceHost(this, this.serviceName, this.domain);
  }

  /**
   * Host name of one pod.
   *
   * @param pod the pod's name, such as "web-0"
   */
  public hostOf(pod: string): string {
    return `${pod}.${this.host}`;
  }

  /**
   * Host names of all pods of a StatefulSet that this Service governs.
   *
   * @param statefulSet name of the set
   * @param replicas number of its pods
   * @param startOrdinal number of its first pod; 0 unless said
   */
  public hosts(statefulSet: string, replicas: number, startOrdinal: number = 0): string[] {
    return Array.from({ length: replicas }, (_, at) => this.hostOf(`${statefulSet}-${startOrdinal + at}`));
  }

  /**
   * Name of the SRV records of a port: one a pod, with its host name and the port's number.
   *
   * @param portName a name of `ports` or `udpPorts`
   * @throws when there is no port of that name
   * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#srv-records
   */
  public srv(portName: string): string {
    const port = this.ports.find(({ name }) => name === portName);
    if (!port) throw unknownName(this, 'port', portName, this.ports.map(({ name }) => `${name}`));
    return `_${portName}._${port.protocol?.toLowerCase()}.${this.host}`;
  }

  private errors(props: HeadlessServiceProps): string[] {
    return [
      ...check.dnsLabel('name', this.serviceName, 63, 'a Service is a DNS label'),
      ...(props.clusterDomain === undefined ? [] : check.dnsSubdomain('clusterDomain', props.clusterDomain)),
      ...map('ports', props.ports),
      ...map('udpPorts', props.udpPorts),
      ...check.ports('ports', props.ports),
      ...check.ports('udpPorts', props.udpPorts),
      ...check.distinctPortNames(props.ports, props.udpPorts),
      ...maps.selector('selector', props.selector, ': the Service would select no pod. Give the labels of the pods that it names'),
      ...maps.labels('labels', props.labels),
      ...maps.annotations('annotations', props.annotations),
    ];
  }

  private renderService(props: HeadlessServiceProps): void {
    new k8s.KubeService(this, 'Resource', {
      metadata: { name: this.serviceName, labels: props.labels ?? this.selector, annotations: props.annotations },
      spec: {
        clusterIp: 'None',
        selector: this.selector,
        ports: this.ports.length > 0 ? this.ports : undefined,
        publishNotReadyAddresses: props.publishNotReadyAddresses ?? false,
      },
    });
  }
}

function servicePorts(protocol: string, ports: { [name: string]: number } = {}): k8s.ServicePort[] {
  return Object.entries(ports).map(([name, port]) => ({ name, port, protocol }));
}
