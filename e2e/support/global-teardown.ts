import { removeRun } from './cleanup';
import { RUN_VARIABLE } from './settings';

/** Deletes all objects of the run, even after failed tests. */
export default async function globalTeardown(): Promise<void> {
  const run = process.env[RUN_VARIABLE];
  if (run) await removeRun(run);
}
