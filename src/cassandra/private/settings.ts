import { TlsSecret } from '../../secret/tls-secret';
import { shown } from '../../private/validation/report';
import { isMap } from '../../private/validation/shapes';

/** Where a node has certificates of other nodes, and those that it shows to clients. */
export const TLS_FOLDERS = { internode: '/etc/cassandra-tls/internode', clients: '/etc/cassandra-tls/clients' };

/** What the construct decides, and the prop that says it where there is one. */
const OWN_SETTINGS: { [name: string]: string } = {
  cluster_name: "'cluster'",
  seed_provider: "'seeds' and 'remoteSeeds'",
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
    ...(internodeTls && { server_encryption_options: { internode_encryption: 'all', require_client_auth: true, ...keyStores(TLS_FOLDERS.internode) } }),
    ...(clientTls && { client_encryption_options: { enabled: true, optional: false, ...keyStores(TLS_FOLDERS.clients) } }),
    ...config,
  };
  return ['# Before the settings of the image.', ...Object.entries(settings).map(([name, value]) => `${name}: ${JSON.stringify(value)}`), ''].join('\n');
}

/** What is wrong with the settings. */
export function settingProblems(prop: string, settings: { [setting: string]: unknown } | undefined): string[] {
  if (settings === undefined) return [];
  if (!isMap(settings)) return [`'${prop}' must be an object of settings and values, got ${shown(settings)}`];
  return Object.entries(settings).flatMap(([name, value]) => [
    ...(SETTING.test(name) ? [] : [`'${prop}' has the name ${shown(name)}: a setting of cassandra.yaml is lower-case letters, digits and "_"`]),
    ...(Object.hasOwn(OWN_SETTINGS, name) ? [ownProblem(prop, name)] : []),
    ...(isRenderable(value) ? [] : [`'${prop}.${name}' must be a text, a number, a boolean, a list or an object of those, got ${shown(value)}`]),
  ]);
}

function ownProblem(prop: string, name: string): string {
  const instead = OWN_SETTINGS[name];
  return `'${prop}' sets ${shown(name)}, which ${instead ? `${instead} says here` : 'the construct decides'}: leave it out`;
}

function isRenderable(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isRenderable);
  if (isMap(value)) return Object.values(value as object).every(isRenderable);
  return ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
}

/** Certificates as cert-manager writes them, which Cassandra reads since 4.1; key and certificate are one file to it. */
function keyStores(folder: string) {
  return {
    ssl_context_factory: { class_name: 'org.apache.cassandra.security.PEMBasedSslContextFactory' },
    keystore: `${folder}/own/keystore.pem`,
    truststore: `${folder}/secret/ca.crt`,
  };
}
