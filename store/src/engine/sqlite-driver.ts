import { createRequire } from 'node:module';
import type Driver from 'better-sqlite3';

const load = createRequire(__filename);

/** The oldest version of Node.js that runs the server: the first one with the Node-API version of the SQLite driver. */
export const MIN_SERVER_NODE = '22.14';
const NODE_API = 10;

/** Returns why this Node.js cannot run the server, or undefined if it can. Loading the SQLite driver would crash the process. */
export function serverNodeError(): string | undefined {
  const { node, napi } = process.versions;
  if (Number(napi) >= NODE_API) return undefined;
  return `the server requires Node.js ${MIN_SERVER_NODE} or later (Node-API ${NODE_API}), but this is Node.js ${node} (Node-API ${napi})`;
}

/**
 * Loads the SQLite driver, which is an optional dependency: clients install this package on versions of Node.js that the driver does
 * not support.
 *
 * @throws Error if Node.js is too old, or the driver is not installed
 */
export function loadSqliteDriver(): typeof Driver {
  const nodeError = serverNodeError();
  if (nodeError) throw new Error(nodeError);
  try {
    return load('better-sqlite3') as typeof Driver;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error(
      'the engine "sqlite" requires the package better-sqlite3, which is not installed: run "npm install --ignore-scripts better-sqlite3@13"',
      { cause: error },
    );
  }
}
