import { Size, SizeRoundingBehavior } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { ComputeResources } from '../compute-resources';
import * as check from '../../private/validation/rules';
import { withoutUndefined } from '../../private/without-undefined';
import { format } from '../../private/validation/report';
import { cores, quantity } from '../../private/quantity';

/** Fills in the defaults. */
function withDefaults(resources: ComputeResources = {}): Required<ComputeResources> {
  const memoryLimit = resources.memoryLimit ?? Size.mebibytes(256);
  const cpuLimit = resources.cpuLimit ?? Math.max(1, resources.cpuRequest ?? 0);
  return { cpuRequest: Math.min(0.1, cpuLimit), memoryRequest: memoryLimit, ...withoutUndefined(resources), cpuLimit, memoryLimit };
}

/** What is wrong with the resources of a container. */
export function resourceErrors(prop: string, resources: ComputeResources | undefined): string[] {
  const sizes = [
    ...check.size(`${prop}.memoryRequest`, resources?.memoryRequest),
    ...check.size(`${prop}.memoryLimit`, resources?.memoryLimit),
  ];
  if (sizes.length > 0) return sizes;
  const { cpuRequest, cpuLimit, memoryRequest, memoryLimit } = withDefaults(resources);
  return [
    ...someCores(`${prop}.cpuRequest`, cpuRequest),
    ...someCores(`${prop}.cpuLimit`, cpuLimit),
    ...(cpuRequest > cpuLimit ? [`'${prop}.cpuRequest' is ${cpuRequest}, more than 'cpuLimit', which is ${cpuLimit}: raise the limit`] : []),
    ...(kibibytes(memoryRequest) > kibibytes(memoryLimit)
      ? [`'${prop}.memoryRequest' is ${kibibytes(memoryRequest)} KiB, more than 'memoryLimit', which is ${kibibytes(memoryLimit)} KiB: raise the limit`]
      : []),
  ];
}

/** Renders the resources of a container. */
export function resourceRequirements(resources: ComputeResources | undefined): k8s.ResourceRequirements {
  const { cpuRequest, cpuLimit, memoryRequest, memoryLimit } = withDefaults(resources);
  return {
    requests: { cpu: cores(cpuRequest), memory: quantity(memoryRequest) },
    limits: { cpu: cores(cpuLimit), memory: quantity(memoryLimit) },
  };
}

function someCores(prop: string, value: number): string[] {
  if (Number.isFinite(value) && value >= 0.001) return [];
  return [`'${prop}' must be a number of cores, 0.001 or more, got ${format(value)}`];
}

function kibibytes(size: Size): number {
  return size.toKibibytes({ rounding: SizeRoundingBehavior.NONE });
}
