import * as path from 'node:path';
import { serverNodeError } from '../../src/engine/sqlite-driver';

/** The program `node` that runs the server: the running one, or where that is too old the one of the development dependency `node`. */
export function serverNode(): string {
  return serverNodeError() === undefined ? process.execPath : path.join(path.dirname(require.resolve('node/package.json')), 'bin', 'node');
}
