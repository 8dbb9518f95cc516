import { TlsSecret } from '../../secret/tls-secret';
import { format } from '../../private/validation/report';
import { byName } from '../../private/by-name';
import { Shape, isPlainObject, mismatch, shapeOf } from '../../private/validation/shapes';

/** Mount paths of the certificates for connections between nodes, and for those of clients. */
export const TLS_DIRECTORIES = { internode: '/etc/cassandra-tls/internode', clients: '/etc/cassandra-tls/clients' };

/** Settings of the construct, with the props that determine them, if any. */
const OWN_SETTINGS: { [name: string]: string } = {
  cluster_name: "'clusterName'",
  seed_provider: "'seedsPerRack' and 'remoteSeeds'",
  authenticator: "'insecure'",
  authorizer: "'insecure'",
  server_encryption_options: "'internodeTls'",
  client_encryption_options: "'clientTls'",
  ...Object.fromEntries(
    [
      'listen_address', 'listen_interface', 'broadcast_address', 'rpc_address', 'rpc_interface', 'broadcast_rpc_address', 'endpoint_snitch', 'storage_port',
      'ssl_storage_port', 'native_transport_port', 'start_native_transport', 'data_file_directories', 'commitlog_directory',
    ].map((name) => [name, '']),
  ),
};
const SETTING = /^[a-z][a-z0-9_]*$/;

/** Props that determine the settings of a node. */
export interface NodeSettings {
  readonly config?: { [setting: string]: unknown };
  readonly insecure?: boolean;
  readonly internodeTls?: TlsSecret;
  readonly clientTls?: TlsSecret;
}

const CONFIG_EXPECTED = 'an object of settings and values';

/** Settings of `cassandra.yaml`. */
export const CONFIG: Shape<{ [setting: string]: unknown }> = {
  ...shapeOf<{ [setting: string]: unknown }>(CONFIG_EXPECTED, settingErrors),
  clean: sorted,
};

function settingErrors(prop: string, value: { [setting: string]: unknown }): string[] {
  if (!isPlainObject(value)) return mismatch(prop, CONFIG_EXPECTED, value);
  return Object.entries(value).flatMap(([name, setting]) => [
    ...(SETTING.test(name) ? [] : [`'${prop}' has the setting ${format(name)}: a name has lower-case letters, digits and "_", and starts with a letter`]),
    ...(Object.hasOwn(OWN_SETTINGS, name) ? [ownSetting(prop, name)] : []),
    ...(isRenderable(setting) ? [] : mismatch(`${prop}.${name}`, 'a string, a number, a boolean, or a list or an object of those', setting)),
  ]);
}

/** A copy of settings whose objects are sorted by name, for the checksum of the file must not depend on their order. */
function sorted<T>(value: T): T {
  if (Array.isArray(value)) return value.map(sorted) as T;
  return isPlainObject(value) ? byName(Object.fromEntries(Object.entries(value).map(([name, each]) => [name, sorted(each)]))) as T : value;
}

/** Renders the settings that override those of the image's `cassandra.yaml`, one a line. JSON is valid YAML. */
export function settingsFile({ config = {}, insecure, internodeTls, clientTls }: NodeSettings): string {
  const settings = {
    ...(insecure ? {} : { authenticator: 'PasswordAuthenticator', authorizer: 'CassandraAuthorizer' }),
    ...(internodeTls && { server_encryption_options: { internode_encryption: 'all', require_client_auth: true, ...keyStores(TLS_DIRECTORIES.internode) } }),
    ...(clientTls && { client_encryption_options: { enabled: true, optional: false, ...keyStores(TLS_DIRECTORIES.clients) } }),
    ...config,
  };
  return ['# Before the settings of the image.', ...Object.entries(settings).map(([name, value]) => `${name}: ${JSON.stringify(value)}`), ''].join('\n');
}

function ownSetting(prop: string, name: string): string {
  const props = OWN_SETTINGS[name];
  return `'${prop}' sets ${format(name)}${props ? `: use ${props} instead` : ', which the construct sets: remove it'}`;
}

function isRenderable(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isRenderable);
  if (isPlainObject(value)) return Object.values(value).every(isRenderable);
  return ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
}

/** Key stores in the PEM format of cert-manager, which Cassandra supports since 4.1. It reads the key and the certificate from one file. */
function keyStores(directory: string) {
  return {
    ssl_context_factory: { class_name: 'org.apache.cassandra.security.PEMBasedSslContextFactory' },
    keystore: `${directory}/own/keystore.pem`,
    truststore: `${directory}/secret/ca.crt`,
  };
}
