import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { bash, bashHook } from '../../private/script';
import { textVariables } from '../../workload/private/variables';
import { LifecycleHook } from '../../workload/lifecycle-hook';
import { Probe } from '../../workload/probe';
import { StatefulWorkloadProps } from '../../workload/stateful-workload-props';
import { CassandraOptions } from '../cassandra-options';
import { CASSANDRA_USER, PORTS } from './image';
import { heapMebibytes, nodeResources } from './memory';
import { identity } from './pod';
import { loadScript } from './scripts';

/** Time for a drain, which flushes memory to disk, in seconds. */
const PRE_STOP_SECONDS = 85;

/** Names that a node stores on its volume. */
export interface NodePlace {
  readonly clusterName: string;
  readonly datacenterName: string;
  readonly rack: string;
}

/** Renders the main container of a node. */
export function serverContainer(image: string, place: NodePlace, options: CassandraOptions): Omit<StatefulWorkloadProps, 'volumes'> {
  return {
    image,
    command: bash(loadScript('node/start.sh')),
    ports: PORTS,
    runAsUser: options.runAsUser ?? CASSANDRA_USER,
    resources: nodeResources(options),
    envVars: [...identity(), ...variables(place, options), ...(options.envVars ?? [])],
    lifecycle: {
      preStop: LifecycleHook.exec(...bashHook(loadScript('node/drain.sh'))),
      preStopTimeout: Duration.seconds(PRE_STOP_SECONDS),
      terminationGracePeriod: options.terminationGracePeriod ?? Duration.seconds(120),
    },
    ...probes(options),
  };
}

function variables({ clusterName, datacenterName, rack }: NodePlace, options: CassandraOptions): k8s.EnvVar[] {
  const heap = heapMebibytes(options);
  return textVariables({
    CASSANDRA_CLUSTER_NAME: clusterName,
    CASSANDRA_DC: datacenterName,
    CASSANDRA_RACK: rack,
    // Other snitches ignore the names of the datacenter and the rack.
    CASSANDRA_ENDPOINT_SNITCH: 'GossipingPropertyFileSnitch',
    MAX_HEAP_SIZE: `${heap}M`,
    // The image requires both sizes or neither, although only older garbage collectors use this one.
    HEAP_NEWSIZE: `${Math.floor(heap / 4)}M`,
  });
}

function probes({ startTimeout }: CassandraOptions): Pick<StatefulWorkloadProps, 'startup' | 'readiness' | 'liveness'> {
  const period = Duration.seconds(5);
  const failureThreshold = Math.ceil((startTimeout ?? Duration.days(7)).toSeconds() / period.toSeconds());
  return {
    startup: Probe.exec(bash(loadScript('node/started.sh')), { period, timeout: Duration.seconds(30), failureThreshold }),
    readiness: Probe.tcpSocket({ port: 'cql', period: Duration.seconds(5) }),
    liveness: Probe.tcpSocket({ port: 'internode', failureThreshold: 6 }),
  };
}
