import { join } from 'path';
import { literal } from '../../private/literal';
import { bash, loadJavaScript, loadShellScript } from '../../private/script';
import { MONGO_PORT } from './image';

/**
 * Commands of the pods of MongoDB: Bash, and JavaScript for mongosh. Secrets reach the programs by files, at the paths below.
 */
const DIRECTORY = join(__dirname, '..', 'scripts');

/** Mount path of the Secret with the key. Its group may read it, which mongod rejects. */
export const KEY_SECRET_DIRECTORY = '/etc/mongo/secret';

/** Mount path of the copy of the key that mongod reads: only its owner may read it. */
export const KEY_DIRECTORY = '/etc/mongo/key';

/** Name of the file with the key, in either directory. */
export const KEY_FILE = 'keyfile';

/** Mount path of the Secret with the password of root, in the Job. */
export const ROOT_PASSWORD_DIRECTORY = '/etc/mongo/root';

/** Name of the file with the password of root. */
export const ROOT_PASSWORD_FILE = 'password';

/** Where mongosh writes its history and logs. The home directory in the image is the volume with the data. */
export const HOME = '/tmp';

/** Runs mongosh without a greeting and without the user's startup file. */
const MONGOSH = ['mongosh', '--quiet', '--norc'];

/** Copies the key to where only the user of mongod may read it. */
export const COPY_KEY = bash(loadShellScript(DIRECTORY, 'copy-key.sh'));

/** Readiness probe: succeeds when the member is the primary or an up-to-date secondary. */
export const READINESS = [
  ...MONGOSH, '--eval', literal(loadJavaScript(DIRECTORY, 'readiness.js')),
  `mongodb://127.0.0.1:${MONGO_PORT}/?directConnection=true&serverSelectionTimeoutMS=5000`,
];

/** Makes a replica set of the members. */
export const INITIATE = [...MONGOSH, '--nodb', '--eval', literal(loadJavaScript(DIRECTORY, 'initiate.js'))];
