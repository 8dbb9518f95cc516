import { ChildProcess, execFile, spawn } from 'child_process';
import * as path from 'path';
import { promisify } from 'util';
import { serverNode } from '../test/support/server-node';

const PROGRAM = path.join(__dirname, '..', 'bin', 'store');

/** Starts the program `store`; what it writes to its standard error is shown. */
export function start(...args: string[]): ChildProcess {
  return spawn(serverNode(), [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Runs the program `store` to its end and returns what it printed. */
export async function run(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(serverNode(), [PROGRAM, ...args]);
  return stdout.trimEnd();
}

/** Waits for the end of a process that was told to end. */
export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}
