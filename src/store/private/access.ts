import { k8s } from 'cdk8s-plus-27';
import { IShardedStore } from '../i-sharded-store';
import { SecretKey } from '../../secret/secret-key';
import { StoreRouting } from '../store-routing';
import { TlsSecret } from '../../secret/tls-secret';
import { secretVolume } from '../../secret/private/secret-volume';

/** Parameters that programs need to connect to a store. */
export interface StoreConnection {
  /** Image of the programs. */
  readonly toolsImage: string;
  readonly routing: StoreRouting;
  readonly token?: SecretKey;
  readonly tls?: TlsSecret;
  /** Returns the URLs of the first shards, as many as given. */
  readonly endpoints: (shards: number) => string[];
}

const TOKEN_DIRECTORY = '/etc/store/token';
const TLS_DIRECTORY = '/etc/store/tls';

/** Arguments and volumes with which the pods of a store's programs connect to its servers. */
export class StoreAccess {
  /** Returns the access to a store of this library. */
  public static of(store: IShardedStore): StoreAccess | undefined {
    return StoreAccess.known.get(store);
  }

  private static readonly known = new WeakMap<IShardedStore, StoreAccess>();

  constructor(store: IShardedStore, public readonly connection: StoreConnection) {
    StoreAccess.known.set(store, this);
  }

  /** Returns the list of servers for the command line: "URL,URL,...". */
  public servers(shards: number): string {
    return this.connection.endpoints(shards).join(',');
  }

  /** Command-line options of every program. */
  public get args(): string[] {
    const { token, tls } = this.connection;
    return [...(token ? ['--token-file', tokenFile()] : []), ...(tls ? ['--tls-ca', `${TLS_DIRECTORY}/ca.crt`] : [])];
  }

  /** Volumes with the token and the certificate of the authority, without the private key of the servers. */
  public get podVolumes(): k8s.Volume[] {
    const { token, tls } = this.connection;
    return [...tokenVolume(token), ...(tls ? [tlsVolume(tls, ['ca.crt'])] : [])];
  }

  /** Mounts of these volumes. */
  public get volumeMounts(): k8s.VolumeMount[] {
    return secretMounts(this.connection);
  }
}

/** Returns the path of the file with the token. */
export function tokenFile(): string {
  return `${TOKEN_DIRECTORY}/token`;
}

/** Returns the path of a file of the certificate's Secret. */
export function tlsFile(name: string): string {
  return `${TLS_DIRECTORY}/${name}`;
}

/** Renders the volume with the token. */
export function tokenVolume(token: SecretKey | undefined): k8s.Volume[] {
  return token ? [secretVolume('token', token.secret, [{ key: token.key, path: 'token' }])] : [];
}

/** Renders the volume with the given files of the certificate's Secret. */
export function tlsVolume({ secret }: TlsSecret, files: string[]): k8s.Volume {
  return secretVolume('tls', secret, files.map((key) => ({ key, path: key })));
}

/** Renders the mounts of both volumes. */
export function secretMounts({ token, tls }: Pick<StoreConnection, 'token' | 'tls'>): k8s.VolumeMount[] {
  return [
    ...(token ? [{ name: 'token', mountPath: TOKEN_DIRECTORY, readOnly: true }] : []),
    ...(tls ? [{ name: 'tls', mountPath: TLS_DIRECTORY, readOnly: true }] : []),
  ];
}
