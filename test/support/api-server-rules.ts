/**
 * Checks of the API server beyond the schema, and of values that it accepts although no pod could start: names, labels, and fields that
 * must be consistent. Limited to the kinds that the library renders.
 */
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { IStorageClass } from 'kubernetes-models/storage.k8s.io/v1/StorageClass';
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IPersistentVolume } from 'kubernetes-models/v1/PersistentVolume';
import type { IPersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { IService } from 'kubernetes-models/v1/Service';
import type { KubernetesObject } from './kubernetes-schema';
import { podSpecOf } from './pod-security';

const DNS_LABEL = /^(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const SERVICE_NAME = /^(?=.{1,63}$)[a-z]([-a-z0-9]*[a-z0-9])?$/;
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;
const QUALIFIED_NAME = /^([a-z0-9.-]{1,253}\/)?(?=[^/]{1,63}$)[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const LABEL_VALUE = /^(?=.{0,63}$)(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const ENV_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
const CIDR = /^[0-9a-f.:]+\/\d{1,3}$/i;
const CLUSTER_SCOPED = ['PersistentVolume', 'StorageClass'];

/** The label `controller-revision-hash` contains the name of the StatefulSet and a hash. */
const MAX_SET_NAME = 52;

/** Returns the errors of an object that its schema does not cover. */
export function apiServerErrors(object: KubernetesObject): string[] {
  const pod = podSpecOf(object);
  return [
    ...nameErrors(object),
    ...labelErrors(object, ''),
    ...(pod ? podErrors(pod, claimNames(object)) : []),
    ...(rulesByKind[object.kind]?.(object) ?? []),
  ];
}

const rulesByKind: { [kind: string]: (object: KubernetesObject) => string[] } = {
  StatefulSet: (object) => statefulSetErrors(object as unknown as IStatefulSet),
  Service: (object) => serviceErrors(object as unknown as IService),
  NetworkPolicy: (object) => policyErrors(object as unknown as INetworkPolicy),
  StorageClass: (object) => classErrors(object as unknown as IStorageClass),
  PersistentVolume: (object) => volumeErrors(object as unknown as IPersistentVolume),
  PersistentVolumeClaim: ({ metadata, ...object }) => claimErrors(metadata.name, (object as unknown as IPersistentVolumeClaim).spec),
};

function nameErrors({ kind, metadata: { name, namespace } }: KubernetesObject): string[] {
  return [
    ...unless((kind === 'Service' ? SERVICE_NAME : DNS_SUBDOMAIN).test(name), `metadata.name ${name}`),
    ...unless(kind !== 'StatefulSet' || (DNS_LABEL.test(name) && name.length <= MAX_SET_NAME), `the pods of a set named ${name}`),
    ...unless(!(CLUSTER_SCOPED.includes(kind) && namespace), `metadata.namespace on a ${kind}`),
  ];
}

/** Checks labels, label selectors and the keys of annotations anywhere in an object. */
function labelErrors(value: unknown, field: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const entries = Object.entries(value);
  const labels = ['labels', 'matchLabels', 'nodeSelector'].includes(field);
  return [
    ...(labels ? entries.filter(([key]) => !QUALIFIED_NAME.test(key)).map(([key]) => `key "${key}" in ${field}`) : []),
    // Keys of annotations are case-insensitive.
    ...(field === 'annotations' ? entries.filter(([key]) => !QUALIFIED_NAME.test(key.toLowerCase())).map(([key]) => `key "${key}" in ${field}`) : []),
    ...(labels ? entries.filter(([, each]) => !LABEL_VALUE.test(`${each}`)).map(([key, each]) => `value "${each}" of ${key} in ${field}`) : []),
    ...entries.flatMap(([key, each]) => labelErrors(each, key)),
  ];
}

function claimNames(object: KubernetesObject): string[] {
  return ((object as unknown as IStatefulSet).spec?.volumeClaimTemplates ?? []).map(({ metadata }) => metadata?.name ?? '');
}

function podErrors(pod: IPodSpec, claims: string[]): string[] {
  const volumes = [...claims, ...(pod.volumes ?? []).map(({ name }) => name)];
  const containers = [...(pod.initContainers ?? []), ...pod.containers];
  return [
    ...volumes.filter((name) => !DNS_LABEL.test(name)).map((name) => `volume name "${name}"`),
    ...twice(volumes).map((name) => `volume ${name} twice`),
    ...twice(containers.map(({ name }) => name)).map((name) => `container ${name} twice`),
    ...unless(pod.serviceAccountName !== '', 'an empty serviceAccountName'),
    ...containers.flatMap((container) => containerErrors(container, volumes).map((error) => `container ${container.name}: ${error}`)),
  ];
}

function containerErrors(container: IContainer, volumes: string[]): string[] {
  const { name, image = '', ports = [], env = [], volumeMounts = [], volumeDevices = [] } = container;
  const paths = [...volumeMounts.map(({ mountPath }) => mountPath), ...volumeDevices.map(({ devicePath }) => devicePath)];
  const mounted = [...volumeMounts, ...volumeDevices].map((mount) => mount.name);
  return [
    ...unless(DNS_LABEL.test(name), `name "${name}"`),
    ...unless(image !== '' && image === image.trim(), `image "${image}"`),
    ...ports.filter((port) => !PORT_NAME.test(port.name ?? 'x')).map((port) => `port name "${port.name}"`),
    ...ports.filter(({ containerPort }) => !isPort(containerPort)).map(({ containerPort }) => `port ${containerPort}`),
    ...twice(ports.flatMap((port) => port.name ?? [])).map((port) => `port name ${port} twice`),
    ...env.filter((variable) => !ENV_NAME.test(variable.name)).map((variable) => `variable "${variable.name}"`),
    ...twice(paths).map((path) => `mounts at ${path} twice`),
    ...paths.filter((path) => !path.startsWith('/') || path.includes(':')).map((path) => `mounts at "${path}"`),
    ...mounted.filter((volume) => !volumes.includes(volume)).map((volume) => `mounts ${volume}, which is no volume`),
    ...requestsAboveLimits(container),
    ...commandErrors(container),
  ];
}

function requestsAboveLimits({ resources: { requests = {}, limits = {} } = {} }: IContainer): string[] {
  return Object.keys(requests)
    .filter((resource) => amount(requests[resource]) > amount(limits[resource] ?? Infinity))
    .map((resource) => `requests more ${resource} than its limit`);
}

function commandErrors({ startupProbe, readinessProbe, livenessProbe, lifecycle }: IContainer): string[] {
  return [startupProbe, readinessProbe, livenessProbe, lifecycle?.preStop, lifecycle?.postStart].flatMap((handler) => [
    ...unless(handler?.exec === undefined || (handler.exec.command ?? []).length > 0, 'runs an empty command'),
    ...unless(handler?.httpGet?.path !== '', 'asks for an empty path'),
  ]);
}

function statefulSetErrors({ spec }: IStatefulSet): string[] {
  const labels = spec?.template.metadata?.labels ?? {};
  const selector = Object.entries(spec?.selector.matchLabels ?? {});
  return [
    ...unless((spec?.replicas ?? 1) >= 0, `replicas ${spec?.replicas}`),
    ...unless(selector.length > 0 && selector.every(([key, value]) => labels[key] === value), "selector that its own pods' labels do not have"),
    ...(spec?.volumeClaimTemplates ?? []).flatMap(({ metadata, spec: claim }) => claimErrors(metadata?.name ?? '', claim)),
  ];
}

function serviceErrors({ spec }: IService): string[] {
  const ports = spec?.ports ?? [];
  return [
    ...(spec?.type === 'ExternalName'
      ? unless(Boolean(spec.externalName), 'no externalName')
      : unless(Object.keys(spec?.selector ?? {}).length > 0, 'no selector')),
    ...Object.entries(spec?.selector ?? {}).filter(([key, value]) => !QUALIFIED_NAME.test(key) || !LABEL_VALUE.test(`${value}`))
      .map(([key, value]) => `selector "${key}": "${value}"`),
    ...twice(ports.map(({ name }) => name)).map((name) => `port name ${name} twice`),
    ...twice(ports.map(({ port, protocol }) => `${protocol} ${port}`)).map((port) => `port ${port} twice`),
    ...ports.filter(({ port }) => !isPort(port)).map(({ port }) => `port ${port}`),
  ];
}

function policyErrors({ spec }: INetworkPolicy): string[] {
  const rules = [...(spec?.ingress ?? []), ...(spec?.egress ?? [])];
  const peers = [...(spec?.ingress ?? []).flatMap(({ from }) => from ?? []), ...(spec?.egress ?? []).flatMap(({ to }) => to ?? [])];
  return [
    ...rules.flatMap(({ ports }) => ports ?? []).filter(({ port }) => !isPort(port)).map(({ port }) => `port ${port}`),
    ...peers.flatMap(({ ipBlock }) => (ipBlock ? [ipBlock.cidr, ...(ipBlock.except ?? [])] : []))
      .filter((range) => !CIDR.test(range)).map((range) => `range "${range}"`),
  ];
}

function classErrors({ provisioner, allowedTopologies = [] }: IStorageClass): string[] {
  const values = allowedTopologies.flatMap(({ matchLabelExpressions = [] }) => matchLabelExpressions.map((each) => each.values));
  return [
    ...unless(QUALIFIED_NAME.test(provisioner), `provisioner "${provisioner}"`),
    ...values.filter((zones) => zones.length === 0 || twice(zones).length > 0).map((zones) => `zones [${zones.join(', ')}]`),
  ];
}

function volumeErrors({ spec }: IPersistentVolume): string[] {
  const { nfs, hostPath, local, csi, nodeAffinity } = spec ?? {};
  const sources = [nfs, hostPath, local, csi].filter((source) => source !== undefined);
  const needed = [nfs?.server, nfs?.path, hostPath?.path, local?.path, csi?.driver, csi?.volumeHandle];
  const nodes = (nodeAffinity?.required?.nodeSelectorTerms ?? [])
    .flatMap(({ matchExpressions = [] }) => matchExpressions.map(({ values = [] }) => values));
  return [
    ...unless(sources.length === 1, 'not just one source'),
    ...unless(!needed.includes(''), 'a source with a part that is empty'),
    ...unless(!local || (nodes.length > 0 && nodes.every((names) => names.length > 0)), 'a local volume of no node'),
    ...unless(amount(spec?.capacity?.storage ?? 0) > 0, 'no capacity'),
    ...accessErrors(spec?.accessModes),
  ];
}

function claimErrors(name: string, spec: IPersistentVolumeClaim['spec']): string[] {
  const className = spec?.storageClassName ?? '';
  return [
    ...unless(amount(spec?.resources?.requests?.storage ?? 0) > 0, `claim ${name}: no size`),
    ...unless(className === '' || DNS_SUBDOMAIN.test(className), `claim ${name}: class "${className}"`),
    ...accessErrors(spec?.accessModes),
  ];
}

function accessErrors(modes: string[] = []): string[] {
  return [
    ...unless(modes.length > 0, 'no access mode'),
    ...unless(modes.length === 1 || !modes.includes('ReadWriteOncePod'), 'ReadWriteOncePod beside another access mode'),
  ];
}

function unless(fine: boolean, error: string): string[] {
  return fine ? [] : [error];
}

function twice<T>(values: T[]): T[] {
  return [...new Set(values.filter((value, at) => values.indexOf(value) !== at))];
}

function isPort(port: unknown): boolean {
  return Number.isInteger(port) && Number(port) >= 1 && Number(port) <= 65535;
}

/** Parses a quantity. Returns NaN, which compares as false, if it is invalid. */
function amount(quantity: string | number): number {
  const [, digits, unit] = /^([\d.]+)(m|[KMGT]i|)$/.exec(`${quantity}`) ?? [];
  const factors: { [unit: string]: number } = { 'm': 0.001, '': 1, 'Ki': 1024, 'Mi': 1024 ** 2, 'Gi': 1024 ** 3, 'Ti': 1024 ** 4 };
  return digits === undefined ? Number(quantity) : Number(digits) * factors[unit];
}
