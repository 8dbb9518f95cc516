import { removeRun } from './cleanup';
import { RUN_VARIABLE } from './settings';

/** Removes what the run has made, whatever became of its tests. */
export default async function globalTeardown(): Promise<void> {
  const run = process.env[RUN_VARIABLE];
  if (run) await removeRun(run);
}
