import { Chart, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Probe, StatefulWorkloadProps } from 'cdk8s-stateful';
import { podSecurityErrors } from '../support/pod-security';
import { containerOf, newWorkload, podOf, render, specOf } from '../support/workloads';
import { synth } from '../support/synth';

const VOLUMES = { data: { mountPath: '/data', size: Size.gibibytes(1) } };

function mountsOf(props: Partial<StatefulWorkloadProps>): string[] {
  return containerOf(props).volumeMounts?.map(({ name, mountPath }) => `${name} ${mountPath}`);
}

describe('security', () => {
  test('the restricted standard admits the pods of a workload that says nothing of it', () => {
    expect(podSecurityErrors(podOf())).toEqual([]);
  });

  test('no process is root, or can become it', () => {
    const pod = podOf();

    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(pod.containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      readOnlyRootFilesystem: true,
    });
  });

  test('the user is 65532, and the group and the owner of the volumes are too', () => {
    expect(podOf().securityContext).toMatchObject({ runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532 });
  });

  test('the group is that of the user unless said', () => {
    expect(podOf({ runAsUser: 999 }).securityContext).toMatchObject({ runAsUser: 999, runAsGroup: 999, fsGroup: 999 });
    expect(podOf({ runAsGroup: 5 }).securityContext).toMatchObject({ runAsUser: 65532, runAsGroup: 5, fsGroup: 5 });
  });

  test('a start does not walk a large volume to change its owner', () => {
    expect(podOf().securityContext.fsGroupChangePolicy).toBe('OnRootMismatch');
  });

  test('no token is mounted, and no addresses of other services are in the environment', () => {
    expect(podOf()).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
  });
});

describe('ports below 1024', () => {
  function sysctlsOf(props: Partial<StatefulWorkloadProps>) {
    return podOf(props).securityContext.sysctls;
  }

  test('are opened to processes without root, from the lowest one on', () => {
    const opened = [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '53' }];

    expect(sysctlsOf({ ports: { https: 443, http: 80 }, udpPorts: { dns: 53 } })).toEqual(opened);
  });

  test('end at 1023', () => {
    expect(sysctlsOf({ ports: { low: 1023 } })).toHaveLength(1);
    expect(sysctlsOf({ ports: { high: 1024 } })).toBeUndefined();
  });

  test('ask for nothing where there are none', () => {
    expect(sysctlsOf({})).toBeUndefined();
    expect(sysctlsOf({ ports: { http: 8080 } })).toBeUndefined();
  });
});

describe('directories to write to', () => {
  test('are /tmp and /run, empty at every start', () => {
    expect(mountsOf({})).toEqual(['scratch-tmp /tmp', 'scratch-run /run']);
    expect(podOf().volumes).toEqual([{ name: 'scratch-tmp', emptyDir: {} }, { name: 'scratch-run', emptyDir: {} }]);
  });

  test('are more where the user names some', () => {
    expect(mountsOf({ writablePaths: ['/var/cache/nginx', '/etc/My App'] })).toEqual([
      'scratch-tmp /tmp',
      'scratch-run /run',
      'scratch-var-cache-nginx /var/cache/nginx',
      'scratch-etc-my-app /etc/My App',
    ]);
  });

  test('are named as the path, as far as a name can be', () => {
    const [, , mount] = containerOf({ writablePaths: [`/${'a'.repeat(54)}/bcd`] }).volumeMounts;

    expect(mount.name).toBe(`scratch-${'a'.repeat(54)}`);
  });

  test('are left to a volume that is mounted there', () => {
    expect(mountsOf({ volumes: { tmp: { mountPath: '/tmp', size: Size.gibibytes(1) } } })).toEqual(['tmp /tmp', 'scratch-run /run']);
  });

  test('are left to a mount of the user', () => {
    const podVolumes: k8s.Volume[] = [{ name: 'big', emptyDir: { medium: 'Memory' } }];

    expect(mountsOf({ podVolumes, volumeMounts: [{ name: 'big', mountPath: '/run' }] })).toEqual(['scratch-tmp /tmp', 'big /run']);
  });

  test('are not doubled when the user names /tmp', () => {
    expect(mountsOf({ writablePaths: ['/tmp'] })).toEqual(['scratch-tmp /tmp', 'scratch-run /run']);
  });

  test('are only those that are named where the whole image is writable', () => {
    expect(mountsOf({ readOnlyRootFilesystem: false, writablePaths: ['/var/cache'] })).toEqual(['scratch-var-cache /var/cache']);
    expect(podOf({ readOnlyRootFilesystem: false }).volumes).toBeUndefined();
    expect(mountsOf({ readOnlyRootFilesystem: false })).toBeUndefined();
  });

  test('come after the volumes and before the mounts of the user', () => {
    const podVolumes = [{ name: 'settings', configMap: { name: 'db' } }];

    expect(mountsOf({ volumes: VOLUMES, podVolumes, volumeMounts: [{ name: 'settings', mountPath: '/etc/db' }] })).toEqual([
      'data /data',
      'scratch-tmp /tmp',
      'scratch-run /run',
      'settings /etc/db',
    ]);
  });
});

