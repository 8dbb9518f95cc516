import { TlsSecret } from '../../secret/tls-secret';
import { format } from '../../private/validation/report';
import { isMap } from '../../private/validation/lists';

/** Where a node has certificates of other nodes, and those that it shows to clients. */
export const TLS_DIRECTORIES = { internode: '/etc/cassandra-tls/internode', clients: '/etc/cassandra-tls/clients' };

/** What the construct decides, and the prop that says it where there is one. */
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

/** What the settings of a node follow from. */
export interface NodeSettings {
  readonly config?: { [setting: string]: unknown };
  readonly insecure?: boolean;
  readonly internodeTls?: TlsSecret;
  readonly clientTls?: TlsSecret;
}

/** The settings that go before those of the image's `cassandra.yaml`, a line each: JSON is YAML. */
export function settingsFile({ config = {}, insecure, internodeTls, clientTls }: NodeSettings): string {
  const settings = {
    ...(insecure ? {} : { authenticator: 'PasswordAuthenticator', authorizer: 'CassandraAuthorizer' }),
    ...(internodeTls && { server_encryption_options: { internode_encryption: 'all', require_client_auth: true, ...keyStores(TLS_DIRECTORIES.internode) } }),
    ...(clientTls && { client_encryption_options: { enabled: true, optional: false, ...keyStores(TLS_DIRECTORIES.clients) } }),
    ...config,
  };
  return ['# Before the settings of the image.', ...Object.entries(settings).map(([name, value]) => `${name}: ${JSON.stringify(value)}`), ''].join('\n');
}

/** What is wrong with the settings. */
export function settingErrors(prop: string, settings: { [setting: string]: unknown } | undefined): string[] {
  if (settings === undefined) return [];
  if (!isMap(settings)) return [`'${prop}' must be an object of settings and values, got ${format(settings)}`];
  return Object.entries(settings).flatMap(([name, value]) => [
    ...(SETTING.test(name) ? [] : [`'${prop}' has the name ${format(name)}: a setting of cassandra.yaml is lower-case letters, digits and "_"`]),
    ...(Object.hasOwn(OWN_SETTINGS, name) ? [ownError(prop, name)] : []),
    ...(isRenderable(value) ? [] : [`'${prop}.${name}' must be a text, a number, a boolean, a list or an object of those, got ${format(value)}`]),
  ]);
}

function ownError(prop: string, name: string): string {
  const instead = OWN_SETTINGS[name];
  return `'${prop}' sets ${format(name)}, which ${instead ? `${instead} says here` : 'the construct decides'}: leave it out`;
}

function isRenderable(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isRenderable);
  if (isMap(value)) return Object.values(value as object).every(isRenderable);
  return ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
}

/** Certificates as cert-manager writes them, which Cassandra reads since 4.1; key and certificate are one file to it. */
function keyStores(directory: string) {
  return {
    ssl_context_factory: { class_name: 'org.apache.cassandra.security.PEMBasedSslContextFactory' },
    keystore: `${directory}/own/keystore.pem`,
    truststore: `${directory}/secret/ca.crt`,
  };
}
