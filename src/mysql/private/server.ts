import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { checksum } from '../../private/checksum';
import { secretVolume } from '../../secret/private/secret-volume';
import { SecretKey } from '../../secret/secret-key';
import { PodManagementPolicy } from '../../workload/pod-management-policy';
import { Probe } from '../../workload/probe';
import { textVariables } from '../../workload/private/variables';
import { resourceRequirements } from '../../workload/private/resources';
import { NamedWorkload } from '../../workload/private/workload-validation';
import { scratchMount } from '../../workload/private/scratch';
import { MySqlSingleProps } from '../mysql-single-props';
import { MYSQL_IMAGE, MYSQL_PORT, MYSQL_USER } from './image';
import {
  DATABASE_DIRECTORY, FIRST_START, PASSWORD_FILE, ROOT_PASSWORD_DIRECTORY, SOCKET_DIRECTORY, USER_PASSWORD_DIRECTORY, VOLUME_DIRECTORY,
  query,
} from './scripts';
import { cleanShutdownSeconds, optionFile, serverResources } from './settings';

/** Directories of the image for option files and for scripts of the first start. */
const CONFIG_DIRECTORY = '/etc/mysql/conf.d';
const INIT_DIRECTORY = '/docker-entrypoint-initdb.d';

/** Directories that the server and its first start write to, besides the volume. */
const WRITABLE_PATHS = ['/tmp', SOCKET_DIRECTORY];

/** Minimum grace period of a pod, less the margin of every workload: a shutdown may have to wait for the disk. */
const MIN_SHUTDOWN_SECONDS = 115;

/** Data of the ConfigMaps, by the suffix of their names. */
export function configMaps({ config, resources, initScripts }: MySqlSingleProps): { [suffix: string]: { [file: string]: string } } {
  return { config: { 'server.cnf': optionFile({ config, resources }) }, ...(initScripts && { init: initScripts }) };
}

/** Merges the props of a server into those of its workload. */
export function serverWorkload(name: string, props: MySqlSingleProps): NamedWorkload {
  const { size, storageClass, dataSource, image = MYSQL_IMAGE } = props;
  const resources = serverResources(props.resources);
  return {
    ...props,
    name,
    application: 'mysql',
    image,
    ports: { mysql: MYSQL_PORT },
    // A change of settings that keeps the server from starting can then be undone without deleting the pod by hand.
    podManagementPolicy: PodManagementPolicy.PARALLEL,
    runAsUser: props.runAsUser ?? MYSQL_USER,
    resources,
    volumes: { data: { mountPath: '/var/lib/mysql', subPath: DATABASE_DIRECTORY, size, storageClass, dataSource } },
    podAnnotations: { ...props.podAnnotations, ...checksums(props) },
    podVolumes: [...podVolumes(name, props), ...(props.podVolumes ?? [])],
    volumeMounts: [...serverMounts(), ...(props.volumeMounts ?? [])],
    writablePaths: [...WRITABLE_PATHS, ...(props.writablePaths ?? [])],
    initContainers: [firstStart({ ...props, image, resources }), ...(props.initContainers ?? [])],
    lifecycle: lifecycle(props),
    ...probes(props),
  };
}

/** Volume with a password. */
export function passwordVolume(name: string, { secret, key }: SecretKey): k8s.Volume {
  return secretVolume(name, secret, [{ key, path: PASSWORD_FILE }]);
}

/** Mount of the password of the application's user. */
export function passwordMount(): k8s.VolumeMount {
  return { name: 'password', mountPath: USER_PASSWORD_DIRECTORY, readOnly: true };
}

function serverMounts(): k8s.VolumeMount[] {
  return [{ name: 'config', mountPath: CONFIG_DIRECTORY, readOnly: true }, passwordMount()];
}

function podVolumes(name: string, { initScripts, password, rootPassword }: MySqlSingleProps): k8s.Volume[] {
  return [
    { name: 'config', configMap: { name: `${name}-config` } },
    passwordVolume('password', password),
    passwordVolume('root-password', rootPassword),
    ...(initScripts ? [{ name: 'init-scripts', configMap: { name: `${name}-init` } }] : []),
  ];
}

/** Init container that creates the database on an empty volume. */
function firstStart(props: MySqlSingleProps & { readonly image: string }): k8s.Container {
  return {
    name: 'first-start',
    image: props.image,
    imagePullPolicy: props.imagePullPolicy,
    command: FIRST_START,
    env: firstStartVariables(props),
    resources: resourceRequirements(props.resources),
    volumeMounts: [
      { name: 'data', mountPath: VOLUME_DIRECTORY },
      ...WRITABLE_PATHS.map(scratchMount),
      ...(props.initScripts ? [{ name: 'init-scripts', mountPath: INIT_DIRECTORY, readOnly: true }] : []),
      { name: 'root-password', mountPath: ROOT_PASSWORD_DIRECTORY, readOnly: true },
      ...serverMounts(),
    ],
  };
}

/** The server's own container does not get these variables: without them, the image refuses to create a database there. */
function firstStartVariables({ database, user }: MySqlSingleProps): k8s.EnvVar[] {
  return textVariables({ MYSQL_ROOT_HOST: 'localhost', MYSQL_DATABASE: database, MYSQL_USER: user });
}

/** Annotations that restart the pod when a ConfigMap changes, which Kubernetes does not do by itself. */
function checksums(props: MySqlSingleProps): { [key: string]: string } {
  const { config, init } = configMaps(props);
  return { 'checksum/config': checksumOf(config), ...(init && { 'checksum/init-scripts': checksumOf(init) }) };
}

function checksumOf(files: { [name: string]: string }): string {
  return checksum(JSON.stringify(Object.entries(files).sort()));
}

function probes({ user, database, startTimeout = Duration.minutes(30) }: MySqlSingleProps) {
  const period = Duration.seconds(5);
  const failureThreshold = Math.ceil(startTimeout.toSeconds() / period.toSeconds());
  return {
    // The port opens when the server has recovered. A query would also fail with a wrong password, which a restart does not repair.
    startup: Probe.tcpSocket({ period, failureThreshold }),
    readiness: Probe.exec(query(user, database)),
    liveness: Probe.tcpSocket({ failureThreshold: 6 }),
  };
}

/** There is no preStop hook: the server itself handles SIGTERM, and there is no other server for new connections in the meantime. */
function lifecycle(props: MySqlSingleProps) {
  const { terminationGracePeriod } = props;
  const needed = cleanShutdownSeconds(props);
  const drainTimeout = Duration.seconds(terminationGracePeriod ? needed : Math.max(needed, MIN_SHUTDOWN_SECONDS));
  return { terminationGracePeriod, drainTimeout };
}
