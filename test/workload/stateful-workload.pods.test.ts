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

describe('security context of the pods', () => {
  test('complies with the restricted Pod Security Standard by default', () => {
    expect(podSecurityErrors(podOf())).toEqual([]);
  });

  test('prevents root and privilege escalation', () => {
    const pod = podOf();

    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(pod.containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      readOnlyRootFilesystem: true,
    });
  });

  test('runs as user and group 65532, which own the volumes', () => {
    expect(podOf().securityContext).toMatchObject({ runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532 });
  });

  test('uses the user ID as group ID by default', () => {
    expect(podOf({ runAsUser: 999 }).securityContext).toMatchObject({ runAsUser: 999, runAsGroup: 999, fsGroup: 999 });
    expect(podOf({ runAsGroup: 5 }).securityContext).toMatchObject({ runAsUser: 65532, runAsGroup: 5, fsGroup: 5 });
  });

  test('changes the owner of volumes only if the root directory has another owner', () => {
    expect(podOf().securityContext.fsGroupChangePolicy).toBe('OnRootMismatch');
  });

  test('mounts no token and has no Service environment variables', () => {
    expect(podOf()).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
  });
});

describe('ports below 1024', () => {
  function sysctlsOf(props: Partial<StatefulWorkloadProps>) {
    return podOf(props).securityContext.sysctls;
  }

  test('are allowed to non-root processes from the lowest one up', () => {
    const opened = [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '53' }];

    expect(sysctlsOf({ ports: { https: 443, http: 80 }, udpPorts: { dns: 53 }, readiness: Probe.none() })).toEqual(opened);
  });

  test('do not include 1024', () => {
    expect(sysctlsOf({ ports: { low: 1023 } })).toHaveLength(1);
    expect(sysctlsOf({ ports: { high: 1024 } })).toBeUndefined();
  });

  test('need no sysctl if there are none', () => {
    expect(sysctlsOf({})).toBeUndefined();
    expect(sysctlsOf({ ports: { http: 8080 } })).toBeUndefined();
  });
});

describe('writable paths', () => {
  test('are /tmp and /run by default, as emptyDirs', () => {
    expect(mountsOf({})).toEqual(['scratch-tmp /tmp', 'scratch-run /run']);
    expect(podOf().volumes).toEqual([{ name: 'scratch-tmp', emptyDir: {} }, { name: 'scratch-run', emptyDir: {} }]);
  });

  test('include those that the user adds', () => {
    expect(mountsOf({ writablePaths: ['/var/cache/nginx', '/etc/My App'] })).toEqual([
      'scratch-tmp /tmp',
      'scratch-run /run',
      'scratch-var-cache-nginx /var/cache/nginx',
      'scratch-etc-my-app-351cf606 /etc/My App',
    ]);
  });

  test('have volume names derived from the path', () => {
    const [, , mount] = containerOf({ writablePaths: [`/${'a'.repeat(54)}/bcd`] }).volumeMounts;

    expect(mount.name).toMatch(/^scratch-a{46}-[0-9a-f]{8}$/);
  });

  test('have different volume names if only characters differ that a name cannot have', () => {
    const [, , ...names] = mountsOf({ writablePaths: ['/opt/app_cache', '/opt/app-cache', '/opt/app/cache'] }).map((mount) => mount.split(' ')[0]);

    expect(new Set(names).size).toBe(3);
    expect(names[2]).toBe('scratch-opt-app-cache');
  });

  test.each(['/tmp/', '//tmp', '/./tmp'])('exclude the mount path of a volume that is written as %s', (mountPath) => {
    const mounts = mountsOf({ volumes: { data: { mountPath, size: Size.gibibytes(1) } }, writablePaths: ['/tmp'] });

    expect(mounts).toEqual([`data ${mountPath}`, 'scratch-run /run']);
  });

  test('are one directory if they differ in slashes only', () => {
    expect(mountsOf({ writablePaths: ['/tmp/', '/run', '/cache', '/cache//'] })).toEqual(['scratch-tmp /tmp', 'scratch-run /run', 'scratch-cache /cache']);
  });

  test('remain for init containers that mount them where the main container mounts a volume', () => {
    const initContainers = [{ name: 'init', image: 'init:1', volumeMounts: [{ name: 'scratch-tmp', mountPath: '/tmp' }] }];
    const pod = podOf({ volumes: { data: { mountPath: '/tmp', size: Size.gibibytes(1) } }, initContainers });

    expect(pod.volumes.map(({ name }) => name)).toEqual(['scratch-tmp', 'scratch-run']);
    expect(pod.containers[0].volumeMounts.map(({ name }) => name)).toEqual(['data', 'scratch-run']);
  });

  test('exclude the mount paths of volumes', () => {
    expect(mountsOf({ volumes: { tmp: { mountPath: '/tmp', size: Size.gibibytes(1) } } })).toEqual(['tmp /tmp', 'scratch-run /run']);
  });

  test('exclude the mount paths of volumeMounts', () => {
    const podVolumes: k8s.Volume[] = [{ name: 'big', emptyDir: { medium: 'Memory' } }];

    expect(mountsOf({ podVolumes, volumeMounts: [{ name: 'big', mountPath: '/run' }] })).toEqual(['scratch-tmp /tmp', 'big /run']);
  });

  test('include /tmp once if the user adds it', () => {
    expect(mountsOf({ writablePaths: ['/tmp'] })).toEqual(['scratch-tmp /tmp', 'scratch-run /run']);
  });

  test('exclude the default paths if the root file system is writable', () => {
    expect(mountsOf({ readOnlyRootFilesystem: false, writablePaths: ['/var/cache'] })).toEqual(['scratch-var-cache /var/cache']);
    expect(podOf({ readOnlyRootFilesystem: false }).volumes).toBeUndefined();
    expect(mountsOf({ readOnlyRootFilesystem: false })).toBeUndefined();
  });

  test('are mounted after the volumes and before volumeMounts', () => {
    const podVolumes = [{ name: 'settings', configMap: { name: 'db' } }];

    expect(mountsOf({ volumes: VOLUMES, podVolumes, volumeMounts: [{ name: 'settings', mountPath: '/etc/db' }] })).toEqual([
      'data /data',
      'scratch-tmp /tmp',
      'scratch-run /run',
      'settings /etc/db',
    ]);
  });
});

