import { ComputeResources } from '../../workload/compute-resources';
import { databaseResources, memoryLimitOr, writeOutSeconds } from '../../workload/private/database-memory';

const MEBIBYTE = 1024;
const GIBIBYTE = 1024 * MEBIBYTE;

/** Minimum memory limit of a member: the probes start mongosh in the same container, which takes about 150 MiB. */
const MIN_MEMORY = GIBIBYTE;
const DEFAULT_MEMORY = 2 * GIBIBYTE;
const MIN_CACHE = 0.25 * GIBIBYTE;

/** The resources of a member, with defaults for those that are not set. */
export function mongoResources(resources?: ComputeResources): ComputeResources {
  return databaseResources(resources, DEFAULT_MEMORY);
}

/**
 * Size of the cache in GiB, the unit of mongod's option: by MongoDB's own rule, half of the memory above 1 GiB. Without the option, mongod
 * may apply the rule to the memory of the node.
 * @see https://www.mongodb.com/docs/manual/core/wiredtiger/#memory-use
 */
export function cacheGibibytes(resources: ComputeResources | undefined): number {
  return Math.floor((cache(resources) / GIBIBYTE) * 100) / 100;
}

/** Seconds that a clean shutdown may take, in which a cache full of changed pages is written to a slow disk. */
export function cleanShutdownSeconds(resources: ComputeResources | undefined): number {
  return writeOutSeconds(cache(resources));
}

/** Validates the memory limit of a member. */
export function mongoMemoryErrors(resources: ComputeResources | undefined): string[] {
  const kibibytes = memoryLimitOr(resources, DEFAULT_MEMORY).toKibibytes();
  if (kibibytes >= MIN_MEMORY) return [];
  return [
    `'resources.memoryLimit' must be at least ${MIN_MEMORY / MEBIBYTE} MiB, got ${kibibytes / MEBIBYTE} MiB: a member needs memory for a cache of ` +
      '256 MiB, for mongod itself, and for the mongosh of the readiness probe',
  ];
}

function cache(resources: ComputeResources | undefined): number {
  return Math.max(MIN_CACHE, (memoryLimitOr(resources, DEFAULT_MEMORY).toKibibytes() - GIBIBYTE) / 2);
}
