import { ImagePullPolicy, NetworkIsolation, PodOptions } from 'cdk8s-stateful';
import { EveryProp } from './every-prop';
import type { KubernetesObject } from './kubernetes-schema';
import { podSpecOf } from './pod-security';
import { Manifests, Whole } from './synth';

/** Every option of `PodOptions`, each with a value that is not the default. */
export const POD_OPTIONS: Required<PodOptions> = {
  name: 'shop-db',
  labels: { team: 'storage' },
  annotations: { 'example.org/note': 'ask first' },
  podAnnotations: { 'example.org/scrape': 'true' },
  resources: { cpuLimit: 2 },
  env: { MODE: 'fast' },
  envVars: [{ name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
  envFrom: [{ secretRef: { name: 'db-settings' } }],
  sidecars: [{ name: 'exporter', image: 'exporter:1' }],
  initContainers: [{ name: 'prepare', image: 'busybox:1' }],
  podVolumes: [{ name: 'settings', configMap: { name: 'db-settings' } }],
  volumeMounts: [{ name: 'settings', mountPath: '/etc/db' }],
  writablePaths: ['/var/cache'],
  readOnlyRootFilesystem: false,
  runAsUser: 999,
  runAsGroup: 998,
  imagePullPolicy: ImagePullPolicy.ALWAYS,
  imagePullSecrets: ['registry'],
  serviceAccountName: 'db',
  networkIsolation: NetworkIsolation.INGRESS,
  nodeSelector: { disk: 'ssd' },
  tolerations: [{ key: 'dedicated', operator: 'Exists' }],
  affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
  topologySpreadConstraints: [{ topologyKey: 'rack', maxSkew: 2, whenUnsatisfiable: 'DoNotSchedule' }],
  priorityClassName: 'high',
};

interface Template {
  readonly metadata: { readonly annotations: unknown; readonly labels: { [key: string]: string } };
}

/** Returns the actual and expected value of each option in the rendered objects. */
export function reachedPodOptions(manifests: Manifests, kind: string): EveryProp<PodOptions> {
  const object = manifests.all.find((one) => one.kind === kind && one.metadata.name.startsWith('shop-db')) as KubernetesObject;
  const { annotations, labels } = object.metadata as unknown as Template['metadata'];
  const pod = podSpecOf(object) as unknown as Whole<{ [field: string]: never }> & PodFields;
  const template = templateOf(object);
  const [container, sidecar] = pod.containers;
  const policy = manifests.ofKind('NetworkPolicy').find(({ metadata }) => metadata.name.startsWith('shop-db'));
  return {
    name: [object.metadata.name.slice(0, 7), 'shop-db'],
    labels: [[labels.team, template.metadata.labels.team], ['storage', 'storage']],
    annotations: [annotations, POD_OPTIONS.annotations],
    podAnnotations: [template.metadata.annotations, POD_OPTIONS.podAnnotations],
    resources: [container.resources.limits.cpu, '2'],
    env: [container.env.find(({ name }) => name === 'MODE'), { name: 'MODE', value: 'fast' }],
    envVars: [container.env.at(-1), POD_OPTIONS.envVars[0]],
    envFrom: [container.envFrom, POD_OPTIONS.envFrom],
    sidecars: [sidecar.image, 'exporter:1'],
    initContainers: [pod.initContainers.map(({ image }) => image), ['busybox:1']],
    podVolumes: [pod.volumes.at(-1), POD_OPTIONS.podVolumes[0]],
    volumeMounts: [container.volumeMounts.at(-1), POD_OPTIONS.volumeMounts[0]],
    writablePaths: [container.volumeMounts.find(({ mountPath }) => mountPath === '/var/cache')?.name, 'scratch-var-cache'],
    readOnlyRootFilesystem: [container.securityContext.readOnlyRootFilesystem, false],
    runAsUser: [pod.securityContext.runAsUser, 999],
    runAsGroup: [[pod.securityContext.runAsGroup, pod.securityContext.fsGroup], [998, 998]],
    imagePullPolicy: [container.imagePullPolicy, 'Always'],
    imagePullSecrets: [pod.imagePullSecrets, [{ name: 'registry' }]],
    serviceAccountName: [pod.serviceAccountName, 'db'],
    networkIsolation: [policy?.spec.policyTypes, ['Ingress']],
    nodeSelector: [pod.nodeSelector, POD_OPTIONS.nodeSelector],
    tolerations: [pod.tolerations, POD_OPTIONS.tolerations],
    affinity: [pod.affinity, POD_OPTIONS.affinity],
    topologySpreadConstraints: [pod.topologySpreadConstraints, POD_OPTIONS.topologySpreadConstraints],
    priorityClassName: [pod.priorityClassName, 'high'],
  };
}

interface Fields {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy: string;
  readonly env: { name: string; value: string }[];
  readonly envFrom: unknown;
  readonly resources: { readonly limits: { readonly cpu: string } };
  readonly volumeMounts: { readonly name: string; readonly mountPath: string }[];
  readonly securityContext: { readonly readOnlyRootFilesystem: boolean };
}

interface PodFields {
  readonly containers: Fields[];
  readonly initContainers: Fields[];
  readonly volumes: unknown[];
  readonly securityContext: { readonly runAsUser: number; readonly runAsGroup: number; readonly fsGroup: number };
  readonly imagePullSecrets: unknown;
  readonly serviceAccountName: string;
  readonly nodeSelector: unknown;
  readonly tolerations: unknown;
  readonly affinity: unknown;
  readonly topologySpreadConstraints: unknown;
  readonly priorityClassName: string;
}

/** Returns the pod template, which a CronJob has in its Job template. */
function templateOf(object: KubernetesObject): Template {
  const { spec } = object as unknown as { spec: { template?: Template; jobTemplate?: { spec: { template: Template } } } };
  return (spec.template ?? spec.jobTemplate?.spec.template) as Template;
}
