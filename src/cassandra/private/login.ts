import { k8s } from 'cdk8s-plus-27';
import { SecretKey } from '../../secret/secret-key';
import { TlsSecret } from '../../secret/tls-secret';
import { secretVolume } from '../../secret/private/secret-volume';
import { PORTS } from './image';

/** How a program logs in to the nodes. */
export interface Login {
  readonly user: string;
  /** None where the nodes let in everyone. */
  readonly password?: SecretKey;
  readonly tls?: TlsSecret;
}

/** Mount paths of the password and of the certificate authority. The programs in `scripts/` contain the first one. */
const LOGIN_DIRECTORY = '/etc/cassandra-login';
const AUTHORITY_DIRECTORY = '/etc/cassandra-authority';

/** The variables of such a script. */
export function loginVariables(host: string, { user, tls }: Login): { [name: string]: string } {
  return {
    CQLSH_HOST: host,
    CQLSH_PORT: `${PORTS.cql}`,
    CASSANDRA_USER: user,
    CQL_OPTIONS: tls ? '--ssl' : '',
    ...(tls && { SSL_CERTFILE: `${AUTHORITY_DIRECTORY}/ca.crt`, SSL_VALIDATE: 'true' }),
  };
}

/** The volumes that it reads. */
export function loginVolumes({ password, tls }: Partial<Login>): k8s.Volume[] {
  return [
    ...(password ? [secretVolume('password', password.secret, [{ key: password.key, path: 'password' }])] : []),
    ...(tls ? [secretVolume('authority', tls.secret, [{ key: 'ca.crt', path: 'ca.crt' }])] : []),
  ];
}

/** Where it finds them. */
export function loginMounts({ password, tls }: Partial<Login>): k8s.VolumeMount[] {
  return [
    ...(password ? [{ name: 'password', mountPath: LOGIN_DIRECTORY, readOnly: true }] : []),
    ...(tls ? [{ name: 'authority', mountPath: AUTHORITY_DIRECTORY, readOnly: true }] : []),
  ];
}
