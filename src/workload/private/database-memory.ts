import { Size } from 'cdk8s';
import { ComputeResources } from '../compute-resources';

/** A slow disk, in KiB a second. */
const SLOW_DISK = 20 * 1024;
/** What an end takes with nothing to write: operations that run are finished, a primary waits for its successor. */
const MIN_SHUTDOWN_SECONDS = 30;

/** What a database gets where the user does not say. `usual` is its memory in KiB. */
export function databaseResources(resources: ComputeResources | undefined, usual: number): ComputeResources {
  const { cpuRequest = 0.25, cpuLimit = Math.max(2, cpuRequest), memoryLimit = memoryLimitOr(resources, usual) } = resources ?? {};
  return { ...resources, cpuRequest, cpuLimit, memoryLimit };
}

/** The memory that it has. What is no size is refused elsewhere. */
export function memoryLimitOr(resources: ComputeResources | undefined, usual: number): Size {
  const given = resources?.memoryLimit;
  return typeof given?.toKibibytes === 'function' ? given : Size.kibibytes(usual);
}

/** Seconds that a clean shutdown may take: so many KiB of changed pages are written to a slow disk. */
export function writeOutSeconds(kibibytes: number): number {
  return MIN_SHUTDOWN_SECONDS + Math.ceil(kibibytes / SLOW_DISK);
}
