import { k8s } from 'cdk8s-plus-27';
import { IShardedStore } from '../i-sharded-store';
import { SecretKey } from '../../secret/secret-key';
import { StoreRouting } from '../store-routing';
import { TlsSecret } from '../../secret/tls-secret';
import { secretVolume } from '../../secret/private/secret-volume';

/** What a store tells those who connect to it. */
export interface StoreConnection {
  readonly image: string;
  readonly routing: StoreRouting;
  readonly token?: SecretKey;
  readonly tls?: TlsSecret;
  /** The addresses of so many shards, the first ones. */
  readonly endpoints: (shards: number) => string[];
}

/** Where the pods of the store's programs find what they must know. */
const TOKEN_DIRECTORY = '/etc/store/token';
const TLS_DIRECTORY = '/etc/store/tls';

/** How the pods of a store's programs reach its servers. */
export class StoreAccess {
  /** The access to a store of this library. */
  public static of(store: IShardedStore): StoreAccess | undefined {
    return StoreAccess.known.get(store);
  }

  private static readonly known = new WeakMap<IShardedStore, StoreAccess>();

  constructor(store: IShardedStore, public readonly connection: StoreConnection) {
    StoreAccess.known.set(store, this);
  }

  /** The servers as the programs take them: "host:port,host:port,...". */
  public servers(shards: number): string {
    return this.connection.endpoints(shards).join(',');
  }

  /** The options that every program needs. */
  public get args(): string[] {
    const { token, tls } = this.connection;
    return [...(token ? ['--token-file', tokenFile()] : []), ...(tls ? ['--tls-ca', `${TLS_DIRECTORY}/ca.crt`] : [])];
  }

  /** The volumes of a pod that connects: the token, and the authority to trust. Never the server's key. */
  public get podVolumes(): k8s.Volume[] {
    const { token, tls } = this.connection;
    return [...tokenVolume(token), ...(tls ? [tlsVolume(tls, ['ca.crt'])] : [])];
  }

  /** Where the container has them. */
  public get volumeMounts(): k8s.VolumeMount[] {
    return secretMounts(this.connection);
  }
}

/** The file with the token. */
export function tokenFile(): string {
  return `${TOKEN_DIRECTORY}/token`;
}

/** A file of the certificate's Secret. */
export function tlsFile(name: string): string {
  return `${TLS_DIRECTORY}/${name}`;
}

/** A volume with the token. */
export function tokenVolume(token: SecretKey | undefined): k8s.Volume[] {
  return token ? [secretVolume('token', token.secret, [{ key: token.key, path: 'token' }])] : [];
}

/** A volume with some files of a certificate's Secret. */
export function tlsVolume({ secret }: TlsSecret, files: string[]): k8s.Volume {
  return secretVolume('tls', secret, files.map((key) => ({ key, path: key })));
}

/** Mounts of both. */
export function secretMounts({ token, tls }: Pick<StoreConnection, 'token' | 'tls'>): k8s.VolumeMount[] {
  return [
    ...(token ? [{ name: 'token', mountPath: TOKEN_DIRECTORY, readOnly: true }] : []),
    ...(tls ? [{ name: 'tls', mountPath: TLS_DIRECTORY, readOnly: true }] : []),
  ];
}