describe('the container', () => {
  test('says nothing that it need not', () => {
    expect(Object.keys(containerOf()).sort()).toEqual(['image', 'name', 'resources', 'securityContext', 'volumeMounts']);
  });

  test('has its ports by name, TCP first', () => {
    expect(containerOf({ ports: { http: 80 }, udpPorts: { dns: 53 } }).ports).toEqual([
      { name: 'http', containerPort: 80, protocol: 'TCP' },
      { name: 'dns', containerPort: 53, protocol: 'UDP' },
    ]);
  });

  test('has its plain variables first, for others may refer to them', () => {
    const props = { env: { A: '1', B: '' }, envVars: [{ name: 'C', value: '$(A)' }] };

    expect(containerOf(props).env).toEqual([{ name: 'A', value: '1' }, { name: 'B', value: '' }, { name: 'C', value: '$(A)' }]);
  });

  test('takes an image by digest', () => {
    const image = `registry.example.org:5000/team/db@sha256:${'0'.repeat(64)}`;

    expect(containerOf({ image }).image).toBe(image);
  });
});

describe('probes', () => {
  test('readiness is a connection to the first TCP port', () => {
    const readinessOf = (props: Partial<StatefulWorkloadProps>) => containerOf(props).readinessProbe;

    expect(readinessOf({ ports: { http: 80 } }).tcpSocket).toEqual({ port: 'http' });
    expect(readinessOf({ ports: { sql: 5432, admin: 80 }, udpPorts: { stats: 1 } }).tcpSocket).toEqual({ port: 'sql' });
  });

  test('there is none without TCP ports', () => {
    expect(containerOf().readinessProbe).toBeUndefined();
    expect(containerOf({ udpPorts: { dns: 53 } }).readinessProbe).toBeUndefined();
  });

  test('readiness can be turned off', () => {
    expect(containerOf({ ports: { http: 80 }, readiness: Probe.none() }).readinessProbe).toBeUndefined();
  });

  test('nothing asks whether the server has started or is alive', () => {
    const container = containerOf({ ports: { http: 80 } });

    expect(container.startupProbe).toBeUndefined();
    expect(container.livenessProbe).toBeUndefined();
  });
});

