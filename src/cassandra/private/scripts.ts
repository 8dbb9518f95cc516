import { join } from 'path';
import { loadShellScript } from '../../private/script';

/** Mount path of the ConfigMap with the nodes, the seeds and the settings. The programs in `scripts/` contain the paths of this file. */
export const RING_DIRECTORY = '/etc/cassandra-ring';

/** Directory of the image's configuration, which its entry point edits. */
export const CONFIG_DIRECTORY = '/etc/cassandra';

/** Where the init container writes that directory. */
export const NEW_CONFIG_DIRECTORY = '/new-config';

/** Mount path of the data. */
export const DATA_DIRECTORY = '/var/lib/cassandra';

/** Programs that Jobs run inside nodes, where alone nodetool works, by the environment variable that a Job gets them in. */
const NODE_PROGRAMS: { [variable: string]: string } = {
  CLEANUP: 'exec/cleanup.sh',
  DECOMMISSION: 'exec/decommission.sh',
  FREE_SPACE: 'exec/free-space.sh',
  IMPORT: 'exec/import.sh',
  KEYSPACES: 'exec/keyspaces.sh',
  RECEIVE: 'exec/receive.sh',
  RUN_CQL: 'exec/run-cql.sh',
  SEND: 'exec/send.sh',
  SNAPSHOT: 'exec/snapshot.sh',
  TOKENS: 'exec/tokens.sh',
};

/** Loads a program of `src/cassandra/scripts`. */
export function loadScript(file: string): string {
  return loadShellScript(join(__dirname, '..', 'scripts'), file);
}

/** Returns the variables with the programs for nodes that a Job's script uses. */
export function nodePrograms(script: string): { [variable: string]: string } {
  const used = Object.entries(NODE_PROGRAMS).filter(([variable]) => script.includes(`"$${variable}"`));
  return Object.fromEntries(used.map(([variable, file]) => [variable, loadScript(file)]));
}
