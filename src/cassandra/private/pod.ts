import { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { ComputeResources } from '../../workload/compute-resources';
import { TlsSecret } from '../../secret/tls-secret';
import { resourceRequirements } from '../../workload/private/resources';
import { scratchMount } from '../../workload/private/scratch';
import { secretVolume } from '../../secret/private/secret-volume';
import { bash } from '../../private/script';
import { CONFIG_DIRECTORY, DATA_DIRECTORY, NEW_CONFIG_DIRECTORY, RING_DIRECTORY, loadScript } from './scripts';
import { TLS_DIRECTORIES } from './settings';

/** Directories that a node writes to besides its volumes. */
export const WRITABLE_PATHS = ['/tmp', '/var/log/cassandra'];

/** Resources of a shell that copies files and waits. */
const PREPARE_RESOURCES: ComputeResources = { memoryLimit: Size.mebibytes(128) };

/** Options for the pod of a node. */
export interface CassandraPod {
  readonly image: string;
  readonly imagePullPolicy?: string;
  /** Name of the ConfigMap with the nodes, the seeds and the settings. */
  readonly ring: string;
  readonly internodeTls?: TlsSecret;
  readonly clientTls?: TlsSecret;
}

/** Renders the init container that writes the configuration, and makes a new node wait for its turn to join. */
export function prepare(pod: CassandraPod): k8s.Container {
  return {
    name: 'prepare',
    image: pod.image,
    imagePullPolicy: pod.imagePullPolicy,
    command: bash(loadScript('node/prepare.sh')),
    env: identity(),
    resources: resourceRequirements(PREPARE_RESOURCES),
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [
      { name: 'data', mountPath: DATA_DIRECTORY, readOnly: true },
      { name: 'config', mountPath: NEW_CONFIG_DIRECTORY },
      { name: 'ring', mountPath: RING_DIRECTORY, readOnly: true },
      scratchMount('/tmp'),
      ...tlsMounts(pod),
    ],
  };
}

/** Returns the mounts of the main container besides its data. */
export function nodeMounts(pod: CassandraPod): k8s.VolumeMount[] {
  return [{ name: 'config', mountPath: CONFIG_DIRECTORY }, { name: 'ring', mountPath: RING_DIRECTORY, readOnly: true }, ...tlsMounts(pod)];
}

/** Returns the volumes of the pod besides its claims. */
export function podVolumes(pod: CassandraPod): k8s.Volume[] {
  return [
    { name: 'config', emptyDir: {} },
    { name: 'ring', configMap: { name: pod.ring } },
    ...certificates(pod).flatMap(([use, { secret }]) => [
      secretVolume(`${use}-tls`, secret, ['tls.crt', 'tls.key', 'ca.crt'].map((key) => ({ key, path: key }))),
      { name: `${use}-keystore`, emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString('1Mi') } },
    ]),
  ];
}

/** Returns the variables with the name and the address of the pod. */
export function identity(): k8s.EnvVar[] {
  return [
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
  ];
}

function tlsMounts(pod: CassandraPod): k8s.VolumeMount[] {
  return certificates(pod).flatMap(([use]) => [
    { name: `${use}-tls`, mountPath: `${TLS_DIRECTORIES[use]}/secret`, readOnly: true },
    { name: `${use}-keystore`, mountPath: `${TLS_DIRECTORIES[use]}/own` },
  ]);
}

function certificates({ internodeTls, clientTls }: CassandraPod): [keyof typeof TLS_DIRECTORIES, TlsSecret][] {
  return [...(internodeTls ? [['internode', internodeTls] as const] : []), ...(clientTls ? [['clients', clientTls] as const] : [])].map(([use, tls]) => [use, tls]);
}
