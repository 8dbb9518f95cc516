import { Size } from 'cdk8s';
import { ComputeResources } from '../../workload/compute-resources';
import * as check from '../../private/validation/rules';

const MEBIBYTE = 1024;
const USUAL = Size.gibibytes(4);
const LEAST = 1024 * MEBIBYTE;
const MIN_HEAP = 256 * MEBIBYTE;
/** Above it a JVM needs pointers of twice the size. */
const MAX_HEAP = 31 * 1024 * MEBIBYTE;

/** What the memory of a node follows from. */
export interface NodeMemory {
  readonly memory?: Size;
  readonly heapSize?: Size;
  readonly resources?: ComputeResources;
}

/** Processor and memory of a node. */
export function nodeResources({ memory, resources = {} }: NodeMemory): ComputeResources {
  const { cpuRequest = 1, cpuLimit = Math.max(4, cpuRequest) } = resources;
  return { cpuRequest, cpuLimit, memoryLimit: memory ?? USUAL };
}

/** MiB of the JVM's heap: half of the memory, as what is off the heap takes as much. */
export function heapMebibytes({ memory, heapSize }: NodeMemory): number {
  if (heapSize) return heapSize.toKibibytes() / MEBIBYTE;
  const half = (memory ?? USUAL).toKibibytes() / 2;
  return Math.floor(Math.min(half, MAX_HEAP) / MEBIBYTE);
}

/** What is wrong with the memory of a node. */
export function memoryErrors({ memory, heapSize, resources }: NodeMemory): string[] {
  const wrong = [...check.size('memory', memory), ...check.size('heapSize', heapSize)];
  if (wrong.length > 0) return wrong;
  return [...limitErrors(memory, resources), ...heapErrors(memory ?? USUAL, heapSize)];
}

function limitErrors(memory: Size | undefined, resources: ComputeResources | undefined): string[] {
  return [
    ...(resources?.memoryLimit || resources?.memoryRequest ? ["'resources' has the memory of a node, which is 'memory' here: give it there"] : []),
    ...(memory && memory.toKibibytes() < LEAST ? [`'memory' is ${shownMebibytes(memory)}: Cassandra needs 1 GiB or more (half of it becomes heap)`] : []),
  ];
}

function heapErrors(memory: Size, heap: Size | undefined): string[] {
  if (!heap) return [];
  const [kibibytes, half] = [heap.toKibibytes(), memory.toKibibytes() / 2];
  if (kibibytes % MEBIBYTE !== 0 || kibibytes < MIN_HEAP) return [`'heapSize' is ${kibibytes} KiB: give whole MiB, ${MIN_HEAP / MEBIBYTE} or more`];
  if (kibibytes <= half) return [];
  return [
    `'heapSize' is ${shownMebibytes(heap)}, over half of 'memory', which is ${shownMebibytes(memory)}: as much is needed off the heap, and the node would be killed. ` +
      `Give ${half / MEBIBYTE} MiB or less, or raise 'memory'`,
  ];
}

function shownMebibytes(size: Size): string {
  return `${size.toKibibytes() / MEBIBYTE} MiB`;
}
