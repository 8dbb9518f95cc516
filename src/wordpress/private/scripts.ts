import { join } from 'path';
import { bash, loadPhp, loadShellScript } from '../../private/script';

const DIRECTORY = join(__dirname, '..', 'scripts');

/** Mount path of the whole volume in the init container: `copy.sh` expects it there. */
export const VOLUME_DIRECTORY = '/volume';

/** Directory of the volume with the site's files, which `copy.sh` creates. */
export const SITE_DIRECTORY = 'html';

/** Copies WordPress to the volume. */
export const COPY = bash(loadShellScript(DIRECTORY, 'copy.sh'));

/** PHP that limits the time that connecting to the database may take. */
export const CONNECT_TIMEOUT = loadPhp(DIRECTORY, 'connect-timeout.php');
