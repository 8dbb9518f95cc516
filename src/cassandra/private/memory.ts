import { Size } from 'cdk8s';
import { ComputeResources } from '../../workload/compute-resources';
import { refine, size } from '../../private/validation/shapes';
import { cpuLimitOr } from '../../workload/private/resources';

const MEBIBYTE = 1024;
const DEFAULT_MEMORY = Size.gibibytes(4);
const MIN_MEMORY = 1024 * MEBIBYTE;
const MIN_HEAP = 256 * MEBIBYTE;
/** A JVM with a larger heap cannot compress its pointers, which then take twice the space. */
const MAX_DEFAULT_HEAP = 31 * 1024 * MEBIBYTE;

/** Props that determine the resources of a node. */
export interface NodeMemory {
  readonly memory?: Size;
  readonly heapSize?: Size;
  readonly resources?: ComputeResources;
}

/** Memory of a node. */
export const MEMORY = refine(size, (prop, memory) =>
  memory.toKibibytes() < MIN_MEMORY ? [`'${prop}' must be at least 1 GiB, got ${mebibytes(memory)}: half of it becomes the JVM heap`] : []);

/** JVM heap of a node. The image takes it in MiB. */
export const HEAP_SIZE = refine(size, (prop, heap) =>
  heap.toKibibytes() % MEBIBYTE === 0 && heap.toKibibytes() >= MIN_HEAP
    ? []
    : [`'${prop}' must be a whole number of MiB of at least ${MIN_HEAP / MEBIBYTE}, got ${heap.toKibibytes()} KiB`]);

/** Returns the resources of a node. */
export function nodeResources({ memory, resources = {} }: NodeMemory): ComputeResources {
  const { cpuRequest = 1 } = resources;
  const memoryLimit = memory ?? DEFAULT_MEMORY;
  return { ...resources, cpuRequest, cpuLimit: cpuLimitOr(resources, 4), memoryRequest: memoryLimit, memoryLimit };
}

/** Returns the JVM heap in MiB: by default half of the memory, as Cassandra uses as much memory outside the heap. */
export function heapMebibytes({ memory, heapSize }: NodeMemory): number {
  if (heapSize) return heapSize.toKibibytes() / MEBIBYTE;
  const half = (memory ?? DEFAULT_MEMORY).toKibibytes() / 2;
  return Math.floor(Math.min(half, MAX_DEFAULT_HEAP) / MEBIBYTE);
}

/** Checks that the memory is given as `memory`, from which the heap derives, and not in the resources. */
export function memoryInResources({ resources }: NodeMemory): string[] {
  return resources?.memoryLimit || resources?.memoryRequest ? ["'resources' sets the memory of a node: use 'memory' instead"] : [];
}

/** Checks that the heap leaves memory for what is outside of it. */
export function heapFits({ heapSize, memory = DEFAULT_MEMORY }: NodeMemory): string[] {
  if (!heapSize || heapSize.toKibibytes() <= memory.toKibibytes() / 2) return [];
  return [
    `'heapSize' is ${mebibytes(heapSize)}, more than half of 'memory', which is ${mebibytes(memory)}: Cassandra uses as much memory outside the ` +
      `heap, and the node would be killed. Give at most ${memory.toKibibytes() / 2 / MEBIBYTE} MiB, or increase 'memory'`,
  ];
}

function mebibytes(value: Size): string {
  return `${value.toKibibytes() / MEBIBYTE} MiB`;
}
