import { Duration } from 'cdk8s';
import { checksum } from '../../private/checksum';
import { spreadOver } from '../../workload/private/pod-spec';
import { NamedWorkload } from '../../workload/private/workload-validation';
import { PodManagementPolicy } from '../../workload/pod-management-policy';
import { StatefulWorkloadProps } from '../../workload/stateful-workload-props';
import { UpdateStrategy } from '../../workload/update-strategy';
import { CassandraOptions } from '../cassandra-options';
import { CASSANDRA_IMAGE } from './image';
import { ringLabels, ringSelector } from './labels';
import { CassandraPod, WRITABLE_PATHS, nodeMounts, podVolumes, prepare } from './pod';
import { Rack } from './racks';
import { DATA_DIRECTORY } from './scripts';
import { serverContainer } from './server';
import { settingsFile } from './settings';

const ZONE_LABEL = 'topology.kubernetes.io/zone';

/** Merges the props of a datacenter into those of the StatefulSet of one of its racks. */
export function rackWorkload(name: string, rack: Rack, severalRacks: boolean, options: CassandraOptions): NamedWorkload {
  const pod: CassandraPod = { ...options, image: options.image ?? CASSANDRA_IMAGE, ring: name };
  const place = { clusterName: options.clusterName ?? name, datacenterName: options.datacenterName ?? name, rack: rack.rack };
  return {
    ...options,
    ...placement(name, rack, severalRacks, options),
    name: rack.set,
    application: 'cassandra',
    labels: ringLabels(name, options.labels),
    replicas: rack.nodes,
    // The datacenter has one for all racks.
    disruptionBudget: false,
    // New nodes wait for their turn across all racks, and other nodes need not wait.
    podManagementPolicy: PodManagementPolicy.PARALLEL,
    updateStrategy: options.updateStrategy ?? (severalRacks ? UpdateStrategy.onDelete() : UpdateStrategy.rollingUpdate()),
    // The other nodes must have noticed that a node is up before the next one is restarted.
    minReady: Duration.seconds(15),
    ...serverContainer(pod.image, place, options),
    ...volumes(options),
    podAnnotations: { ...options.podAnnotations, 'checksum/config': checksum(settingsFile(options)) },
    podVolumes: [...podVolumes(pod), ...(options.podVolumes ?? [])],
    volumeMounts: [...nodeMounts(pod), ...(options.volumeMounts ?? [])],
    writablePaths: [...WRITABLE_PATHS, ...(options.writablePaths ?? [])],
    initContainers: [prepare(pod), ...(options.initContainers ?? [])],
  };
}

function placement(name: string, rack: Rack, severalRacks: boolean, options: CassandraOptions): Partial<StatefulWorkloadProps> {
  const selector = { ...options.nodeSelector, ...rack.nodeSelector, ...(rack.zone !== undefined && { [ZONE_LABEL]: rack.zone }) };
  return {
    nodeSelector: Object.keys(selector).length > 0 ? selector : undefined,
    // The racks are spread over the zones. Pods of different racks must not share a Kubernetes node either.
    topologySpreadConstraints: options.topologySpreadConstraints ?? (severalRacks ? [spreadOver('kubernetes.io/hostname', ringSelector(name))] : undefined),
  };
}

function volumes({ size, storageClass, claimRetention, commitLog }: CassandraOptions): Partial<StatefulWorkloadProps> {
  const log = commitLog && { mountPath: `${DATA_DIRECTORY}/commitlog`, subPath: 'commitlog', size: commitLog.size, storageClass: commitLog.storageClass ?? storageClass };
  return { volumes: { data: { mountPath: DATA_DIRECTORY, size, storageClass }, ...(log && { commitlog: log }) }, claimRetention };
}
