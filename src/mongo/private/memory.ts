import { ComputeResources } from '../../workload/compute-resources';
import { databaseResources, memoryLimitOr, writeOutSeconds } from '../../workload/private/database-memory';

const MEBIBYTE = 1024;
const GIBIBYTE = 1024 * MEBIBYTE;
/** The least with which a member runs beside the probes: each is a mongosh, which takes some 150 MiB of the same limit. */
const LEAST = GIBIBYTE;
const USUAL = 2 * GIBIBYTE;
const MIN_CACHE = 0.25 * GIBIBYTE;

/** What a member gets where the user does not say. */
export function mongoResources(resources?: ComputeResources): ComputeResources {
  return databaseResources(resources, USUAL);
}

/**
 * The cache in GiB, as mongod takes it: MongoDB's own rule, half of what is above 1 GiB. Left to itself, mongod may go by the memory of the
 * node.
 * @see https://www.mongodb.com/docs/manual/core/wiredtiger/#memory-use
 */
export function cacheGibibytes(resources: ComputeResources | undefined): number {
  return Math.floor((cache(resources) / GIBIBYTE) * 100) / 100;
}

/** Seconds that a clean shutdown may take: a cache full of changed pages is written to a slow disk. */
export function cleanShutdownSeconds(resources: ComputeResources | undefined): number {
  return writeOutSeconds(cache(resources));
}

/** What is wrong with the memory of a member. */
export function mongoMemoryErrors(resources: ComputeResources | undefined): string[] {
  const kibibytes = memoryLimitOr(resources, USUAL).toKibibytes();
  if (kibibytes >= LEAST) return [];
  return [
    `'resources.memoryLimit' is ${kibibytes / MEBIBYTE} MiB, and a member needs ${LEAST / MEBIBYTE}: a cache of 256 MiB, mongod itself, and the mongosh ` +
      'of the readiness probe. Give Size.gibibytes(1) or more',
  ];
}

function cache(resources: ComputeResources | undefined): number {
  return Math.max(MIN_CACHE, (memoryLimitOr(resources, USUAL).toKibibytes() - GIBIBYTE) / 2);
}
