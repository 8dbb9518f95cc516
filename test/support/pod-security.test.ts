import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { IVolume } from 'kubernetes-models/v1/Volume';
import { podSecurityErrors, podSpecOf } from './pod-security';

type PodContext = NonNullable<IPodSpec['securityContext']>;
type ContainerContext = NonNullable<IContainer['securityContext']>;

const POD_CONTEXT: PodContext = { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } };
const CONTAINER_CONTEXT: ContainerContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
const CONTAINER: IContainer = { name: 'web', image: 'nginx:1.28', securityContext: CONTAINER_CONTEXT };

function pod(changes: Partial<IPodSpec> = {}): IPodSpec {
  return { securityContext: POD_CONTEXT, containers: [CONTAINER], ...changes };
}

function podWith(container: Partial<IContainer>): IPodSpec {
  return pod({ containers: [{ ...CONTAINER, ...container }] });
}

function podWithContext(context: ContainerContext): IPodSpec {
  return podWith({ securityContext: { ...CONTAINER_CONTEXT, ...context } });
}

describe('podSecurityErrors accepts', () => {
  const admitted: [string, IPodSpec][] = [
    ['a pod with all required fields', pod()],
    ['the sysctl for unprivileged ports', pod({
      securityContext: { ...POD_CONTEXT, sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '80' }] },
    })],
    ['NET_BIND_SERVICE added', podWithContext({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } })],
    ['a field that only the container sets', pod({
      securityContext: {},
      containers: [{ ...CONTAINER, securityContext: { ...CONTAINER_CONTEXT, runAsNonRoot: true, seccompProfile: { type: 'Localhost' } } }],
    })],
    ['every volume type of the standard', pod({
      volumes: [
        { name: 'a', configMap: { name: 'a' } },
        { name: 'b', csi: { driver: 'b' } },
        { name: 'c', downwardAPI: {} },
        { name: 'd', emptyDir: {} },
        { name: 'e', ephemeral: {} },
        { name: 'f', image: {} },
        { name: 'g', persistentVolumeClaim: { claimName: 'g' } },
        { name: 'h', projected: {} },
        { name: 'i', secret: {} },
      ],
    })],
  ];

  test.each(admitted)('%s', (_, spec) => {
    expect(podSecurityErrors(spec)).toEqual([]);
  });
});

describe('podSecurityErrors reports for the pod', () => {
  const refused: [string, Partial<IPodSpec>, string][] = [
    ['the network of the node', { hostNetwork: true }, 'the pod: hostNetwork must not be true'],
    ['the processes of the node', { hostPID: true }, 'the pod: hostPID must not be true'],
    ['the memory of the node', { hostIPC: true }, 'the pod: hostIPC must not be true'],
    ['root', { securityContext: { ...POD_CONTEXT, runAsUser: 0 } }, 'the pod: runAsUser must not be 0'],
    [
      'an unsafe sysctl',
      { securityContext: { ...POD_CONTEXT, sysctls: [{ name: 'kernel.msgmax', value: '1' }] } },
      'the pod: sysctl kernel.msgmax is not allowed',
    ],
    [
      'a pod without AppArmor',
      { securityContext: { ...POD_CONTEXT, appArmorProfile: { type: 'Unconfined' } } },
      'the pod: appArmorProfile must not be Unconfined',
    ],
    [
      'a user of SELinux',
      { securityContext: { ...POD_CONTEXT, seLinuxOptions: { user: 'system_u' } } },
      'the pod: seLinuxOptions must set neither user nor role',
    ],
    [
      'a host process of Windows',
      { securityContext: { ...POD_CONTEXT, windowsOptions: { hostProcess: true } } },
      'the pod: windowsOptions.hostProcess must not be true',
    ],
  ];

  test.each(refused)('%s', (_, changes, error) => {
    expect(podSecurityErrors(pod(changes))).toEqual([error]);
  });

  const volumes: IVolume[] = [
    { name: 'v', hostPath: { path: '/' } },
    { name: 'v', nfs: { server: 's', path: '/' } },
    { name: 'v', rbd: { monitors: [], image: 'i' } },
    { name: 'v', gitRepo: { repository: 'r' } },
  ];

  test.each(volumes)('a volume of type %j', (volume) => {
    expect(podSecurityErrors(pod({ volumes: [volume] }))).toEqual([`volume v: type ${Object.keys(volume)[1]} is not allowed`]);
  });
});

