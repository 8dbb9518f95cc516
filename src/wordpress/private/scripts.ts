import { makeDirectory } from '../../private/script';

/** Where the first start has the whole volume. */
export const VOLUME_DIRECTORY = '/volume';

/** The directory of the volume with the site. */
export const SITE_DIRECTORY = 'html';

/**
 * Copies WordPress to the volume. The image's own entry point does it in place: cut short, the rest is never copied. Here it is called
 * with a program that ends at once, for its copy alone.
 */
export const COPY = makeDirectory({
  volume: VOLUME_DIRECTORY,
  directory: SITE_DIRECTORY,
  sign: 'index.php',
  what: 'a site',
  program: 'copy',
  steps: [
    'mkdir "$unfinished"',
    'cd "$unfinished"',
    'docker-entrypoint.sh apache2 -v > /dev/null &',
    'wait "$!"',
    'cd /',
  ],
});
