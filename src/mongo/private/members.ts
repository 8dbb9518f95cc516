import { Duration, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { quantity } from '../../private/quantity';
import { secretVolume } from '../../secret/private/secret-volume';
import { SecretKey } from '../../secret/secret-key';
import { PodManagementPolicy } from '../../workload/pod-management-policy';
import { resourceRequirements } from '../../workload/private/resources';
import { NamedWorkload } from '../../workload/private/workload-validation';
import { Probe } from '../../workload/probe';
import { MongoReplicaSetProps } from '../mongo-replica-set-props';
import { MONGO_IMAGE, MONGO_PORT, MONGO_USER } from './image';
import { cacheGibibytes, cleanShutdownSeconds, mongoResources } from './memory';
import { COPY_KEY, HOME, KEY_DIRECTORY, KEY_FILE, KEY_SECRET_DIRECTORY, READINESS } from './scripts';

/** Directories that a member writes to, besides its volume. The image declares the second one as a volume, which is not used. */
const WRITABLE_PATHS = ['/tmp', '/data/configdb'];

/** Merges the props of a replica set into those of the workload of its members. */
export function memberWorkload(name: string, props: MongoReplicaSetProps): NamedWorkload {
  const { size, storageClass, terminationGracePeriod, image = MONGO_IMAGE } = props;
  return {
    ...props,
    name,
    application: 'mongo',
    image,
    replicas: props.members ?? 3,
    ports: { mongodb: MONGO_PORT },
    // No member is ready before all have started and the Job, which connects to them by name, has made a replica set of them.
    podManagementPolicy: PodManagementPolicy.PARALLEL,
    publishNotReadyAddresses: true,
    runAsUser: props.runAsUser ?? MONGO_USER,
    args: mongodArgs(name, props),
    resources: mongoResources(props.resources),
    env: { HOME, ...props.env },
    volumes: { data: { mountPath: '/data/db', size, storageClass } },
    podVolumes: [...keyVolumes(props.keyFile), ...(props.podVolumes ?? [])],
    volumeMounts: [{ name: 'key', mountPath: KEY_DIRECTORY, readOnly: true }, ...(props.volumeMounts ?? [])],
    writablePaths: [...WRITABLE_PATHS, ...(props.writablePaths ?? [])],
    initContainers: [copyKey(image, props.imagePullPolicy), ...(props.initContainers ?? [])],
    // There is no preStop hook: at SIGTERM, mongod itself steps down.
    lifecycle: { terminationGracePeriod, drainTimeout: Duration.seconds(cleanShutdownSeconds(props.resources)) },
    ...probes(props.startTimeout),
  };
}

function mongodArgs(replicaSet: string, { resources, args = [] }: MongoReplicaSetProps): string[] {
  return [
    'mongod', '--replSet', replicaSet, '--bind_ip_all', '--ipv6', '--keyFile', `${KEY_DIRECTORY}/${KEY_FILE}`,
    '--wiredTigerCacheSizeGB', `${cacheGibibytes(resources)}`, ...args,
  ];
}

/** The Secret with the key, and a volume in memory for the copy that mongod reads. */
function keyVolumes({ secret, key }: SecretKey): k8s.Volume[] {
  return [
    secretVolume('key-secret', secret, [{ key, path: KEY_FILE }]),
    { name: 'key', emptyDir: { medium: 'Memory', sizeLimit: quantity(Size.mebibytes(1)) } },
  ];
}

/** Init container that copies the key: files of a Secret belong to root and are readable by the group, which mongod rejects. */
function copyKey(image: string, imagePullPolicy: string | undefined): k8s.Container {
  return {
    name: 'copy-key',
    image,
    imagePullPolicy,
    command: COPY_KEY,
    resources: resourceRequirements({ memoryLimit: Size.mebibytes(64) }),
    volumeMounts: [{ name: 'key-secret', mountPath: KEY_SECRET_DIRECTORY, readOnly: true }, { name: 'key', mountPath: KEY_DIRECTORY }],
  };
}

function probes(startTimeout = Duration.minutes(30)) {
  const period = Duration.seconds(5);
  const failureThreshold = Math.ceil(startTimeout.toSeconds() / period.toSeconds());
  return {
    // The port opens when the journal is recovered. A stricter probe would fail until the Job has run.
    startup: Probe.tcpSocket({ period, failureThreshold }),
    // Starting mongosh takes a second of one CPU core, and longer on a busy node.
    readiness: Probe.exec(READINESS, { period: Duration.seconds(15), timeout: Duration.seconds(10) }),
    // A member that copies the data or waits for the others is alive.
    liveness: Probe.tcpSocket({ failureThreshold: 6 }),
  };
}
