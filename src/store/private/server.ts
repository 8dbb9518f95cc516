/** Pods of a store's servers. */
import { Duration, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { PodManagementPolicy } from '../../workload/pod-management-policy';
import { Probe } from '../../workload/probe';
import { NamedWorkload } from '../../workload/private/workload-validation';
import { StatefulWorkloadProps } from '../../workload/stateful-workload-props';
import { ShardedStoreProps } from '../sharded-store-props';
import { StoreRouting } from '../store-routing';
import { secretMounts, tlsFile, tlsVolume, tokenFile, tokenVolume } from './access';
import { STORE_USER } from './image';

/** Port of the servers. */
export const STORE_PORT = 8080;

/** Merges the props of a store with the container, the volumes and the probes of its servers. */
export function serverWorkload(name: string, image: string, props: ShardedStoreProps): NamedWorkload {
  const { token, tls } = props;
  return {
    ...props,
    name,
    application: 'store',
    image,
    replicas: props.shards,
    args: serverArgs(name, props),
    ports: { http: STORE_PORT },
    envVars: [shardsVariable(name), ...(props.envVars ?? [])],
    runAsUser: props.runAsUser ?? STORE_USER,
    podManagementPolicy: PodManagementPolicy.PARALLEL,
    publishNotReadyAddresses: true,
    volumes: props.storage._volumes,
    claimRetention: props.storage._claimRetention,
    resources: { ...props.storage._resources, ...props.resources },
    podVolumes: [...tokenVolume(token), ...(tls ? [tlsVolume(tls, ['tls.crt', 'tls.key'])] : []), ...(props.podVolumes ?? [])],
    volumeMounts: [...secretMounts(props), ...(props.volumeMounts ?? [])],
    lifecycle: { drainTimeout: Duration.seconds(shutdownSeconds(props)), terminationGracePeriod: props.terminationGracePeriod },
    ...probes(tls !== undefined),
  };
}

function serverArgs(name: string, props: ShardedStoreProps): string[] {
  return [
    'serve', '--host', '*', '--port', `${STORE_PORT}`, '--store', name, '--routing', routingOf(props),
    ...props.storage._args,
    ...(props.token ? ['--token-file', tokenFile()] : ['--insecure']),
    ...(props.tls ? ['--tls-cert', tlsFile('tls.crt'), '--tls-key', tlsFile('tls.key')] : []),
    ...(props.maxValueSize ? ['--max-value-bytes', `${bytes(props.maxValueSize)}`] : []),
    '--shutdown-delay', `${shutdownDelaySeconds(props)}`, '--drain-timeout', `${drainSeconds(props)}`,
    ...(props.compatApi ? ['--compat-api'] : []),
  ];
}

/** Returns the routing of a store. */
export function routingOf({ routing }: ShardedStoreProps): StoreRouting {
  return routing ?? StoreRouting.JUMP;
}

/** Reads the number of shards from the ConfigMap, so that a resize does not change the pod template and restart the pods. */
function shardsVariable(name: string): k8s.EnvVar {
  return { name: 'STORE_SHARDS', valueFrom: { configMapKeyRef: { name, key: 'shards' } } };
}

function probes(tls: boolean): Pick<StatefulWorkloadProps, 'startup' | 'readiness' | 'liveness'> {
  return {
    // Recovery after a crash can take minutes.
    startup: Probe.httpGet('/startupz', { tls, period: Duration.seconds(1), failureThreshold: 600 }),
    readiness: Probe.httpGet('/readyz', { tls, period: Duration.seconds(5), failureThreshold: 2 }),
    liveness: Probe.httpGet('/livez', { tls, failureThreshold: 6 }),
  };
}

/** Returns the time from SIGTERM until a server exits, in seconds. */
export function shutdownSeconds(props: ShardedStoreProps): number {
  return shutdownDelaySeconds(props) + drainSeconds(props);
}

/** Returns the time for which a server continues to serve after SIGTERM, in seconds. */
export function shutdownDelaySeconds({ shutdownDelay }: ShardedStoreProps): number {
  return shutdownDelay?.toSeconds() ?? 5;
}

/** Returns the time that a server then has to finish its requests, in seconds. */
export function drainSeconds({ drainTimeout }: ShardedStoreProps): number {
  return drainTimeout?.toSeconds() ?? 20;
}

function bytes(size: Size): number {
  return size.toKibibytes() * 1024;
}
