import { Duration, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { ComputeResources } from '../../workload/compute-resources';
import { Probe } from '../../workload/probe';
import { SecretKey } from '../../secret/secret-key';
import { quantity } from '../../private/quantity';
import { resourceRequirements } from '../../workload/private/resources';
import { secretVolume } from '../../secret/private/secret-volume';
import { cacheGibibytes } from './memory';
import { COPY_KEY, KEY_FILE, KEY_DIRECTORY, KEY_SECRET_DIRECTORY, READINESS } from './scripts';

/** Where a member may write besides its volume. The image declares the second one as a volume, which is not used. */
export const WRITABLE_PATHS = ['/tmp', '/data/configdb'];

/** Names of the volumes of the pod. */
export const OWN_VOLUMES = ['data', 'key-secret', 'key'];

/** What mongod is told. */
export function mongodArgs(replicaSet: string, resources: ComputeResources | undefined, more: string[] = []): string[] {
  return [
    'mongod', '--replSet', replicaSet, '--bind_ip_all', '--keyFile', `${KEY_DIRECTORY}/${KEY_FILE}`,
    '--wiredTigerCacheSizeGB', `${cacheGibibytes(resources)}`, ...more,
  ];
}

/** The key in its Secret, and the place in memory for the copy that mongod reads. */
export function keyVolumes({ secret, key }: SecretKey): k8s.Volume[] {
  return [
    secretVolume('key-secret', secret, [{ key, path: KEY_FILE }]),
    { name: 'key', emptyDir: { medium: 'Memory', sizeLimit: quantity(Size.mebibytes(1)) } },
  ];
}

/** Where mongod sees the key. The Secret itself it does not. */
export function keyMount(): k8s.VolumeMount {
  return { name: 'key', mountPath: KEY_DIRECTORY, readOnly: true };
}

/** The container that copies the key. The volume of a Secret belongs to root and its group reads it; mongod wants a file of its own. */
export function copyKey(image: string, imagePullPolicy: string | undefined): k8s.Container {
  return {
    name: 'copy-key',
    image,
    imagePullPolicy,
    command: COPY_KEY,
    resources: resourceRequirements({ memoryLimit: Size.mebibytes(64) }),
    volumeMounts: [{ name: 'key-secret', mountPath: KEY_SECRET_DIRECTORY, readOnly: true }, { name: 'key', mountPath: KEY_DIRECTORY }],
  };
}

/** How Kubernetes asks a member how it is. */
export function probes(startTimeout: Duration | undefined) {
  const period = Duration.seconds(5);
  const tries = Math.ceil((startTimeout ?? Duration.minutes(30)).toSeconds() / period.toSeconds());
  return {
    // The port opens when the journal is read. Nobody serves before the Job has run, so that more must not be asked.
    startup: Probe.tcpSocket({ period, failureThreshold: tries }),
    // A start of mongosh takes a second of a core, and more where it has to share.
    readiness: Probe.exec(READINESS, { period: Duration.seconds(15), timeout: Duration.seconds(10) }),
    // A member that copies the data, or waits for the others, is alive.
    liveness: Probe.tcpSocket({ failureThreshold: 6 }),
  };
}
