import { k8s } from 'cdk8s-plus-27';
import { ClaimTemplate } from '../../storage/claim-template';
import { ContainerOptions } from '../container-options';
import { PodOptions } from '../pod-options';
import { Probe } from '../probe';
import { claimDevices, claimMounts } from '../../storage/private/claim-templates';
import { resourceRequirements } from './resources';
import { containerSecurityContext, podSecurityContext, secured } from './security';
import { terminationGracePeriodSeconds, hooks } from './termination';

/** Users of no image in particular: the number that images for "any user but root" are commonly made for. */
const NOBODY_IN_PARTICULAR = 65532;

/** Empty and writable at every start on any Linux, so programs expect them to be. */
const VOLATILE_PATHS = ['/tmp', '/run'];

/** All that a pod of a workload is made of. */
export interface PodTemplateOptions extends PodOptions, ContainerOptions {
  readonly volumes?: { [name: string]: ClaimTemplate };
  readonly maxUnavailable?: number;
  /** Names of volumes that the construct adds later: what the user gives may mount them. */
  readonly ownVolumes?: string[];
}

/** The pods of a workload: its container first, then what else the user puts beside it. */
export function podSpec(name: string, labels: { [key: string]: string }, options: PodTemplateOptions): k8s.PodSpec {
  const scratch = scratchVolumes(options);
  return {
    nodeSelector: options.nodeSelector,
    tolerations: options.tolerations,
    affinity: options.affinity,
    priorityClassName: options.priorityClassName,
    topologySpreadConstraints: options.topologySpreadConstraints ?? spread(labels),
    serviceAccountName: options.serviceAccountName ?? name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    imagePullSecrets: options.imagePullSecrets?.map((secret) => ({ name: secret })),
    securityContext: securityContext(options),
    terminationGracePeriodSeconds: terminationGracePeriodSeconds(options.lifecycle),
    initContainers: options.initContainers?.map(secured),
    containers: [mainContainer(name, options, scratch), ...(options.sidecars ?? []).map(secured)],
    volumes: someOf([...scratch.map(({ name: volume }) => ({ name: volume, emptyDir: {} })), ...(options.podVolumes ?? [])]),
  };
}

/** The directories that the container may write to besides its volumes. A path that something else is mounted at is left to it. */
export function scratchVolumes(options: PodTemplateOptions): { name: string; mountPath: string }[] {
  const mounted = [...Object.values(options.volumes ?? {}), ...(options.volumeMounts ?? [])].map(({ mountPath }) => mountPath);
  const volatile = (options.readOnlyRootFilesystem ?? true) ? VOLATILE_PATHS : [];
  return [...new Set([...volatile, ...(options.writablePaths ?? [])])]
    .filter((path) => !mounted.includes(path))
    .map(scratchMount);
}

/** How a container of the pod mounts one of them. */
export function scratchMount(mountPath: string): { name: string; mountPath: string } {
  return { name: scratchName(mountPath), mountPath };
}

function mainContainer(name: string, options: PodTemplateOptions, scratch: k8s.VolumeMount[]): k8s.Container {
  const { image, command, args, workingDir, envVars, envFrom, imagePullPolicy } = options;
  const names = portNames(options);
  return {
    name,
    image,
    command,
    args,
    workingDir,
    imagePullPolicy,
    ports: someOf(containerPorts(options)),
    env: someOf([...plainVariables(options.env), ...(envVars ?? [])]),
    envFrom,
    resources: resourceRequirements(options.resources),
    securityContext: containerSecurityContext(options.readOnlyRootFilesystem ?? true),
    volumeMounts: someOf([...claimMounts(options.volumes), ...scratch, ...(options.volumeMounts ?? [])]),
    volumeDevices: someOf(claimDevices(options.volumes)),
    startupProbe: options.startup?._render(names),
    readinessProbe: (options.readiness ?? defaultReadiness(names))._render(names),
    livenessProbe: options.liveness?._render(names),
    lifecycle: hooks(options.lifecycle, names),
  };
}

function defaultReadiness(ports: string[]): Probe {
  return ports.length > 0 ? Probe.tcpSocket() : Probe.none();
}

/** The names that probes and hooks may refer to, the default first. Probes know no UDP. */
export function portNames(options: PodTemplateOptions): string[] {
  return Object.keys(options.ports ?? {});
}

function containerPorts({ ports = {}, udpPorts = {} }: PodTemplateOptions): k8s.ContainerPort[] {
  return [
    ...Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort, protocol: 'TCP' })),
    ...Object.entries(udpPorts).map(([name, containerPort]) => ({ name, containerPort, protocol: 'UDP' })),
  ];
}

/** Variables of a container, each with its value. */
export function plainVariables(env: { [name: string]: string } = {}): k8s.EnvVar[] {
  return Object.entries(env).map(([name, value]) => ({ name, value }));
}

function securityContext(options: PodTemplateOptions): k8s.PodSecurityContext {
  const user = options.runAsUser ?? NOBODY_IN_PARTICULAR;
  const numbers = [...Object.values(options.ports ?? {}), ...Object.values(options.udpPorts ?? {})];
  return podSecurityContext(user, options.runAsGroup ?? user, numbers.length > 0 ? Math.min(...numbers) : undefined);
}

/** Over zones first, then over the nodes of each. */
function spread(labels: { [key: string]: string }): k8s.TopologySpreadConstraint[] {
  return [spreadOver('topology.kubernetes.io/zone', labels), spreadOver('kubernetes.io/hostname', labels)];
}

/** As evenly as can be had: a cluster with one zone, or with a zone that is full, still runs every pod. */
export function spreadOver(topologyKey: string, labels: { [key: string]: string }): k8s.TopologySpreadConstraint {
  return { topologyKey, maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: labels } };
}

/** "/var/cache/nginx" -> "scratch-var-cache-nginx". */
function scratchName(path: string): string {
  return `scratch${path.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`.slice(0, 63).replace(/-$/, '');
}

/** Kubernetes drops empty lists when it reads a manifest, and tools that compare show a difference for ever. */
function someOf<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined;
}
