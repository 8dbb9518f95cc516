import { apiServerErrors } from './api-server-rules';
import type { KubernetesObject } from './kubernetes-schema';

function object(kind: string, rest: object, metadata: object = {}): KubernetesObject {
  return { apiVersion: 'v1', kind, metadata: { name: 'web', ...metadata }, ...rest };
}

function service(spec: object = {}): KubernetesObject {
  return object('Service', { spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, protocol: 'TCP' }], ...spec } });
}

function statefulSet({ spec = {}, pod = {}, container = {} }: { spec?: object; pod?: object; container?: object } = {}): KubernetesObject {
  const containers = [{ name: 'web', image: 'nginx:1.28', ...container }];
  return object('StatefulSet', {
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers, ...pod } },
      ...spec,
    },
  });
}

function claimTemplate(spec: object): KubernetesObject {
  const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec };
  return statefulSet({ spec: { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }] } });
}

function policy(spec: object): KubernetesObject {
  return object('NetworkPolicy', { spec });
}

function storageClass(rest: object = {}): KubernetesObject {
  return object('StorageClass', { provisioner: 'rancher.io/local-path', ...rest });
}

function zones(...values: string[]): KubernetesObject {
  return storageClass({ allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values }] }] });
}

function volume(spec: object): KubernetesObject {
  return object('PersistentVolume', { spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, ...spec } });
}

const NFS = { server: 'nfs', path: '/' };

describe('apiServerErrors accepts', () => {
  const valid: [string, KubernetesObject][] = [
    ['a service', service()],
    ['a set', statefulSet()],
    ['a set whose container mounts its claims and volumes', statefulSet({
      spec: { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claimOf('500Mi') }] },
      pod: { volumes: [{ name: 'tmp', emptyDir: {} }] },
      container: { volumeMounts: [{ name: 'data', mountPath: '/data' }, { name: 'tmp', mountPath: '/tmp' }] },
    })],
    ['a container that asks for less than its limit in another unit', resources('500m', '1')],
    ['a policy', policy({ ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 80 }] }] })],
    ['a class', zones('eu-1a', 'eu-1b')],
    ['a volume', volume({ nfs: NFS })],
    ['a volume of a node', volume({ local: { path: '/d' }, nodeAffinity: affinity(['node-1']) })],
  ];

  test.each(valid)('%s', (_, each) => {
    expect(apiServerErrors(each)).toEqual([]);
  });
});