describe('scheduling', () => {
  test('spreads the pods of the workload over zones and nodes, as evenly as can be had', () => {
    const labelSelector = { matchLabels: { 'app.kubernetes.io/name': 'web', 'app.kubernetes.io/instance': 'web' } };

    expect(podOf({ labels: { team: 'storage' } }).topologySpreadConstraints).toEqual([
      { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
      { topologyKey: 'kubernetes.io/hostname', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
    ]);
  });

  test('spreads nothing when told so', () => {
    expect(podOf({ topologySpreadConstraints: [] }).topologySpreadConstraints).toEqual([]);
  });

  test('says nothing else', () => {
    const { nodeSelector, tolerations, affinity, priorityClassName, imagePullSecrets } = podOf();

    expect([nodeSelector, tolerations, affinity, priorityClassName, imagePullSecrets]).toEqual(Array(5).fill(undefined));
  });
});

describe('sidecars and init containers', () => {
  const container: k8s.Container = { name: 'helper', image: 'helper:1' };
  const defaults = {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    privileged: false,
    readOnlyRootFilesystem: true,
  };

  test('come after the container of the workload', () => {
    expect(podOf({ sidecars: [container] }).containers.map(({ name }) => name)).toEqual(['web', 'helper']);
  });

  test('get the restricted security defaults', () => {
    expect(podOf({ sidecars: [container] }).containers[1].securityContext).toEqual(defaults);
    expect(podOf({ initContainers: [container] }).initContainers[0].securityContext).toEqual(defaults);
  });

  test('keep the defaults where they say something else', () => {
    const securityContext = { runAsUser: 999 };

    expect(podOf({ sidecars: [{ ...container, securityContext }] }).containers[1].securityContext).toEqual({ ...defaults, runAsUser: 999 });
  });

  test('can override the defaults', () => {
    const securityContext = { readOnlyRootFilesystem: false, privileged: true, allowPrivilegeEscalation: true };
    const pod = podOf({ initContainers: [{ ...container, securityContext }] }, 'privileged');

    expect(pod.initContainers[0].securityContext).toEqual({ ...defaults, ...securityContext });
    expect(podSecurityErrors(pod)).toHaveLength(2);
  });

  test('drop all capabilities but the one that they add', () => {
    const securityContext = { capabilities: { add: ['NET_BIND_SERVICE'] } };
    const [, sidecar] = podOf({ sidecars: [{ ...container, securityContext }] }, 'privileged').containers;

    expect(sidecar.securityContext.capabilities).toEqual({ drop: ['ALL'], add: ['NET_BIND_SERVICE'] });
  });

  test('keep a default where they have a value that is undefined', () => {
    const securityContext = { allowPrivilegeEscalation: undefined };
    const [, sidecar] = podOf({ sidecars: [{ ...container, securityContext }] }, 'privileged').containers;

    expect(sidecar.securityContext).toEqual(defaults);
  });

  test('may each have ports by other names, or without one', () => {
    const sidecars = [{ ...container, ports: [{ name: 'metrics', containerPort: 9100 }, { containerPort: 9101 }, { containerPort: 9102 }] }];

    expect(podOf({ ports: { http: 80 }, sidecars }).containers[1].ports).toHaveLength(3);
  });

  test('are not there unless given', () => {
    expect(podOf().initContainers).toBeUndefined();
    expect(podOf().containers).toHaveLength(1);
  });
});

describe('volumes of the pod', () => {
  test('of a type that the standard forbids are left to the user', () => {
    const podVolumes = [{ name: 'logs', hostPath: { path: '/var/log' } }];
    const pod = podOf({ podVolumes }, 'privileged');

    expect(pod.volumes.at(-1)).toEqual({ name: 'logs', hostPath: { path: '/var/log' } });
    expect(podSecurityErrors(pod)).toEqual(['volume logs: type hostPath is not allowed']);
  });
});

test('a change of annotations on the objects does not restart the pods', () => {
  expect(specOf({ annotations: { 'example.org/note': 'new' } }).template).toEqual(specOf().template);
});

test('annotations of the pods are on the pods alone', () => {
  const manifests = render({ podAnnotations: { 'example.org/scrape': 'true' } });

  expect(manifests.all.filter(({ metadata }) => 'annotations' in metadata)).toEqual([]);
});

test('an empty list is not rendered, for Kubernetes would drop it', () => {
  const workload = newWorkload({ readOnlyRootFilesystem: false, ports: {}, env: {}, envVars: [], podVolumes: [], sidecars: [] });
  const [container] = synth(Chart.of(workload)).find('StatefulSet').spec.template.spec.containers;

  expect(Object.keys(container).sort()).toEqual(['image', 'name', 'resources', 'securityContext']);
});
