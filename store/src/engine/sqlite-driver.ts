import { createRequire } from 'node:module';
import type Driver from 'better-sqlite3';

const load = createRequire(__filename);

/** The oldest major version of Node that runs the server. On an older one, loading the SQLite driver crashes the process. */
export const MIN_SERVER_NODE = 22;

/** Tells whether a version of Node, such as `process.version`, runs the server. */
export function runsServer(version: string): boolean {
  return Number(/^v?(\d+)\./.exec(version)?.[1]) >= MIN_SERVER_NODE;
}

/**
 * Loads the SQLite driver. It is an optional dependency: clients install this package on versions of Node for which there is no driver.
 *
 * @throws Error on a version of Node that is too old, and where the driver is not installed
 */
export function loadSqliteDriver(): typeof Driver {
  if (!runsServer(process.version)) {
    throw new Error(`the engine "sqlite" needs Node ${MIN_SERVER_NODE} or later, but this is Node ${process.versions.node}`);
  }
  try {
    return load('better-sqlite3') as typeof Driver;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error(
      'the engine "sqlite" needs the package better-sqlite3, which is not installed: run "npm install --ignore-scripts better-sqlite3@13"',
      { cause: error },
    );
  }
}