describe('main container', () => {
  test('omits optional fields by default', () => {
    expect(Object.keys(containerOf()).sort()).toEqual(['image', 'name', 'resources', 'securityContext', 'volumeMounts']);
  });

  test('lists its ports by name, TCP before UDP', () => {
    expect(containerOf({ ports: { http: 80 }, udpPorts: { dns: 53 } }).ports).toEqual([
      { name: 'http', containerPort: 80, protocol: 'TCP' },
      { name: 'dns', containerPort: 53, protocol: 'UDP' },
    ]);
  });

  test('lists the variables of env by name, before those of envVars', () => {
    const props = { env: { B: '', A: '1' }, envVars: [{ name: 'D', value: '4' }, { name: 'C', value: '$(A)' }] };

    expect(containerOf(props).env).toEqual([
      { name: 'A', value: '1' }, { name: 'B', value: '' }, { name: 'D', value: '4' }, { name: 'C', value: '$(A)' },
    ]);
  });

  test('lists a variable before those that refer to it, so that Kubernetes can expand it', () => {
    const pod = { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } };
    const props = { env: { A: '$(POD).$(C)', B: '$$(D)', C: '$(D)', D: 'text', PATH: '$(PATH):/opt' }, envVars: [{ name: 'E', value: '5' }, pod] };

    expect(containerOf(props).env.map(({ name }) => name)).toEqual(['D', 'C', 'POD', 'A', 'B', 'PATH', 'E']);
  });

  test('accepts an image with a digest', () => {
    const image = `registry.example.org:5000/team/db@sha256:${'0'.repeat(64)}`;

    expect(containerOf({ image }).image).toBe(image);
  });
});

describe('default probes', () => {
  test('have a readiness probe of the only TCP port', () => {
    const readinessOf = (props: Partial<StatefulWorkloadProps>) => containerOf(props).readinessProbe;

    expect(readinessOf({ ports: { http: 80 } }).tcpSocket).toEqual({ port: 'http' });
    expect(readinessOf({ ports: { sql: 5432 }, udpPorts: { stats: 1 } }).tcpSocket).toEqual({ port: 'sql' });
  });

  test('have no readiness probe without TCP ports', () => {
    expect(containerOf().readinessProbe).toBeUndefined();
    expect(containerOf({ udpPorts: { dns: 53 } }).readinessProbe).toBeUndefined();
  });

  test('can be disabled with Probe.none', () => {
    expect(containerOf({ ports: { http: 80 }, readiness: Probe.none() }).readinessProbe).toBeUndefined();
  });

  test('have no startup or liveness probe', () => {
    const container = containerOf({ ports: { http: 80 } });

    expect(container.startupProbe).toBeUndefined();
    expect(container.livenessProbe).toBeUndefined();
  });
});

