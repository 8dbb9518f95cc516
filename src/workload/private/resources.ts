import { Size, SizeRoundingBehavior } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { ComputeResources } from '../compute-resources';
import { withoutUndefined } from '../../private/without-undefined';
import { cores, quantity } from '../../private/quantity';

/** Fills in the defaults. */
function withDefaults(resources: ComputeResources = {}): Required<ComputeResources> {
  const memoryLimit = resources.memoryLimit ?? Size.mebibytes(256);
  const cpuLimit = resources.cpuLimit ?? Math.max(1, resources.cpuRequest ?? 0);
  return { cpuRequest: Math.min(0.1, cpuLimit), memoryRequest: memoryLimit, ...withoutUndefined(resources), cpuLimit, memoryLimit };
}

/** Checks that no resource of a container is requested beyond its limit. */
export function resourceErrors(prop: string, resources: ComputeResources | undefined): string[] {
  const { cpuRequest, cpuLimit, memoryRequest, memoryLimit } = withDefaults(resources);
  return [
    ...(cpuRequest > cpuLimit ? [`'${prop}.cpuRequest' is ${cpuRequest}, which exceeds 'cpuLimit' of ${cpuLimit}: raise the limit`] : []),
    ...(kibibytes(memoryRequest) > kibibytes(memoryLimit)
      ? [`'${prop}.memoryRequest' is ${kibibytes(memoryRequest)} KiB, which exceeds 'memoryLimit' of ${kibibytes(memoryLimit)} KiB: raise the limit`]
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

function kibibytes(size: Size): number {
  return size.toKibibytes({ rounding: SizeRoundingBehavior.NONE });
}
