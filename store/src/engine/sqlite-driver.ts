import { createRequire } from 'node:module';
import type Driver from 'better-sqlite3';

const load = createRequire(__filename);

/** The first version of Node that the driver is made for. */
const FIRST_NODE = 22;

/**
 * The driver of SQLite. On Node 20, on which the store is tested but not shipped, it is the version before: the present one does not
 * load there. That one in turn aborts on Node 24 from 24.19 on when a statement is collected (nodejs/node#65446), and must not be used
 * there.
 */
export const SqliteDatabase: typeof Driver = loaded();

function loaded(): typeof Driver {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= FIRST_NODE) return load('better-sqlite3') as typeof Driver;
  try {
    return load('better-sqlite3-node20') as typeof Driver;
  } catch (error) {
    throw new Error(`the engine sqlite needs Node ${FIRST_NODE} or later, and this is ${process.version}`, { cause: error });
  }
}
