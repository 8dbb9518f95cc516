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

/** Where programs find the password, and the authority that signed the certificates of the nodes. */
const LOGIN_DIRECTORY = '/etc/cassandra-login';
export const PASSWORD_FILE = `${LOGIN_DIRECTORY}/password`;
const AUTHORITY_DIRECTORY = '/etc/cassandra-authority';

/**
 * For a script: `cql STATEMENT` asks a node, `rows STATEMENT` prints the cells of each row, parted by spaces. The password is in no list of
 * processes. cqlsh wants to write to a home of its own.
 */
export const CQL = [
  'export HOME=/tmp; umask 077',
  'as() { printf \'[plain_text_auth]\\nusername = %s\\npassword = %s\\n\' "$1" "$2" > /tmp/credentials; }',
  'cql() { cqlsh --credentials=/tmp/credentials $CQL_OPTIONS --no-color --execute "$1"; }',
  "rows() { cql \"$1\" | sed '1,/^-[-+]*$/d; /^$/,$d' | tr -d ' ' | tr '|' ' '; }",
  `if [ -e ${PASSWORD_FILE} ]; then as "$CASSANDRA_USER" "$(< ${PASSWORD_FILE})"; else as nobody nothing; fi`,
];

/** The password as a text of CQL. */
export const QUOTED_PASSWORD = `password=$(sed "s/'/''/g" ${PASSWORD_FILE})`;

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