describe('podSecurityErrors reports for a container', () => {
  const refused: [string, IPodSpec, string][] = [
    ['runAsNonRoot is unset', pod({ securityContext: { ...POD_CONTEXT, runAsNonRoot: undefined } }), 'runAsNonRoot must be true'],
    ['runAsNonRoot is false in the container', podWithContext({ runAsNonRoot: false }), 'runAsNonRoot must be true'],
    ['root', podWithContext({ runAsUser: 0 }), 'runAsUser must not be 0'],
    [
      'seccompProfile is unset',
      pod({ securityContext: { ...POD_CONTEXT, seccompProfile: undefined } }),
      'seccompProfile must be RuntimeDefault or Localhost',
    ],
    ['an unconfined seccompProfile', podWithContext({ seccompProfile: { type: 'Unconfined' } }), 'seccompProfile must be RuntimeDefault or Localhost'],
    ['allowPrivilegeEscalation is unset', podWithContext({ allowPrivilegeEscalation: undefined }), 'allowPrivilegeEscalation must be false'],
    ['allowPrivilegeEscalation is true', podWithContext({ allowPrivilegeEscalation: true }), 'allowPrivilegeEscalation must be false'],
    ['a privileged container', podWithContext({ privileged: true }), 'privileged must not be true'],
    ['an unmasked /proc', podWithContext({ procMount: 'Unmasked' }), 'procMount must be Default'],
    ['capabilities that are not dropped', podWithContext({ capabilities: { drop: ['NET_RAW'] } }), 'capabilities must drop ALL'],
    ['capabilities are unset', podWithContext({ capabilities: undefined }), 'capabilities must drop ALL'],
    [
      'a capability that is added',
      podWithContext({ capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } }),
      'capability SYS_ADMIN must not be added',
    ],
    ['a type of SELinux', podWithContext({ seLinuxOptions: { type: 'spc_t' } }), 'seLinuxOptions.type spc_t is not allowed'],
    ['a port of the node', podWith({ ports: [{ containerPort: 80, hostPort: 80 }] }), 'hostPort 80 is not allowed'],
    [
      'a probe of another host',
      podWith({ livenessProbe: { tcpSocket: { host: '10.0.0.1', port: 80 } } }),
      'probes and hooks must not name a host',
    ],
    [
      'a hook of another host',
      podWith({ lifecycle: { preStop: { httpGet: { host: '10.0.0.1', port: 80 } } } }),
      'probes and hooks must not name a host',
    ],
  ];

  test.each(refused)('%s', (_, spec, error) => {
    expect(podSecurityErrors(spec)).toEqual([`container web: ${error}`]);
  });

  test('every error of every container', () => {
    const spec = pod({ initContainers: [{ name: 'init' }], containers: [CONTAINER, { name: 'log' }] });

    expect(podSecurityErrors(spec)).toEqual([
      'container init: allowPrivilegeEscalation must be false',
      'container init: capabilities must drop ALL',
      'container log: allowPrivilegeEscalation must be false',
      'container log: capabilities must drop ALL',
    ]);
  });
});

test('podSpecOf finds the pod template of every kind of workload', () => {
  const of = (kind: string, spec: object) => podSpecOf({ apiVersion: 'v1', kind, metadata: { name: 'web' }, spec } as never);

  expect(of('Pod', pod())).toEqual(pod());
  expect(of('StatefulSet', { template: { spec: pod() } })).toEqual(pod());
  expect(of('CronJob', { jobTemplate: { spec: { template: { spec: pod() } } } })).toEqual(pod());
  expect(of('Service', { selector: { app: 'web' } })).toBeUndefined();
});
