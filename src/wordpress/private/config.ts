import { NetworkIsolation } from '../../workload/pod-options';
import { format } from '../../private/validation/report';
import { CONNECT_TIMEOUT } from './scripts';

/** What WordPress signs its cookies and links with, as its file of settings names them. */
export const SALTS = ['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'];

/** What the file of settings is made of. */
export interface WordPressConfig {
  readonly url?: string;
  readonly configExtra?: string;
  readonly networkIsolation?: NetworkIsolation;
}

/** PHP that the file of settings runs at its end. */
export function extraConfig({ url, configExtra, networkIsolation }: WordPressConfig): string {
  return [
    CONNECT_TIMEOUT.trimEnd(),
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
