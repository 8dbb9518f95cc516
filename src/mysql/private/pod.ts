import { k8s } from 'cdk8s-plus-27';
import { ComputeResources } from '../../workload/compute-resources';
import { SecretKey } from '../../secret/secret-key';
import { scratchMount } from '../../workload/private/pod-spec';
import { resourceRequirements } from '../../workload/private/resources';
import { secretVolume } from '../../secret/private/secret-volume';
import {
  FIRST_START, PASSWORD_FILE, ROOT_PASSWORD_DIRECTORY, SOCKET_DIRECTORY, USER_PASSWORD_DIRECTORY, VOLUME_DIRECTORY,
} from './scripts';

/** Where the image looks for option files, and for scripts of the first start. */
const CONFIG_DIRECTORY = '/etc/mysql/conf.d';
const INIT_DIRECTORY = '/docker-entrypoint-initdb.d';

/** Where the server and its first start may write besides the volume. */
export const WRITABLE_PATHS = ['/tmp', SOCKET_DIRECTORY];

/** What the pod of a server is told. */
export interface MySqlPod {
  readonly image: string;
  readonly imagePullPolicy?: string;
  readonly resources: ComputeResources;
  readonly database: string;
  readonly user: string;
  readonly password: SecretKey;
  readonly rootPassword: SecretKey;
  /** Name of the ConfigMap with the settings. */
  readonly config: string;
  /** Name of the one with the scripts of the first start, if there are any. */
  readonly initScripts?: string;
}

/** The container that makes the database, before the server starts, and once and for all. */
export function firstStart(pod: MySqlPod): k8s.Container {
  return {
    name: 'first-start',
    image: pod.image,
    imagePullPolicy: pod.imagePullPolicy,
    command: FIRST_START,
    env: firstStartVariables(pod),
    resources: resourceRequirements(pod.resources),
    volumeMounts: [
      { name: 'data', mountPath: VOLUME_DIRECTORY },
      ...WRITABLE_PATHS.map(scratchMount),
      ...(pod.initScripts ? [{ name: 'init-scripts', mountPath: INIT_DIRECTORY, readOnly: true }] : []),
      { name: 'root-password', mountPath: ROOT_PASSWORD_DIRECTORY, readOnly: true },
      ...serverMounts(),
    ],
  };
}

/** What the server sees besides its data: its settings, and the password that readiness asks with. */
export function serverMounts(): k8s.VolumeMount[] {
  return [{ name: 'config', mountPath: CONFIG_DIRECTORY, readOnly: true }, passwordMount()];
}

/** The volumes of the pod, but for the data. */
export function podVolumes({ config, initScripts, password, rootPassword }: MySqlPod): k8s.Volume[] {
  return [
    { name: 'config', configMap: { name: config } },
    passwordVolume('password', password),
    passwordVolume('root-password', rootPassword),
    ...(initScripts ? [{ name: 'init-scripts', configMap: { name: initScripts } }] : []),
  ];
}

/** A volume with a password. */
export function passwordVolume(name: string, { secret, key }: SecretKey): k8s.Volume {
  return secretVolume(name, secret, [{ key, path: PASSWORD_FILE }]);
}

/** Where a container has the password of the application's user. */
export function passwordMount(): k8s.VolumeMount {
  return { name: 'password', mountPath: USER_PASSWORD_DIRECTORY, readOnly: true };
}

/** Without them in the container that serves, the image refuses to make a database there. */
function firstStartVariables({ database, user }: MySqlPod): k8s.EnvVar[] {
  return [
    { name: 'MYSQL_ROOT_PASSWORD_FILE', value: `${ROOT_PASSWORD_DIRECTORY}/${PASSWORD_FILE}` },
    { name: 'MYSQL_ROOT_HOST', value: 'localhost' },
    { name: 'MYSQL_DATABASE', value: database },
    { name: 'MYSQL_USER', value: user },
    { name: 'MYSQL_PASSWORD_FILE', value: `${USER_PASSWORD_DIRECTORY}/${PASSWORD_FILE}` },
  ];
}
