import { Size, SizeRoundingBehavior } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { ComputeResources } from '../compute-resources';
import { format } from '../../private/validation/report';
import { StructShape, boolean, integer, mapOf, mismatch, shapeOf, size, struct } from '../../private/validation/shapes';
import { isKey } from '../../private/validation/string-maps';
import { withoutUndefined } from '../../private/without-undefined';
import { cores, quantity } from '../../private/quantity';

const amountOfCores = shapeOf<number>('a number of cores', (prop, value) =>
  Number.isFinite(value) && value >= 0.001 && value < 2 ** 31 ? [] : mismatch(prop, 'a number of cores of at least 0.001', value));

/** Members of `ComputeResources`. */
export const COMPUTE_RESOURCES: StructShape<ComputeResources> = struct('an object such as { cpuLimit, memoryLimit }', {
  cpuRequest: amountOfCores,
  cpuLimit: amountOfCores,
  unlimitedCpu: boolean,
  memoryRequest: size,
  memoryLimit: size,
  ephemeralStorageRequest: size,
  ephemeralStorageLimit: size,
  extendedResources: mapOf(integer(1), extendedResourceName),
});

/** Resources with defaults for those that must have a value. */
type Resources = ComputeResources & Required<Pick<ComputeResources, 'cpuRequest' | 'memoryRequest' | 'memoryLimit'>>;

/** Returns the CPU limit, which is by default the higher one of `usual` and the request. It is undefined with `unlimitedCpu`. */
export function cpuLimitOr({ cpuLimit, cpuRequest = 0, unlimitedCpu }: ComputeResources, usual: number): number | undefined {
  return cpuLimit ?? (unlimitedCpu ? undefined : Math.max(usual, cpuRequest));
}

function withDefaults(resources: ComputeResources = {}): Resources {
  const memoryLimit = resources.memoryLimit ?? Size.mebibytes(256);
  const cpuLimit = cpuLimitOr(resources, 1);
  const defaults = {
    cpuRequest: Math.min(0.1, cpuLimit ?? 0.1),
    memoryRequest: memoryLimit,
    ephemeralStorageRequest: resources.ephemeralStorageLimit,
  };
  return { ...defaults, ...withoutUndefined(resources), cpuLimit, memoryLimit };
}

/** Checks that no resource of a container is requested beyond its limit. */
export function resourceErrors(prop: string, resources: ComputeResources | undefined): string[] {
  const filled = withDefaults(resources);
  const { cpuRequest, cpuLimit = Infinity } = filled;
  return [
    ...(resources?.unlimitedCpu && resources.cpuLimit !== undefined
      ? [`'${prop}.unlimitedCpu' is true although 'cpuLimit' is ${resources.cpuLimit}: leave one of them out`]
      : []),
    ...(cpuRequest > cpuLimit ? [`'${prop}.cpuRequest' is ${cpuRequest}, which exceeds 'cpuLimit' of ${cpuLimit}: raise the limit`] : []),
    ...exceeded(prop, 'memory', filled.memoryRequest, filled.memoryLimit),
    ...exceeded(prop, 'ephemeralStorage', filled.ephemeralStorageRequest, filled.ephemeralStorageLimit),
  ];
}

function exceeded(prop: string, resource: string, request: Size | undefined, limit: Size | undefined): string[] {
  if (!request || !limit || kibibytes(request) <= kibibytes(limit)) return [];
  const [requested, allowed] = [kibibytes(request), kibibytes(limit)];
  return [`'${prop}.${resource}Request' is ${requested} KiB, which exceeds '${resource}Limit' of ${allowed} KiB: raise the limit`];
}

/** Renders the resources of a container. */
export function resourceRequirements(resources: ComputeResources | undefined): k8s.ResourceRequirements {
  const { cpuRequest, cpuLimit, memoryRequest, memoryLimit, ...others } = withDefaults(resources);
  const extended = extendedQuantities(others.extendedResources);
  const cpu: { [name: string]: k8s.Quantity } = cpuLimit === undefined ? {} : { cpu: cores(cpuLimit) };
  return {
    requests: { cpu: cores(cpuRequest), memory: quantity(memoryRequest), ...storage(others.ephemeralStorageRequest), ...extended },
    limits: { ...cpu, memory: quantity(memoryLimit), ...storage(others.ephemeralStorageLimit), ...extended },
  };
}

function extendedQuantities(amounts: { [name: string]: number } = {}): { [name: string]: k8s.Quantity } {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, k8s.Quantity.fromString(`${amount}`)]));
}

function storage(amount: Size | undefined): { [name: string]: k8s.Quantity } {
  return amount ? { 'ephemeral-storage': quantity(amount) } : {};
}

function kibibytes(amount: Size): number {
  return amount.toKibibytes({ rounding: SizeRoundingBehavior.NONE });
}

/** Kubernetes has the names without a domain, and those of kubernetes.io, for itself. */
function extendedResourceName(prop: string, name: string): string[] {
  if (isKey(name) && /^[^/]+\//.test(name) && !/(^|\.)kubernetes\.io\//.test(name) && !name.startsWith('requests.')) return [];
  return [
    `'${prop}' has the name ${format(name)}: the name of an extended resource has a domain, such as "nvidia.com/gpu". CPU, memory and ephemeral ` +
      'storage have props of their own',
  ];
}
