import { NetworkIsolation } from '../../workload/pod-options';
import { format } from '../../private/validation/report';

/** What WordPress signs its cookies and links with, as its file of settings names them. */
export const SALTS = ['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'];

const TIMEOUT = 'default_socket_timeout';
/** Far more than a handshake inside a cluster takes. */
const CONNECT_SECONDS = 10;

/**
 * PHP that limits how long a connection to the database may take to be made. One that begins just when the database is back can be lost on
 * its way through the Service, and PHP alone would let the visitor wait for a minute. There is no setting for the database only, so once
 * WordPress is connected the value of before is back, unless `configExtra` chose one.
 *
 * @see https://github.com/kubernetes/kubernetes/issues/48719
 */
const CONNECT_TIMEOUT = [
  `ini_set('${TIMEOUT}', '${CONNECT_SECONDS}');`,
  // WordPress takes over what is in this array, for those who come before its function add_action is there.
  "$GLOBALS['wp_filter']['muplugins_loaded'][10][] = ['accepted_args' => 0, 'function' => function () {",
  `  if (ini_get('${TIMEOUT}') === '${CONNECT_SECONDS}') ini_restore('${TIMEOUT}');`,
  '}];',
];

/** What the file of settings is made of. */
export interface WordPressConfig {
  readonly url?: string;
  readonly configExtra?: string;
  readonly networkIsolation?: NetworkIsolation;
}

/** PHP that the file of settings runs at its end. */
export function extraConfig({ url, configExtra, networkIsolation }: WordPressConfig): string {
  return [
    ...CONNECT_TIMEOUT,
    ...(url ? ['WP_HOME', 'WP_SITEURL'].map((name) => `define('${name}', '${`${url}`.replace(/\/$/, '')}');`) : []),
    // Without an answer, every page of the administration would wait for it.
    ...(networkIsolation === NetworkIsolation.FULL ? ["define('WP_HTTP_BLOCK_EXTERNAL', true);"] : []),
    ...(configExtra ? [configExtra] : []),
  ].join('\n');
}

/** `value` is where visitors find a site. */
export function urlErrors(prop: string, value: string | undefined): string[] {
  if (value === undefined || (typeof value === 'string' && /^https?:\/\/[A-Za-z0-9.-]+(:\d+)?(\/[\w./-]*)?$/.test(value))) return [];
  return [`'${prop}' must be an address such as "https://www.example.org", got ${format(value)}`];
}

/** `value` may stand before the names of tables. */
export function tablePrefixErrors(prop: string, value: string | undefined): string[] {
  if (value === undefined || (typeof value === 'string' && /^[A-Za-z0-9_]{1,20}$/.test(value))) return [];
  return [`'${prop}' must be 1 to 20 letters, digits and "_", got ${format(value)}`];
}
