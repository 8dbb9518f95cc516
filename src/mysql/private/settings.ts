import { ComputeResources } from '../../workload/compute-resources';
import { databaseResources, memoryLimitOr, writeOutSeconds } from '../../workload/private/database-memory';

/** One MiB in KiB, the unit of the sizes in this file. */
export const MEBIBYTE = 1024;

/** The size of InnoDB's buffer pool is a multiple of this one. */
export const POOL_CHUNK = 128 * MEBIBYTE;

/** Memory that the server needs besides the buffer pool. The performance schema takes 400 MiB of it. */
export const MEMORY_BESIDES_POOL = 512 * MEBIBYTE;

/** Default memory limit of a server, which is also the minimum with the performance schema. */
export const DEFAULT_MEMORY = 1024 * MEBIBYTE;

/** Props that determine the settings of a server. */
export interface ServerOptions {
  readonly config?: { [setting: string]: string };
  readonly resources?: ComputeResources;
}

/** The resources of a server, with defaults for those that are not set. */
export function serverResources(resources?: ComputeResources): ComputeResources {
  return databaseResources(resources, DEFAULT_MEMORY);
}

/** Memory limit of a server in KiB. */
export function memoryLimit(resources: ComputeResources | undefined): number {
  return memoryLimitOr(resources, DEFAULT_MEMORY).toKibibytes();
}

/** The name of a setting with underscores, as MySQL compares it: it also allows dashes. */
export function settingName(name: string): string {
  return name.toLowerCase().replace(/-/g, '_');
}

/**
 * All settings of a server by name: those of the user, and defaults of this library. While the binary log is on, MySQL lets only privileged
 * users create triggers and functions, as unsafe ones could make replicas differ. This server has no replicas, and a restore needs them.
 */
export function serverSettings({ config = {}, resources }: ServerOptions): { [name: string]: string } {
  const settings = Object.fromEntries(Object.entries(config).map(([name, value]) => [settingName(name), value]));
  return {
    innodb_buffer_pool_size: `${defaultPoolBytes(resources)}`,
    ...('log_bin_trust_function_creators' in settings ? {} : { loose_log_bin_trust_function_creators: 'ON' }),
    ...settings,
  };
}

/** Renders the option file of a server. Without a value, `name =` would turn a setting off instead of on, as the name alone does. */
export function optionFile(options: ServerOptions): string {
  const lines = Object.entries(serverSettings(options)).map(([name, value]) => (`${value}`.trim() === '' ? name : `${name} = ${value}`));
  return ['[mysqld]', ...lines, ''].join('\n');
}

/** Size of InnoDB's buffer pool in bytes. */
export function poolBytes(options: ServerOptions): number {
  return settingBytes(serverSettings(options).innodb_buffer_pool_size) ?? defaultPoolBytes(options.resources);
}

/** Seconds that a clean shutdown may take, in which InnoDB writes a buffer pool full of changed pages to a slow disk. */
export function cleanShutdownSeconds(options: ServerOptions): number {
  return writeOutSeconds(poolBytes(options) / 1024);
}

/** Whether the performance schema is on, as it is by default. */
export function hasPerformanceSchema(options: ServerOptions): boolean {
  return !/^(off|0|false)$/i.test(serverSettings(options).performance_schema ?? 'ON');
}

/** Three quarters of the memory that the server does not need otherwise. */
function defaultPoolBytes(resources: ComputeResources | undefined): number {
  const free = (memoryLimit(resources) - MEMORY_BESIDES_POOL) * 0.75;
  return Math.max(1, Math.floor(free / POOL_CHUNK)) * POOL_CHUNK * 1024;
}

/** Bytes of a setting such as "4G", or undefined for a value that MySQL itself will reject. */
function settingBytes(value: unknown): number | undefined {
  const [, digits, unit] = /^(\d+)([kmgt]?)$/i.exec(`${value}`) ?? [];
  return digits === undefined ? undefined : Number(digits) * 1024 ** ' kmgt'.indexOf(unit.toLowerCase() || ' ');
}
