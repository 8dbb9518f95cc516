import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ANNOTATIONS, LABELS, STRING_MAP, selector } from '../private/validation/string-maps';
import { nameOf, serviceHost, takeName } from '../private/naming';
import { renderObject } from '../private/render';
import { checkProps, rulesOn } from '../private/validation/props';
import { unknownName } from '../private/validation/report';
import { dnsLabel, dnsSubdomain } from '../private/validation/names';
import { distinctPortNames } from '../private/validation/rules';
import { StructShape, boolean, refine, required, shapeOf, string, struct } from '../private/validation/shapes';
import { PORTS } from './private/ports';

/** Properties for `HeadlessService`. */
export interface HeadlessServiceProps {
  /** Labels that select the pods, at least one. */
  readonly selector: { [key: string]: string };

  /**
   * TCP ports by name. Each named port also has SRV records.
   *
   * @default - no TCP ports; the pods have DNS names without them
   */
  readonly ports?: { [name: string]: number };

  /**
   * UDP ports by name. Each named port also has SRV records.
   *
   * @default - no UDP ports
   */
  readonly udpPorts?: { [name: string]: number };

  /**
   * Name of the Service, a DNS label of at most 63 characters. It is part of the host names of the pods, so never change it on a running
   * system.
   *
   * @default - the ids of the construct and its parents below the chart, joined with "-"
   */
  readonly name?: string;

  /**
   * Whether to publish the addresses of pods that are not ready. Required if the pods must discover each other to become ready.
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
   * @default - no annotations
   */
  readonly annotations?: { [key: string]: string };

  /**
   * DNS domain of the cluster, the last part of every fully qualified host name.
   *
   * @default "cluster.local"
   */
  readonly clusterDomain?: string;
}

const podLabels = refine(STRING_MAP, (prop, value) =>
  selector(prop, value, ', so the Service would select no pod: give the labels of the pods that it names'));

const HEADLESS_SERVICE: StructShape<HeadlessServiceProps> = struct('the props of a HeadlessService', {
  selector: required(podLabels, 'give the labels of the pods that the Service names'),
  ports: PORTS,
  udpPorts: PORTS,
  name: string,
  publishNotReadyAddresses: boolean,
  labels: LABELS,
  annotations: ANNOTATIONS,
  clusterDomain: shapeOf('a DNS subdomain', dnsSubdomain),
});

/**
 * Headless Service: a Service without a cluster IP. DNS returns the addresses of the pods, and each pod of a StatefulSet has a host name
 * that it keeps when it is replaced.
 *
 * A StatefulSet requires a headless Service for these host names, and Kubernetes does not create it.
 *
 * @exampleMetadata fixture=chart
 * @example
 * const service = new HeadlessService(this, 'db', { selector: { app: 'db' }, ports: { sql: 5432 } });
 * service.hosts('db', 3); // db-0.db.<namespace>.svc.cluster.local, ...
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#headless-services
 */
export class HeadlessService extends Construct {
  /** Name of the Service, for the `serviceName` of a StatefulSet. */
  public readonly serviceName: string;

  /** Labels that select the pods. */
  public readonly selector: { [key: string]: string };

  private readonly ports: k8s.ServicePort[];
  private readonly domain: string;

  /** @throws if props are invalid, with all errors in one message; at synth if another construct of the chart has the same name */
  constructor(scope: Construct, id: string, props: HeadlessServiceProps) {
    super(scope, id);
    const checked = checkProps(this, HEADLESS_SERVICE, props);
    props = checked.props;
    this.serviceName = props.name ?? nameOf(this);
    this.selector = props.selector;
    this.ports = [...servicePorts('TCP', props.ports), ...servicePorts('UDP', props.udpPorts)];
    this.domain = props.clusterDomain ?? 'cluster.local';
    checked.validate(rulesOn({ ...props, name: this.serviceName }, [
      ({ name }) => dnsLabel('name', name, 63, 'a Service is a DNS label'),
      ({ ports, udpPorts }) => distinctPortNames(ports, udpPorts),
    ]));
    takeName(this, 'Service', this.serviceName);
    this.renderService(props);
  }

  /**
   * Host name of the Service, which resolves to the addresses of all pods.
   *
   * It is fully qualified if the chart has a namespace. Otherwise it is the name of the Service, which resolves in the namespace of the
   * pods only.
   */
  public get host(): string {
    return serviceHost(this, this.serviceName, this.domain);
  }

  /**
   * Returns the host name of a pod.
   *
   * @param pod the name of the pod, such as "web-0"
   */
  public hostOf(pod: string): string {
    return `${pod}.${this.host}`;
  }

  /**
   * Returns the host names of the pods of a StatefulSet that this Service governs.
   *
   * @param statefulSet the name of the StatefulSet
   * @param replicas the number of pods
   * @param startOrdinal the ordinal of the first pod, 0 by default
   */
  public hosts(statefulSet: string, replicas: number, startOrdinal: number = 0): string[] {
    return Array.from({ length: replicas }, (_, at) => this.hostOf(`${statefulSet}-${startOrdinal + at}`));
  }

  /**
   * Returns the DNS name of the SRV records of a port. There is one record per pod, with its host name and the port number.
   *
   * @param portName a port name in `ports` or `udpPorts`
   * @throws if there is no such port
   * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#srv-records
   */
  public srv(portName: string): string {
    const port = this.ports.find(({ name }) => name === portName);
    if (!port) throw unknownName(this, 'port', portName, this.ports.map(({ name }) => `${name}`));
    return `_${portName}._${port.protocol?.toLowerCase()}.${this.host}`;
  }

  private renderService(props: HeadlessServiceProps): void {
    renderObject(this, 'Resource', k8s.KubeService, {
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
