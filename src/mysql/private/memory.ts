import { Size } from 'cdk8s';
import { ComputeResources } from '../../workload/compute-resources';
import { databaseResources, memoryLimitOr, writeOutSeconds } from '../../workload/private/database-memory';
import { format } from '../../private/validation/report';

const MEBIBYTE = 1024;
/** InnoDB's pool grows by chunks of this size. */
const CHUNK = 128 * MEBIBYTE;
/** What a server takes beside the pool: 400 MiB of it are the performance schema. */
const BESIDE_THE_POOL = 512 * MEBIBYTE;
const LEAST = 1024 * MEBIBYTE;
const MIN_WITHOUT_PERFORMANCE_SCHEMA = 512 * MEBIBYTE;

/** What a server gets where the user does not say. */
export function mysqlResources(resources?: ComputeResources): ComputeResources {
  return databaseResources(resources, LEAST);
}

/** Size of InnoDB's pool in bytes where the user does not say: three quarters of what the server does not take otherwise. */
export function poolBytes(resources: ComputeResources | undefined): number {
  const free = (kibibytes(memoryLimitOr(resources, LEAST)) - BESIDE_THE_POOL) * 0.75;
  return Math.max(1, Math.floor(free / CHUNK)) * CHUNK * 1024;
}

/** The bytes that a setting such as "4G" means, or undefined where MySQL itself is to find fault with it. */
export function settingBytes(value: string): number | undefined {
  const [, digits, unit] = /^(\d+)([kmgt]?)$/i.exec(value) ?? [];
  return digits === undefined ? undefined : Number(digits) * 1024 ** ' kmgt'.indexOf(unit.toLowerCase() || ' ');
}

/** Seconds that a clean shutdown may take: a pool full of changed pages is written to a slow disk. */
export function shutdownSeconds(pool: number): number {
  return writeOutSeconds(pool / 1024);
}

/** What is wrong with a pool that the user gives. */
export function poolErrors(pool: number, resources: ComputeResources | undefined): string[] {
  const room = kibibytes(memoryLimitOr(resources, LEAST)) - BESIDE_THE_POOL;
  if (pool / 1024 <= Math.max(room, CHUNK)) return [];
  return [
    `'config.innodb_buffer_pool_size' is ${pool / 1024 / MEBIBYTE} MiB, and of the memory limit the server needs ${BESIDE_THE_POOL / MEBIBYTE} MiB besides: ` +
      `give ${room / MEBIBYTE} MiB or less, or raise 'resources.memoryLimit'`,
  ];
}

/** What is wrong with the memory of a server. */
export function mysqlMemoryErrors(resources: ComputeResources | undefined, performanceSchema: boolean): string[] {
  const given = resources?.memoryLimit;
  if (typeof given?.toKibibytes !== 'function') return [];
  const least = performanceSchema ? LEAST : MIN_WITHOUT_PERFORMANCE_SCHEMA;
  if (kibibytes(given) >= least) return [];
  return [
    `'resources.memoryLimit' is ${format(`${kibibytes(given) / MEBIBYTE}Mi`)}: the server would be killed in its first start. Give ${least / MEBIBYTE} MiB or more` +
      (performanceSchema ? ", or 512 MiB or more with performance_schema: 'OFF' in 'config'" : ''),
  ];
}

function kibibytes(size: Size): number {
  return size.toKibibytes();
}
