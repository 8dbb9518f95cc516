import { Size } from 'cdk8s';
import { ComputeResources, StoreStorage } from 'cdk8s-stateful';
import { expectEveryProp } from '../support/every-prop';
import { expectError } from '../support/expect-error';
import { renderMongo, renderMySql } from '../support/databases';
import { renderRackOfRing } from '../support/rings';
import { renderStore } from '../support/stores';
import { containerOf, newWorkload } from '../support/workloads';

function resourcesOf(resources?: ComputeResources) {
  return containerOf({ resources }).resources;
}

test('renders every prop of ComputeResources', () => {
  const options: Required<ComputeResources> = {
    cpuRequest: 0.25,
    cpuLimit: 2,
    memoryRequest: Size.mebibytes(300),
    memoryLimit: Size.gibibytes(1),
    unlimitedCpu: false,
    ephemeralStorageRequest: Size.gibibytes(2),
    ephemeralStorageLimit: Size.gibibytes(3),
    extendedResources: { 'nvidia.com/gpu': 1 },
  };
  const { requests, limits } = resourcesOf(options);

  expectEveryProp<ComputeResources>({
    cpuRequest: [requests.cpu, '250m'],
    cpuLimit: [limits.cpu, '2'],
    memoryRequest: [requests.memory, '300Mi'],
    memoryLimit: [limits.memory, '1Gi'],
    unlimitedCpu: [resourcesOf({ unlimitedCpu: true }).limits, { memory: '256Mi' }],
    ephemeralStorageRequest: [requests['ephemeral-storage'], '2Gi'],
    ephemeralStorageLimit: [limits['ephemeral-storage'], '3Gi'],
    extendedResources: [[requests['nvidia.com/gpu'], limits['nvidia.com/gpu']], ['1', '1']],
  });
});

describe('default ComputeResources', () => {
  test('are 0.1 to 1 core and 256 MiB', () => {
    const defaults = { requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: '1', memory: '256Mi' } };

    expect(resourcesOf()).toEqual(defaults);
    expect(resourcesOf({})).toEqual(defaults);
  });

  test('request as much memory as the limit', () => {
    expect(resourcesOf({ memoryLimit: Size.gibibytes(4) }).requests.memory).toBe('4Gi');
  });

  test('raise the CPU limit to a larger request', () => {
    expect(resourcesOf({ cpuRequest: 3 }).limits.cpu).toBe('3');
    expect(resourcesOf({ cpuRequest: 0.5 }).limits.cpu).toBe('1');
  });

  test('request as much ephemeral storage as the limit', () => {
    expect(resourcesOf({ ephemeralStorageLimit: Size.gibibytes(4) }).requests['ephemeral-storage']).toBe('4Gi');
    expect(resourcesOf({ ephemeralStorageRequest: Size.gibibytes(4) }).limits['ephemeral-storage']).toBeUndefined();
  });

  test('lower the CPU request to a smaller limit', () => {
    expect(resourcesOf({ cpuLimit: 0.05 }).requests.cpu).toBe('50m');
  });

  test('replace a value that is undefined', () => {
    const nothing = { cpuRequest: undefined, cpuLimit: undefined, memoryRequest: undefined, memoryLimit: undefined };

    expect(resourcesOf(nothing)).toEqual(resourcesOf());
  });
});

describe('quantities of ComputeResources', () => {
  test.each([
    [Size.kibibytes(1), '1Ki'],
    [Size.kibibytes(1500), '1500Ki'],
    [Size.mebibytes(1), '1Mi'],
    [Size.mebibytes(1536), '1536Mi'],
    [Size.mebibytes(2048), '2Gi'],
    [Size.gibibytes(1024), '1Ti'],
    [Size.tebibytes(2048), '2048Ti'],
    [Size.gibibytes(0.5), '512Mi'],
  ])('render a size in the largest unit that gives an integer: case %#', (memoryLimit, quantity) => {
    expect(resourcesOf({ memoryLimit }).limits.memory).toBe(quantity);
  });

  test.each([
    [0.001, '1m'],
    [0.0015, '2m'],
    [0.5, '500m'],
    [1, '1'],
    [1.5, '1500m'],
    [64, '64'],
  ])('render %d cores as %s', (cores, quantity) => {
    expect(resourcesOf({ cpuRequest: cores, cpuLimit: cores }).requests.cpu).toBe(quantity);
  });
});

