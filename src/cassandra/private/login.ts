import { k8s } from 'cdk8s-plus-27';
import { SecretKey } from '../../secret/secret-key';
import { TlsSecret } from '../../secret/tls-secret';
import { secretVolume } from '../../secret/private/secret-volume';
import { PORTS } from './image';

/** Credentials of a program that connects to the nodes. */
export interface Login {
  readonly user: string;
  /** Undefined in an insecure ring. */
  readonly password?: SecretKey;
  readonly tls?: TlsSecret;
}

/** Mount paths of the password and of the certificate authority. The programs in `scripts/` contain the first one. */
const LOGIN_DIRECTORY = '/etc/cassandra-login';
const AUTHORITY_DIRECTORY = '/etc/cassandra-authority';

/** Returns the variables of a program that connects to `host`. */
export function loginVariables(host: string, { user, tls }: Login): { [name: string]: string } {
  return {
    CQLSH_HOST: host,
    CQLSH_PORT: `${PORTS.cql}`,
    CASSANDRA_USER: user,
    CQL_OPTIONS: tls ? '--ssl' : '',
    ...(tls && { SSL_CERTFILE: `${AUTHORITY_DIRECTORY}/ca.crt`, SSL_VALIDATE: 'true' }),
  };
}

/** Returns the volumes with the password and the certificate authority. */
export function loginVolumes({ password, tls }: Partial<Login>): k8s.Volume[] {
  return [
    ...(password ? [secretVolume('password', password.secret, [{ key: password.key, path: 'password' }])] : []),
    ...(tls ? [secretVolume('authority', tls.secret, [{ key: 'ca.crt', path: 'ca.crt' }])] : []),
  ];
}

/** Returns the mounts of those volumes. */
export function loginMounts({ password, tls }: Partial<Login>): k8s.VolumeMount[] {
  return [
    ...(password ? [{ name: 'password', mountPath: LOGIN_DIRECTORY, readOnly: true }] : []),
    ...(tls ? [{ name: 'authority', mountPath: AUTHORITY_DIRECTORY, readOnly: true }] : []),
  ];
}
