import { script } from '../../private/script';
import { MONGO_PORT } from './image';

/**
 * What runs in the pods of MongoDB: Bash, and JavaScript for mongosh. Secrets come from files, never into the text or a list of
 * processes.
 */

/** Where the Secret with the key is mounted: its group may read it, which mongod refuses. */
export const KEY_SECRET_DIRECTORY = '/etc/mongo/secret';

/** Where mongod finds the key: readable by its owner alone. */
export const KEY_DIRECTORY = '/etc/mongo/key';

/** The file with the key, in either directory. */
export const KEY_FILE = 'keyfile';

/** Copies the key to where only the user of mongod may read it, and says what is wrong with one that mongod would not take. */
export const COPY_KEY = script(
  'refuse() { echo "[copy-key] $*. Make one by: openssl rand -base64 756" >&2; exit 1; }',
  // mongod leaves the same six signs out.
  `key=$(tr -d '[:space:]' < ${KEY_SECRET_DIRECTORY}/${KEY_FILE})`,
  'if [[ $key =~ [^A-Za-z0-9+/=] ]]; then refuse "the key of the Secret has signs that base64 does not have"; fi',
  'if [ "${#key}" -lt 6 ] || [ "${#key}" -gt 1024 ]; then refuse "the key of the Secret has ${#key} characters, and mongod takes 6 to 1024"; fi',
  // Its owner may not write to the one of an earlier start.
  `rm -f ${KEY_DIRECTORY}/${KEY_FILE}`,
  'umask 377',
  `printf %s "$key" > ${KEY_DIRECTORY}/${KEY_FILE}`,
);

/** Where mongosh writes its history and its logs: at home, in the image, is the volume with the data. */
export const HOME = '/tmp';

/** How mongosh is to run programs: quietly, and without those that it would run by itself. */
export const MONGOSH = ['mongosh', '--quiet', '--norc'];

/** Passes when the member serves: as the primary, or as a secondary that has caught up. It needs no login. */
export const SERVES = [
  ...MONGOSH,
  '--eval', 'const { isWritablePrimary, secondary } = db.hello(); quit(isWritablePrimary || secondary ? 0 : 1)',
  `mongodb://127.0.0.1:${MONGO_PORT}/?directConnection=true&serverSelectionTimeoutMS=5000`,
];
