import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { mixed } from '../../private/validation/props';
import { CassandraOptions } from '../cassandra-options';
import { HeadlessService } from '../../network/headless-service';
import { LifecycleHook } from '../../workload/lifecycle-hook';
import { Probe } from '../../workload/probe';
import { UpdateStrategy } from '../../workload/update-strategy';
import { PodManagementPolicy } from '../../workload/pod-management-policy';
import { StatefulWorkload } from '../../workload/stateful-workload';
import { StatefulWorkloadProps } from '../../workload/stateful-workload-props';
import { checksum } from '../../private/checksum';
import { plainVariables, spreadOver } from '../../workload/private/pod-spec';
import { bash } from '../../private/script';
import { CASSANDRA_IMAGE, CASSANDRA_USER, PORTS } from './image';
import { partOf, ringLabels } from './labels';
import { heapMebibytes, nodeResources } from './memory';
import { CassandraPod, WRITABLE_PATHS, identity, nodeMounts, podVolumes, prepare } from './pod';
import { Rack } from './racks';
import { DATA_DIRECTORY, loadScript } from './scripts';
import { settingsFile } from './settings';

const ZONE = 'topology.kubernetes.io/zone';
/** What a pod gets in any case: a drain writes what is in memory. */
const PRE_STOP_SECONDS = 85;

/** What the nodes of all racks have in common. */
export interface RingNodes {
  readonly options: CassandraOptions;
  /** Name of the datacenter's objects. */
  readonly name: string;
  /** Name of the datacenter in the ring. */
  readonly datacenterName: string;
  /** The Service that names the nodes. */
  readonly service: HeadlessService;
  readonly severalRacks: boolean;
}

/** Renders the nodes of a rack. */
export function rackWorkload(scope: Construct, rack: Rack, ring: RingNodes): StatefulWorkload {
  const { options } = ring;
  const pod: CassandraPod = { ...options, image: options.image ?? CASSANDRA_IMAGE, ring: ring.name };
  return new StatefulWorkload(scope, rack.rack, mixed({
    ...options,
    ...placement(rack, ring),
    name: rack.set,
    application: 'cassandra',
    labels: { ...options.labels, ...partOf(ring.name) },
    replicas: rack.nodes,
    service: ring.service,
    disruptionBudget: false,
    // First starts wait for each other in all racks; other starts need not.
    podManagementPolicy: PodManagementPolicy.PARALLEL,
    updateStrategy: options.updateStrategy ?? (ring.severalRacks ? UpdateStrategy.onDelete() : UpdateStrategy.rollingUpdate()),
    // The others must have heard of a node before the next one goes.
    minReady: Duration.seconds(15),
    ...container(rack, ring, pod),
    ...volumes(options),
    podAnnotations: { ...options.podAnnotations, 'checksum/config': checksum(settingsFile(options)) },
    podVolumes: [...podVolumes(pod), ...(options.podVolumes ?? [])],
    volumeMounts: [...nodeMounts(pod), ...(options.volumeMounts ?? [])],
    writablePaths: [...WRITABLE_PATHS, ...(options.writablePaths ?? [])],
    initContainers: [prepare(pod), ...(options.initContainers ?? [])],
  }));
}

function placement({ zone, nodeSelector }: Rack, { options, name, severalRacks }: RingNodes): Partial<StatefulWorkloadProps> {
  const selector = { ...options.nodeSelector, ...nodeSelector, ...(zone !== undefined && { [ZONE]: zone }) };
  return {
    nodeSelector: Object.keys(selector).length > 0 ? selector : undefined,
    // Zones are the racks' affair; machines must not have two nodes, be they of two racks.
    topologySpreadConstraints: options.topologySpreadConstraints ?? (severalRacks ? [spreadOver('kubernetes.io/hostname', ringLabels(name))] : undefined),
  };
}

function container(rack: Rack, ring: RingNodes, { image }: CassandraPod): Omit<StatefulWorkloadProps, 'volumes'> {
  const { options } = ring;
  return {
    image,
    command: bash(loadScript('node/start.sh')),
    ports: PORTS,
    runAsUser: options.runAsUser ?? CASSANDRA_USER,
    resources: nodeResources(options),
    envVars: [...identity(), ...variables(rack, ring), ...(options.envVars ?? [])],
    lifecycle: {
      preStop: LifecycleHook.exec(...bash(loadScript('node/drain.sh'))),
      preStopTimeout: Duration.seconds(PRE_STOP_SECONDS),
      terminationGracePeriod: options.terminationGracePeriod ?? Duration.seconds(120),
    },
    ...probes(options),
  };
}

function variables(rack: Rack, { options, name, datacenterName }: RingNodes) {
  const heap = heapMebibytes(options);
  const all = {
    CASSANDRA_CLUSTER_NAME: options.clusterName ?? name,
    CASSANDRA_DC: datacenterName,
    CASSANDRA_RACK: rack.rack,
    // The only one that reads the two above.
    CASSANDRA_ENDPOINT_SNITCH: 'GossipingPropertyFileSnitch',
    MAX_HEAP_SIZE: `${heap}M`,
    // The image wants both or none, and uses the second with older garbage collectors only.
    HEAP_NEWSIZE: `${Math.floor(heap / 4)}M`,
  };
  return plainVariables(all);
}

function volumes({ size, storageClass, claimRetention, commitLog }: CassandraOptions): Partial<StatefulWorkloadProps> {
  const log = commitLog && { mountPath: `${DATA_DIRECTORY}/commitlog`, subPath: 'commitlog', size: commitLog.size, storageClass: commitLog.storageClass ?? storageClass };
  return { volumes: { data: { mountPath: DATA_DIRECTORY, size, storageClass }, ...(log && { commitlog: log }) }, claimRetention };
}

function probes({ startTimeout }: CassandraOptions) {
  const period = Duration.seconds(5);
  const tries = Math.ceil((startTimeout ?? Duration.days(7)).toSeconds() / period.toSeconds());
  return {
    startup: Probe.exec(bash(loadScript('node/started.sh')), { period, timeout: Duration.seconds(30), failureThreshold: tries }),
    readiness: Probe.tcpSocket({ port: 'cql', period: Duration.seconds(5) }),
    liveness: Probe.tcpSocket({ port: 'internode', failureThreshold: 6 }),
  };
}
