import { ChildProcess, execFile, spawn } from 'child_process';
import * as path from 'path';
import { promisify } from 'util';
import { serverNode } from '../test/support/server-node';

const PROGRAM = path.join(__dirname, '..', 'bin', 'store');

/** Starts the program `store`. Its standard error is passed through. */
export function start(...args: string[]): ChildProcess {
  return spawn(serverNode(), [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Runs the program `store` until it exits, and returns its output. */
export async function run(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(serverNode(), [PROGRAM, ...args]);
  return stdout.trimEnd();
}

/** Waits until a process has exited. */
export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}
