import { Size, SizeRoundingBehavior } from 'cdk8s';
import { ComputeResources } from '../../workload/compute-resources';
import { refine, size } from '../../private/validation/shapes';
import { memoryLimitOr } from '../../workload/private/database-memory';
import { WordPressProps } from '../wordpress-props';

/** Memory limit of a site, in KiB. */
const DEFAULT_MEMORY = 512 * 1024;

/** Memory that the workers share, in MiB: Apache itself, and the 128 MiB of PHP's opcode cache in the image, which rarely fills up. */
const SHARED_MEMORY = 128;

/** Memory of a worker, in MiB. A page of WordPress without plugins takes 15 MiB, and its own limit for the pages of a site is 40 MiB. */
const WORKER_MEMORY = 48;

/** Least memory of a worker, in MiB. */
const MIN_WORKER_MEMORY = 8;

/** Largest value of Apache's ServerLimit for processes. */
const MAX_WORKERS = 20_000;

/** With few workers, an idle connection must not occupy one for the 5 s of Apache's default. */
const KEEP_ALIVE_SECONDS = 1;

/** Fills in the memory limit of a site. */
export function siteResources(resources: ComputeResources | undefined): ComputeResources {
  return { ...resources, memoryLimit: memoryLimitOr(resources, DEFAULT_MEMORY) };
}

/**
 * Renders the arguments of the container: the command of the image, with a limit on the number of Apache's workers. Further visitors wait
 * for a worker. Apache's default of 150 workers would need more memory than the container has, and the kernel would kill some of them.
 */
export function apacheArguments(props: WordPressProps): string[] {
  const workers = Math.min(MAX_WORKERS, Math.floor(workersFitting(props)));
  const directives = [`ServerLimit ${workers}`, `MaxRequestWorkers ${workers}`, `KeepAliveTimeout ${KEEP_ALIVE_SECONDS}`];
  return ['apache2-foreground', ...directives.flatMap((directive) => ['-c', directive])];
}

/** Checks that the memory is enough for one worker. */
export function workerErrors(props: WordPressProps): string[] {
  if (workersFitting(props) >= 1) return [];
  const worker = workerMebibytes(props);
  return [
    `'resources.memoryLimit' is ${mebibytes(limitOf(props))} MiB, too little for Apache with one worker: give at least ` +
      `${SHARED_MEMORY + worker} MiB, which is ${SHARED_MEMORY} MiB and 'workerMemory' of ${worker} MiB`,
  ];
}

/** Memory of a worker. */
export const workerMemory = refine(size, (prop, value) => (mebibytes(value) >= MIN_WORKER_MEMORY
  ? []
  : [`'${prop}' must be at least ${MIN_WORKER_MEMORY} MiB, got ${mebibytes(value)} MiB`]));

function workersFitting(props: WordPressProps): number {
  return (mebibytes(limitOf(props)) - SHARED_MEMORY) / workerMebibytes(props);
}

function limitOf({ resources }: WordPressProps): Size {
  return memoryLimitOr(resources, DEFAULT_MEMORY);
}

function workerMebibytes(props: WordPressProps): number {
  return props.workerMemory === undefined ? WORKER_MEMORY : mebibytes(props.workerMemory);
}

function mebibytes(memory: Size): number {
  return memory.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
}
