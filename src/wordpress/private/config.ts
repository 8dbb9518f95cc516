import { join } from 'path';
import { loadPhp } from '../../private/script';
import { NetworkIsolation } from '../../workload/pod-options';

/** Keys that WordPress signs cookies and links with, by their names in wp-config.php. */
export const SALTS = ['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'];

const CONNECT_TIMEOUT = loadPhp(join(__dirname, '..', 'scripts'), 'connect-timeout.php');

/** Props that determine the PHP in wp-config.php. */
export interface WordPressConfig {
  readonly url?: string;
  readonly configExtra?: string;
  readonly networkIsolation?: NetworkIsolation;
}

/** Renders the PHP that runs at the end of wp-config.php. */
export function extraConfig({ url, configExtra, networkIsolation }: WordPressConfig): string {
  return [
    CONNECT_TIMEOUT.trimEnd(),
    ...(url ? ['WP_HOME', 'WP_SITEURL'].map((name) => `define('${name}', '${url.replace(/\/$/, '')}');`) : []),
    // Without an answer from wordpress.org, every page of the administration would wait for the timeout.
    ...(networkIsolation === NetworkIsolation.FULL ? ["define('WP_HTTP_BLOCK_EXTERNAL', true);"] : []),
    ...(configExtra ? [configExtra] : []),
  ].join('\n');
}
