import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { HeadlessService } from '../../network/headless-service';
import { NetworkAccess } from '../../network/private/network-access';
import { IPeer, Peer } from '../../network/peer';
import { namespaceOf, serviceHost, takeName } from '../../private/naming';
import { renderObject } from '../../private/render';
import { validated } from '../../private/validation/props';
import { extraServicePorts } from '../../workload/private/container-ports';
import { disruptionBudget } from '../../workload/private/pod-objects';
import { StatefulWorkload } from '../../workload/stateful-workload';
import { CassandraOptions } from '../cassandra-options';
import { PORTS } from './image';
import { ringLabels, ringSelector } from './labels';
import { Rack } from './racks';
import { settingsFile } from './settings';
import { rackWorkload } from './workload';

/** Objects of a datacenter: what its racks share, and the racks themselves. */
export class Ring {
  private readonly metadata: { labels: { [key: string]: string }; annotations?: { [key: string]: string } };

  constructor(private readonly scope: Construct, private readonly name: string, private readonly options: CassandraOptions) {
    this.metadata = { labels: { 'app.kubernetes.io/name': 'cassandra', ...ringLabels(name, options.labels) }, annotations: options.annotations };
  }

  /** Host name of the Service for clients. */
  public get host(): string {
    return serviceHost(this.scope, this.name);
  }

  /** The nodes of all racks as a peer. */
  public get peer(): IPeer {
    return Peer.pods(ringSelector(this.name), namespaceOf(this.scope));
  }

  /** Renders the Service that governs the StatefulSets. Nodes must find each other before they are ready. */
  public renderGoverningService(): HeadlessService {
    return new HeadlessService(this.scope, 'GoverningService', {
      name: `${this.name}-nodes`,
      selector: ringSelector(this.name),
      ports: { ...PORTS, ...extraServicePorts('TCP', this.options) },
      udpPorts: extraServicePorts('UDP', this.options),
      publishNotReadyAddresses: true,
      ...this.metadata,
    });
  }

  /** Renders the Service for clients. It is headless, as drivers connect to the node that has the row. */
  public renderClientService(): void {
    new HeadlessService(this.scope, 'Service', { name: this.name, selector: ringSelector(this.name), ports: { cql: PORTS.cql }, ...this.metadata });
  }

  /** Renders the ConfigMap for the nodes. A resize changes only its lists, and restarts no pods. */
  public renderConfig(nodes: string[], seeds: string[]): void {
    takeName(this.scope, 'ConfigMap', this.name);
    const lines = (list: string[]) => list.map((each) => `${each}\n`).join('');
    const files = { 'nodes': lines(nodes), 'seeds': lines(seeds), 'remote-seeds': lines(this.options.remoteSeeds ?? []), 'settings.yaml': settingsFile(this.options) };
    renderObject(this.scope, 'Ring', k8s.KubeConfigMap, { metadata: { name: this.name, ...this.metadata }, data: files });
  }

  /** Renders the StatefulSets. */
  public renderRacks(racks: Rack[], service: HeadlessService): StatefulWorkload[] {
    const workloads = racks.map((rack) => new StatefulWorkload(
      this.scope, rack.rack, validated({ ...rackWorkload(this.name, rack, racks.length > 1, this.options), service }),
    ));
    workloads.forEach((workload) => this.connectNodes(workload));
    return workloads;
  }

  /** Renders one PodDisruptionBudget for all racks: the eviction API rejects pods that have two. */
  public renderDisruptionBudget(): void {
    renderObject(this.scope, 'DisruptionBudget', k8s.KubePodDisruptionBudget, {
      metadata: { name: this.name, ...this.metadata },
      spec: disruptionBudget(ringSelector(this.name), this.options.maxUnavailable),
    });
  }

  private connectNodes(workload: StatefulWorkload): void {
    workload.connectFrom(this.peer);
    workload.connectTo(this.peer, { ports: Object.values(PORTS) });
    if (this.options.remoteSeeds) NetworkAccess.of(workload)?.allowToAnywhere({ tcp: [PORTS.internode] });
  }
}