describe('validation of ComputeResources', () => {
  const refused: [string, ComputeResources, string][] = [
    [
      'the CPU request is above the limit',
      { cpuRequest: 2, cpuLimit: 1 },
      "'resources.cpuRequest' is 2, which exceeds 'cpuLimit' of 1: raise the limit",
    ],
    [
      'there is a limit although the CPU is unlimited',
      { cpuLimit: 2, unlimitedCpu: true },
      "'resources.unlimitedCpu' is true although 'cpuLimit' is 2: leave one of them out",
    ],
    [
      'the request of ephemeral storage is above the limit',
      { ephemeralStorageRequest: Size.mebibytes(2), ephemeralStorageLimit: Size.mebibytes(1) },
      "'resources.ephemeralStorageRequest' is 2048 KiB, which exceeds 'ephemeralStorageLimit' of 1024 KiB: raise the limit",
    ],
    ...['gpu', 'kubernetes.io/gpu', 'hugepages-2Mi', 'cpu', '/gpu'].map((name): [string, ComputeResources, string] => [
      `the extended resource ${name} has no domain of its own`,
      { extendedResources: { [name]: 1 } },
      `'resources.extendedResources' has the name "${name}": the name of an extended resource has a domain, such as "nvidia.com/gpu". CPU, memory ` +
        'and ephemeral storage have props of their own',
    ]),
    [
      'a GPU is shared',
      { extendedResources: { 'nvidia.com/gpu': 0.5 } },
      "'resources.extendedResources.nvidia.com/gpu' must be an integer of at least 1, got 0.5",
    ],
    [
      'the memory request is above the limit',
      { memoryRequest: Size.mebibytes(2), memoryLimit: Size.mebibytes(1) },
      "'resources.memoryRequest' is 2048 KiB, which exceeds 'memoryLimit' of 1024 KiB: raise the limit",
    ],
    [
      'the memory request is above the default limit',
      { memoryRequest: Size.mebibytes(257) },
      "'resources.memoryRequest' is 263168 KiB, which exceeds 'memoryLimit' of 262144 KiB: raise the limit",
    ],
    ['the CPU request is 0', { cpuRequest: 0 }, "'resources.cpuRequest' must be a number of cores of at least 0.001, got 0"],
    [
      'the limit is negative',
      { cpuRequest: 0.001, cpuLimit: -1 },
      "'resources.cpuLimit' must be a number of cores of at least 0.001, got -1",
    ],
    [
      'memory is a string',
      { memoryLimit: '1Gi' as unknown as Size },
      "'resources.memoryLimit' must be a Size such as Size.gibibytes(10), got \"1Gi\"",
    ],
    [
      'memory is not whole KiB',
      { memoryRequest: Size.kibibytes(1.5) },
      "'resources.memoryRequest' must be a whole number of KiB of at least 1, got 1.5 KiB",
    ],
    [
      'memory is 0',
      { memoryLimit: Size.kibibytes(0) },
      "'resources.memoryLimit' must be a whole number of KiB of at least 1, got 0 KiB",
    ],
  ];

  test.each(refused)('fails when %s', (_, resources, message) => {
    expectError(() => newWorkload({ resources }), `[demo/web] ${message}`);
  });

  test('accepts requests that equal the limits', () => {
    const resources = { cpuRequest: 1, cpuLimit: 1, memoryRequest: Size.mebibytes(1), memoryLimit: Size.mebibytes(1) };

    expect(resourcesOf(resources).requests).toEqual(resourcesOf(resources).limits);
  });
});

describe('ComputeResources of a system', () => {
  const RESOURCES: ComputeResources = { unlimitedCpu: true, ephemeralStorageLimit: Size.gibibytes(1), extendedResources: { 'example.com/card': 2 } };

  test.each([
    ['MySqlSingle', () => renderMySql({ resources: RESOURCES })],
    ['MongoReplicaSet', () => renderMongo({ resources: RESOURCES })],
    ['CassandraRack', () => renderRackOfRing({ resources: RESOURCES })],
    ['ShardedStore', () => renderStore({ resources: RESOURCES, storage: StoreStorage.memory({ size: Size.gibibytes(1) }) })],
  ])('reach the container of a %s, and keep its defaults', (_, rendered) => {
    const { requests, limits } = rendered().find('StatefulSet').spec.template.spec.containers[0].resources;

    expect(limits).toEqual({ 'memory': expect.not.stringMatching(/^256Mi$/) as string, 'ephemeral-storage': '1Gi', 'example.com/card': '2' });
    expect(requests).toEqual({ ...limits, cpu: expect.any(String) as string });
  });
});
