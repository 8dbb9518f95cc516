/**
 * Checks pods against the restricted Pod Security Standard as a cluster that enforces it does.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { IVolume } from 'kubernetes-models/v1/Volume';
import type { KubernetesObject } from './kubernetes-schema';

const VOLUME_TYPES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'];

/** Sysctls that the standard allows in Kubernetes 1.27, the oldest supported version. Later versions allow more. */
const SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
];

const SECCOMP_TYPES = ['RuntimeDefault', 'Localhost'];
const APP_ARMOR_TYPES = ['RuntimeDefault', 'Localhost'];
const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

/** Fields of the security contexts of both pods and containers. */
type SharedContext = Pick<
  NonNullable<IContainer['securityContext']>,
  'runAsNonRoot' | 'runAsUser' | 'seccompProfile' | 'appArmorProfile' | 'seLinuxOptions' | 'windowsOptions'
>;

/** Returns the pod spec of a workload, and undefined for other objects. */
export function podSpecOf(object: KubernetesObject): IPodSpec | undefined {
  const { spec } = object as { spec?: { template?: { spec?: IPodSpec }; jobTemplate?: { spec?: { template?: { spec?: IPodSpec } } } } };
  if (object.kind === 'Pod') return spec as IPodSpec;
  return spec?.template?.spec ?? spec?.jobTemplate?.spec?.template?.spec;
}

/** Returns the violations of the standard by a pod. */
export function podSecurityErrors(pod: IPodSpec): string[] {
  const containers = [...(pod.initContainers ?? []), ...pod.containers];
  return [
    ...hostNamespaces(pod),
    ...sysctls(pod),
    ...(pod.volumes ?? []).flatMap(volumeType),
    ...sharedRules('the pod', pod.securityContext ?? {}),
    ...containers.flatMap((container) => containerRules(container, pod.securityContext ?? {})),
  ];
}

function hostNamespaces(pod: IPodSpec): string[] {
  return (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => pod[field]).map((field) => `the pod: ${field} must not be true`);
}

function sysctls(pod: IPodSpec): string[] {
  return (pod.securityContext?.sysctls ?? [])
    .filter(({ name }) => !SYSCTLS.includes(name))
    .map(({ name }) => `the pod: sysctl ${name} is not allowed`);
}

function volumeType({ name, ...source }: IVolume): string[] {
  const types = Object.entries(source).filter(([, value]) => value !== undefined).map(([type]) => type);
  return types.filter((type) => !VOLUME_TYPES.includes(type)).map((type) => `volume ${name}: type ${type} is not allowed`);
}

/** Checks the fields that a pod sets for its containers, or a container for itself. */
function sharedRules(who: string, context: SharedContext): string[] {
  const { appArmorProfile, seLinuxOptions = {}, windowsOptions } = context;
  return [
    ...(context.runAsUser === 0 ? [`${who}: runAsUser must not be 0`] : []),
    ...(appArmorProfile && !APP_ARMOR_TYPES.includes(appArmorProfile.type) ? [`${who}: appArmorProfile must not be Unconfined`] : []),
    ...(SELINUX_TYPES.includes(seLinuxOptions.type ?? '') ? [] : [`${who}: seLinuxOptions.type ${seLinuxOptions.type} is not allowed`]),
    ...(seLinuxOptions.user || seLinuxOptions.role ? [`${who}: seLinuxOptions must set neither user nor role`] : []),
    ...(windowsOptions?.hostProcess ? [`${who}: windowsOptions.hostProcess must not be true`] : []),
  ];
}

function containerRules(container: IContainer, pod: SharedContext): string[] {
  const { securityContext: own = {}, ports = [] } = container;
  const who = `container ${container.name}`;
  return [
    ...sharedRules(who, own),
    ...((own.runAsNonRoot ?? pod.runAsNonRoot) === true ? [] : [`${who}: runAsNonRoot must be true`]),
    ...(SECCOMP_TYPES.includes((own.seccompProfile ?? pod.seccompProfile)?.type ?? '')
      ? []
      : [`${who}: seccompProfile must be RuntimeDefault or Localhost`]),
    ...(own.allowPrivilegeEscalation === false ? [] : [`${who}: allowPrivilegeEscalation must be false`]),
    ...(own.privileged ? [`${who}: privileged must not be true`] : []),
    ...((own.procMount ?? 'Default') === 'Default' ? [] : [`${who}: procMount must be Default`]),
    ...(own.capabilities?.drop?.includes('ALL') ? [] : [`${who}: capabilities must drop ALL`]),
    ...(own.capabilities?.add ?? [])
      .filter((capability) => capability !== 'NET_BIND_SERVICE')
      .map((capability) => `${who}: capability ${capability} must not be added`),
    ...ports.filter(({ hostPort }) => hostPort).map(({ hostPort }) => `${who}: hostPort ${hostPort} is not allowed`),
    ...(probedHosts(container).length > 0 ? [`${who}: probes and hooks must not name a host`] : []),
  ];
}

function probedHosts({ startupProbe, readinessProbe, livenessProbe, lifecycle }: IContainer): string[] {
  return [startupProbe, readinessProbe, livenessProbe, lifecycle?.postStart, lifecycle?.preStop]
    .flatMap((handler) => [handler?.httpGet?.host, handler?.tcpSocket?.host])
    .filter((host): host is string => host !== undefined && host !== '');
}
