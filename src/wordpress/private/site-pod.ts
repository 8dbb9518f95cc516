import { join } from 'path';
import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { IMySqlDatabase } from '../../mysql/i-mysql-database';
import { bash, loadShellScript } from '../../private/script';
import { secretVolume } from '../../secret/private/secret-volume';
import { LifecycleHook } from '../../workload/lifecycle-hook';
import { NetworkIsolation } from '../../workload/pod-options';
import { Probe } from '../../workload/probe';
import { PodTemplateOptions } from '../../workload/private/pod-spec';
import { resourceRequirements } from '../../workload/private/resources';
import { textVariables } from '../../workload/private/variables';
import { scratchMount } from '../../workload/private/scratch';
import { WordPressProps } from '../wordpress-props';
import { apacheArguments, siteResources } from './apache';
import { SALTS, extraConfig } from './config';

/** Port of the site. */
export const WORDPRESS_PORT = 80;

const IMAGE = 'wordpress:6-apache';

/** User ID of the image's user "www-data". */
const USER = 33;

const SITE_DIRECTORY = '/var/www/html';
const PASSWORD_DIRECTORY = '/etc/wordpress/database';
const SALTS_DIRECTORY = '/etc/wordpress/salts';

/** Directories that the image writes to, besides the site. */
const WRITABLE_PATHS = ['/tmp', '/var/run/apache2', '/var/lock/apache2'];

/** `copy.sh` expects the whole volume in this directory, and creates the directory "html" on it. */
const VOLUME_DIRECTORY = '/volume';
const SITE_SUB_PATH = 'html';
const COPY = bash(loadShellScript(join(__dirname, '..', 'scripts'), 'copy.sh'));

/** Values that a site derives from its props and from other constructs. */
export interface SiteOptions {
  readonly claimName: string;
  /** The database, once it is known. */
  readonly database?: IMySqlDatabase;
}

/** The network isolation of a site: updates and scheduled tasks need egress to anywhere. */
export function siteIsolation({ networkIsolation }: WordPressProps): NetworkIsolation {
  return networkIsolation ?? NetworkIsolation.INGRESS;
}

/** Merges the props of a site into the options of its pods. */
export function sitePod(props: WordPressProps, site: SiteOptions): PodTemplateOptions {
  const image = props.image ?? IMAGE;
  return {
    ...props,
    image,
    args: apacheArguments(props),
    resources: siteResources(props.resources),
    runAsUser: props.runAsUser ?? USER,
    ports: { http: WORDPRESS_PORT },
    envVars: [...variables(props, site), ...(props.envVars ?? [])],
    podVolumes: [...podVolumes(props, site), ...(props.podVolumes ?? [])],
    volumeMounts: [...volumeMounts(props), ...(props.volumeMounts ?? [])],
    writablePaths: [...WRITABLE_PATHS, ...(props.writablePaths ?? [])],
    initContainers: [copy(props, image), ...(props.initContainers ?? [])],
    // A terminating pod still gets requests for a moment.
    lifecycle: { preStop: LifecycleHook.exec('sleep', '5'), preStopTimeout: Duration.seconds(5) },
    readiness: readiness(props),
    // The kernel accepts connections while all workers are busy, and a restart would not make the database available.
    liveness: Probe.tcpSocket({ failureThreshold: 6 }),
  };
}

/**
 * Renders the readiness probe. WordPress answers its page with an error while the database is unavailable, whereas others may be cached.
 * The probe waits for a worker like any visitor, so a short timeout would take a busy site out of its Service.
 */
function readiness({ url }: WordPressProps): Probe {
  const [, scheme, host] = /^(https?):\/\/([^/]+)/.exec(url ?? '') ?? [];
  // Without these headers of a proxy, WordPress redirects the request to its URL, and the kubelet records a warning for each redirect.
  const headers = host ? { Host: host, ...(scheme === 'https' && { 'X-Forwarded-Proto': 'https' }) } : undefined;
  return Probe.httpGet('/wp-login.php', { timeout: Duration.seconds(30), headers });
}

function variables(props: WordPressProps, { database }: SiteOptions): k8s.EnvVar[] {
  const { salts, tablePrefix } = props;
  const { host = '', port = 0, database: name = '', user = '' } = database ?? {};
  const values: { [name: string]: string } = {
    // An address of IPv6 needs brackets before a port.
    WORDPRESS_DB_HOST: `${host.includes(':') ? `[${host}]` : host}:${port}`,
    WORDPRESS_DB_NAME: name,
    WORDPRESS_DB_USER: user,
    WORDPRESS_DB_PASSWORD_FILE: `${PASSWORD_DIRECTORY}/password`,
    ...(tablePrefix && { WORDPRESS_TABLE_PREFIX: tablePrefix }),
    ...(salts && Object.fromEntries(SALTS.map((key) => [`WORDPRESS_${key}_FILE`, `${SALTS_DIRECTORY}/${key}`]))),
    WORDPRESS_CONFIG_EXTRA: extraConfig({ ...props, networkIsolation: siteIsolation(props) }),
  };
  return textVariables(values);
}

function podVolumes({ salts }: WordPressProps, { claimName, database }: SiteOptions): k8s.Volume[] {
  // Until the database is known, its volume stands for itself in the checks of mounts and names.
  const { secret = '', key = '' } = database?.passwordSecret ?? {};
  return [
    { name: 'site', persistentVolumeClaim: { claimName } },
    secretVolume('database', secret, [{ key, path: 'password' }]),
    ...(salts ? [secretVolume('salts', salts, SALTS.map((key) => ({ key, path: key })))] : []),
  ];
}

function volumeMounts({ salts }: WordPressProps): k8s.VolumeMount[] {
  return [
    { name: 'site', mountPath: SITE_DIRECTORY, subPath: SITE_SUB_PATH },
    { name: 'database', mountPath: PASSWORD_DIRECTORY, readOnly: true },
    ...(salts ? [{ name: 'salts', mountPath: SALTS_DIRECTORY, readOnly: true }] : []),
  ];
}

/** Init container that copies WordPress to an empty volume. The variable makes the entry point write wp-config.php. */
function copy({ imagePullPolicy, resources }: WordPressProps, image: string): k8s.Container {
  return {
    name: 'copy',
    image,
    imagePullPolicy,
    command: COPY,
    env: [{ name: 'WORDPRESS_DB_HOST', value: 'later' }],
    resources: resourceRequirements(siteResources(resources)),
    volumeMounts: [{ name: 'site', mountPath: VOLUME_DIRECTORY }, ...WRITABLE_PATHS.map(scratchMount)],
  };
}
