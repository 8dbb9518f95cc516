import { ComputeResources } from '../../workload/compute-resources';
import { settingName } from './files';
import { mysqlMemoryErrors, poolBytes, poolErrors, settingBytes, shutdownSeconds } from './memory';

/** What the settings of a server follow from. */
export interface ServerOptions {
  readonly config?: { [setting: string]: string };
  readonly resources?: ComputeResources;
}

/** The settings of a server: those of the user, and what he does not set. */
export function serverSettings({ config = {}, resources }: ServerOptions): { [name: string]: string } {
  const given = Object.entries(config).map(([name, value]) => [settingName(name), value]);
  return { innodb_buffer_pool_size: `${poolBytes(resources)}`, ...Object.fromEntries(given) };
}

/** Seconds that a clean shutdown of such a server may take. */
export function cleanShutdownSeconds(options: ServerOptions): number {
  return shutdownSeconds(poolOf(options));
}

/** What is wrong with the memory of such a server. */
export function serverMemoryErrors(options: ServerOptions): string[] {
  return [
    ...mysqlMemoryErrors(options.resources, hasPerformanceSchema(options)),
    ...poolErrors(poolOf(options), options.resources),
  ];
}

/** Bytes of InnoDB's pool. */
function poolOf(options: ServerOptions): number {
  return settingBytes(`${serverSettings(options).innodb_buffer_pool_size}`) ?? poolBytes(options.resources);
}

function hasPerformanceSchema(options: ServerOptions): boolean {
  return !/^(off|0|false)$/i.test(serverSettings(options).performance_schema ?? 'ON');
}