describe('scheduling of the pods', () => {
  test('spreads the pods over zones and nodes, as evenly as possible', () => {
    const labelSelector = { matchLabels: { 'cdk8s-stateful/workload': 'web' } };

    expect(podOf({ labels: { team: 'storage' } }).topologySpreadConstraints).toEqual([
      { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
      { topologyKey: 'kubernetes.io/hostname', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
    ]);
  });

  test('renders no constraints for an empty list', () => {
    expect(podOf({ topologySpreadConstraints: [] }).topologySpreadConstraints).toEqual([]);
  });

  test('omits other scheduling fields', () => {
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

  test('are listed after the main container', () => {
    expect(podOf({ sidecars: [container] }).containers.map(({ name }) => name)).toEqual(['web', 'helper']);
  });

  test('have the restricted security context', () => {
    expect(podOf({ sidecars: [container] }).containers[1].securityContext).toEqual(defaults);
    expect(podOf({ initContainers: [container] }).initContainers[0].securityContext).toEqual(defaults);
  });

  test('keep the restricted security context if they set other fields', () => {
    const securityContext = { runAsUser: 999 };

    expect(podOf({ sidecars: [{ ...container, securityContext }] }).containers[1].securityContext).toEqual({ ...defaults, runAsUser: 999 });
  });

  test('can override the restricted security context', () => {
    const securityContext = { readOnlyRootFilesystem: false, privileged: true, allowPrivilegeEscalation: true };
    const pod = podOf({ initContainers: [{ ...container, securityContext }] }, 'privileged');

    expect(pod.initContainers[0].securityContext).toEqual({ ...defaults, ...securityContext });
    expect(podSecurityErrors(pod)).toHaveLength(2);
  });

  test('drop all capabilities but those that they add', () => {
    const securityContext = { capabilities: { add: ['NET_BIND_SERVICE'] } };
    const [, sidecar] = podOf({ sidecars: [{ ...container, securityContext }] }, 'privileged').containers;

    expect(sidecar.securityContext.capabilities).toEqual({ drop: ['ALL'], add: ['NET_BIND_SERVICE'] });
  });

  test('keep a default if their value is undefined', () => {
    const securityContext = { allowPrivilegeEscalation: undefined };
    const [, sidecar] = podOf({ sidecars: [{ ...container, securityContext }] }, 'privileged').containers;

    expect(sidecar.securityContext).toEqual(defaults);
  });

  test('may have ports with other names or without a name', () => {
    const sidecars = [{ ...container, ports: [{ name: 'metrics', containerPort: 9100 }, { containerPort: 9101 }, { containerPort: 9102 }] }];

    expect(podOf({ ports: { http: 80 }, sidecars }).containers[1].ports).toHaveLength(3);
  });

  test('are absent by default', () => {
    expect(podOf().initContainers).toBeUndefined();
    expect(podOf().containers).toHaveLength(1);
  });
});

describe('podVolumes', () => {
  test('may have a type that the restricted standard forbids', () => {
    const podVolumes = [{ name: 'logs', hostPath: { path: '/var/log' } }];
    const pod = podOf({ podVolumes }, 'privileged');

    expect(pod.volumes.at(-1)).toEqual({ name: 'logs', hostPath: { path: '/var/log' } });
    expect(podSecurityErrors(pod)).toEqual(['volume logs: type hostPath is not allowed']);
  });
});

test('annotations of the objects do not change the pod template', () => {
  expect(specOf({ annotations: { 'example.org/note': 'new' } }).template).toEqual(specOf().template);
});

test('podAnnotations are set on the pods only', () => {
  const manifests = render({ podAnnotations: { 'example.org/scrape': 'true' } });

  expect(manifests.all.filter(({ metadata }) => 'annotations' in metadata)).toEqual([]);
});

test('omits empty lists, which Kubernetes would drop', () => {
  const workload = newWorkload({ readOnlyRootFilesystem: false, ports: {}, env: {}, envVars: [], podVolumes: [], sidecars: [] });
  const [container] = synth(Chart.of(workload)).find('StatefulSet').spec.template.spec.containers;

  expect(Object.keys(container).sort()).toEqual(['image', 'name', 'resources', 'securityContext']);
});
