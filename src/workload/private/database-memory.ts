import { Size } from 'cdk8s';
import { ComputeResources } from '../compute-resources';
import { cpuLimitOr } from './resources';

/** Write speed of a slow disk, in KiB/s. */
const SLOW_DISK = 20 * 1024;
/** Duration of a shutdown without dirty pages: running operations finish, and a primary waits for its successor. */
const MIN_SHUTDOWN_SECONDS = 30;

/** Fills in the default resources of a database. `usual` is its default memory, in KiB. */
export function databaseResources(resources: ComputeResources | undefined, usual: number): ComputeResources {
  const { cpuRequest = 0.25, memoryLimit = memoryLimitOr(resources, usual) } = resources ?? {};
  return { ...resources, cpuRequest, cpuLimit: cpuLimitOr(resources ?? {}, 2), memoryLimit };
}

/** Returns the memory limit of a database. Invalid values are rejected elsewhere. */
export function memoryLimitOr(resources: ComputeResources | undefined, usual: number): Size {
  const given = resources?.memoryLimit;
  return typeof given?.toKibibytes === 'function' ? given : Size.kibibytes(usual);
}

/** Returns the maximum duration of a clean shutdown that writes the given KiB of dirty pages to a slow disk, in seconds. */
export function writeOutSeconds(kibibytes: number): number {
  return MIN_SHUTDOWN_SECONDS + Math.ceil(kibibytes / SLOW_DISK);
}