describe('apiServerErrors reports', () => {
  const invalid: [string, KubernetesObject][] = [
    ['metadata.name Web', object('ConfigMap', {}, { name: 'Web' })],
    ['metadata.name 1web', { ...service(), metadata: { name: '1web' } }],
    [`the pods of a set named ${'a'.repeat(53)}`, { ...statefulSet(), metadata: { name: 'a'.repeat(53) } }],
    ['the pods of a set named web.demo', { ...statefulSet(), metadata: { name: 'web.demo' } }],
    ['metadata.namespace on a StorageClass', { ...storageClass(), metadata: { name: 'web', namespace: 'demo' } }],
    ['key "my app" in labels', object('ConfigMap', {}, { labels: { 'my app': 'x' } })],
    ['value "my shop" of app in labels', object('ConfigMap', {}, { labels: { app: 'my shop' } })],
    ['key "/x" in annotations', object('ConfigMap', {}, { annotations: { '/x': '' } })],
    ['value "a b" of disk in nodeSelector', statefulSet({ pod: { nodeSelector: { disk: 'a b' } } })],
    ['value "a b" of app in matchLabels', policy({ podSelector: { matchLabels: { app: 'a b' } } })],
    ['no selector', service({ selector: {} })],
    ['no externalName', service({ selector: undefined, type: 'ExternalName' })],
    ['selector "app": "a b"', service({ selector: { app: 'a b' } })],
    ['port name http twice', service({ ports: [{ name: 'http', port: 1 }, { name: 'http', port: 2 }] })],
    ['port TCP 1 twice', service({ ports: [{ name: 'a', port: 1, protocol: 'TCP' }, { name: 'b', port: 1, protocol: 'TCP' }] })],
    ['port 0', service({ ports: [{ name: 'http', port: 0 }] })],
    ['replicas -1', statefulSet({ spec: { replicas: -1 } })],
    ["selector that its own pods' labels do not have", statefulSet({ spec: { selector: { matchLabels: { app: 'x' } } } })],
    ["selector that its own pods' labels do not have", statefulSet({ spec: { selector: {} } })],
    ['volume name "a_b"', statefulSet({ pod: { volumes: [{ name: 'a_b' }] } })],
    ['volume a twice', statefulSet({ pod: { volumes: [{ name: 'a' }, { name: 'a' }] } })],
    ['container web twice', statefulSet({ pod: { initContainers: [{ name: 'web', image: 'x' }] } })],
    ['an empty serviceAccountName', statefulSet({ pod: { serviceAccountName: '' } })],
    ['container Web: name "Web"', statefulSet({ container: { name: 'Web' } })],
    ['container web: image ""', statefulSet({ container: { image: '' } })],
    ['container web: image " nginx"', statefulSet({ container: { image: ' nginx' } })],
    ['container web: port name "a_b"', statefulSet({ container: { ports: [{ name: 'a_b', containerPort: 1 }] } })],
    ['container web: port 65536', statefulSet({ container: { ports: [{ containerPort: 65536 }] } })],
    ['container web: port name a twice', statefulSet({ container: { ports: [{ name: 'a', containerPort: 1 }, { name: 'a', containerPort: 2 }] } })],
    ['container web: variable "A B"', statefulSet({ container: { env: [{ name: 'A B' }] } })],
    ['container web: mounts at /a twice', mounts('/a', '/a')],
    ['container web: mounts at "a"', mounts('a')],
    ['container web: mounts at "/a:ro"', mounts('/a:ro')],
    ['container web: mounts x, which is no volume', statefulSet({ container: { volumeDevices: [{ name: 'x', devicePath: '/dev/x' }] } })],
    ['container web: requests more cpu than its limit', resources('2', '1500m')],
    ['container web: runs an empty command', statefulSet({ container: { startupProbe: { exec: { command: [] } } } })],
    ['container web: runs an empty command', statefulSet({ container: { lifecycle: { preStop: { exec: {} } } } })],
    ['container web: asks for an empty path', statefulSet({ container: { livenessProbe: { httpGet: { path: '', port: 80 } } } })],
    ['claim data: no size', claimTemplate({ resources: { requests: { storage: '0Ki' } } })],
    ['claim data: no size', claimTemplate({ resources: {} })],
    ['claim data: class "A B"', claimTemplate({ storageClassName: 'A B' })],
    ['no access mode', claimTemplate({ accessModes: [] })],
    ['ReadWriteOncePod beside another access mode', claimTemplate({ accessModes: ['ReadWriteOncePod', 'ReadWriteMany'] })],
    ['claim web: no size', object('PersistentVolumeClaim', { spec: { accessModes: ['ReadWriteOnce'] } })],
    ['port 0', policy({ ingress: [{ ports: [{ port: 0 }] }] })],
    ['port 70000', policy({ egress: [{ ports: [{ port: 70000 }] }] })],
    ['range "10.0.0.0"', policy({ egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0' } }] }] })],
    ['provisioner ""', storageClass({ provisioner: '' })],
    ['zones []', zones()],
    ['zones [a, a]', zones('a', 'a')],
    ['not just one source', volume({})],
    ['not just one source', volume({ nfs: NFS, hostPath: { path: '/' } })],
    ['a source with a part that is empty', volume({ nfs: { server: '', path: '/' } })],
    ['a local volume of no node', volume({ local: { path: '/d' } })],
    ['a local volume of no node', volume({ local: { path: '/d' }, nodeAffinity: affinity([]) })],
    ['no capacity', volume({ nfs: NFS, capacity: {} })],
  ];

  test.each(invalid)('%s', (error, each) => {
    expect(apiServerErrors(each)).toEqual([error]);
  });
});

function claimOf(storage: string): object {
  return { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } };
}

function affinity(values: string[]): object {
  return { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values }] }] } };
}

function mounts(...paths: string[]): KubernetesObject {
  const volumes = paths.map((_, at) => ({ name: `v${at}`, emptyDir: {} }));
  return statefulSet({ pod: { volumes }, container: { volumeMounts: paths.map((mountPath, at) => ({ name: `v${at}`, mountPath })) } });
}

function resources(request: string, limit: string): KubernetesObject {
  return statefulSet({ container: { resources: { requests: { cpu: request }, limits: { cpu: limit } } } });
}
