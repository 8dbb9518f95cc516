import { Lazy, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { StatefulWorkloadProps } from 'cdk8s-stateful';
import { expectError } from '../support/expect-error';
import { newWorkload, podOf } from '../support/workloads';

const HELPER = { name: 'helper', image: 'helper:1' };

function newerField(name: string, value: string): string {
  return `If the field is newer than Kubernetes 1.27, leave it out here and call ApiObject.of(...).addJsonPatch(JsonPatch.add('.../${name}', ${value}))`;
}

describe('objects of Kubernetes in the props of a StatefulWorkload', () => {
  test.each<[situation: string, props: object, error: string]>([
    [
      'a member is misspelled',
      { tolerations: [{ key: 'a', operater: 'Exists' }] },
      `unknown prop 'tolerations[0].operater': did you mean 'operator'? ${newerField('operater', '"Exists"')}`,
    ],
    [
      'a member is newer than the types',
      { initContainers: [{ ...HELPER, restartPolicy: 'Always' }] },
      `unknown prop 'initContainers[0].restartPolicy': did you mean 'resizePolicy'? ${newerField('restartPolicy', '"Always"')}`,
    ],
    [
      'a member of a member is misspelled',
      { sidecars: [{ ...HELPER, securityContext: { capabilities: { dropp: ['ALL'] } } }] },
      `unknown prop 'sidecars[0].securityContext.capabilities.dropp': did you mean 'drop'? ${newerField('dropp', '["ALL"]')}`,
    ],
    ['an object is a string', { tolerations: ['dedicated'] }, "'tolerations[0]' must be a k8s.Toleration, got \"dedicated\""],
    ['an object is in place of a list', { sidecars: [{ ...HELPER, env: { name: 'A' } }] }, "'sidecars[0].env' must be a list, got {\"name\":\"A\"}"],
    [
      'a list is in place of an object',
      { envVars: [{ name: 'A', valueFrom: [] }] },
      "'envVars[0].valueFrom' must be an object with members such as 'configMapKeyRef', got []",
    ],
    [
      'a list is in place of labels',
      { topologySpreadConstraints: [{ topologyKey: 'a', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: ['a'] } }] },
      "'topologySpreadConstraints[0].labelSelector.matchLabels' must be an object of names and values, got [\"a\"]",
    ],
    ['an object is in place of a string', { envVars: [{ name: 'A', value: {} }] }, "'envVars[0].value' must be a string, a number or a boolean, got {}"],
    [
      'a quantity is a Size',
      { sidecars: [{ ...HELPER, resources: { limits: { memory: Size.gibibytes(1) } } }] },
      "'sidecars[0].resources.limits.memory' must be a k8s.Quantity or a k8s.IntOrString, got an object of class Size",
    ],
    ['a required member is missing', { volumeMounts: [{ name: 'data' }] }, "'volumeMounts[0].mountPath' is missing: a k8s.VolumeMount must have it"],
    ['an element of a list is missing', { sidecars: [{ ...HELPER, args: [undefined] }] }, "'sidecars[0].args[0]' must be a string, a number or a boolean, got undefined"],
  ])('are rejected when %s', (_, props, error) => {
    expectError(() => newWorkload(props as Partial<StatefulWorkloadProps>), `[demo/web] ${error}`);
  });

  test('accept quantities, ports that are names, and values that are made at synth', () => {
    const livenessProbe = { httpGet: { port: k8s.IntOrString.fromString('http') } };
    const resources = { limits: { memory: k8s.Quantity.fromString('64Mi') } };
    const env = [{ name: 'MODE', value: Lazy.any({ produce: () => 'fast' }) as string }];
    const args = Lazy.any({ produce: () => ['--verbose'] }) as string[];

    expect(podOf({ sidecars: [{ ...HELPER, args, env, livenessProbe, resources }] }).containers[1]).toMatchObject({
      args: ['--verbose'],
      env: [{ name: 'MODE', value: 'fast' }],
      livenessProbe: { httpGet: { port: 'http' } },
      resources: { limits: { memory: '64Mi' } },
    });
  });

  test('leave out members that are null', () => {
    const sidecar = { ...HELPER, command: null, env: [{ name: 'A', value: 'b', valueFrom: null }], securityContext: null } as never;

    expect(podOf({ sidecars: [sidecar] })).toEqual(podOf({ sidecars: [{ ...HELPER, env: [{ name: 'A', value: 'b' }] }] }));
  });
});

describe('structs in the props of a StatefulWorkload', () => {
  test('leave out members that are null', () => {
    const data = { mountPath: '/data', size: Size.gibibytes(1) };
    const volumes = { data: { ...data, subPath: null, labels: null } };
    const withNulls = { volumes, resources: { cpuLimit: null }, lifecycle: { preStop: null } };

    expect(podOf(withNulls as never)).toEqual(podOf({ volumes: { data } }));
  });

  test('are rejected when they are instances of a class', () => {
    expectError(
      () => newWorkload({ resources: Size.gibibytes(1) as never }),
      "[demo/web] 'resources' must be an object such as { cpuLimit, memoryLimit }, got an object of class Size",
    );
  });
});

describe('rules about several props of a StatefulWorkload', () => {
  test('are skipped when one of the props has another type', () => {
    expectError(
      () => newWorkload({ podVolumes: 'settings' as never, volumeMounts: [{ name: 'settings', mountPath: '/etc/web' }] }),
      "[demo/web] 'podVolumes' must be a list of which each element is a k8s.Volume, got \"settings\"",
    );
  });

  test('are reported together with the errors of other props', () => {
    const props = { replicas: '3' as never, env: { MODE: 'x' }, envVars: [{ name: 'MODE', value: 'y' }] };

    expectError(() => newWorkload(props), [
      '[demo/web] 2 errors:',
      "'replicas' must be an integer of at least 0, got \"3\"",
      'variable "MODE" is set twice by \'env\' and \'envVars\': keep one of them',
    ].join('\n  '));
  });
});
