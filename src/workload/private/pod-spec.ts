import { k8s } from 'cdk8s-plus-27';
import { ClaimTemplate } from '../../storage/claim-template';
import { ClusterSettings } from '../cluster-settings';
import { ContainerOptions } from '../container-options';
import { PodOptions } from '../pod-options';
import { Probe } from '../probe';
import { claimDevices, claimMounts } from '../../storage/private/claim-templates';
import { resourceRequirements } from './resources';
import { scratchMounts, scratchVolumes } from './scratch';
import { containerSecurityContext, podSecurityContext, secured } from './security';
import { terminationGracePeriodSeconds, hooks } from './termination';
import { orderedVariables } from './variables';

/** User ID that images for an arbitrary non-root user are commonly built for. */
const NON_ROOT_USER = 65532;

/** Options for the pod template of a workload. */
export interface PodTemplateOptions extends PodOptions, ContainerOptions {
  readonly volumes?: { [name: string]: ClaimTemplate };
  readonly maxUnavailable?: number;
}

/** Renders the spec of the pods, with the main container before the sidecars. */
export function podSpec(
  name: string, labels: { [key: string]: string }, options: PodTemplateOptions, settings: ClusterSettings,
): k8s.PodSpec {
  const pulled = (container: k8s.Container) => ({ ...container, image: container.image && settings.image(container.image) });
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
    initContainers: options.initContainers?.map(secured).map(pulled),
    containers: [mainContainer(name, options), ...(options.sidecars ?? []).map(secured)].map(pulled),
    volumes: omitEmpty([...scratchVolumes(options).map((volume) => ({ name: volume, emptyDir: {} })), ...(options.podVolumes ?? [])]),
  };
}

function mainContainer(name: string, options: PodTemplateOptions): k8s.Container {
  const { image, command, args, workingDir, envFrom, imagePullPolicy } = options;
  const names = portNames(options);
  return {
    name,
    image,
    command,
    args,
    workingDir,
    imagePullPolicy,
    ports: omitEmpty(containerPorts(options)),
    env: omitEmpty(orderedVariables(options)),
    envFrom,
    resources: resourceRequirements(options.resources),
    securityContext: containerSecurityContext(options.readOnlyRootFilesystem ?? true),
    volumeMounts: omitEmpty([...claimMounts(options.volumes), ...scratchMounts(options), ...(options.volumeMounts ?? [])]),
    volumeDevices: omitEmpty(claimDevices(options.volumes)),
    startupProbe: options.startup?._render(names),
    readinessProbe: (options.readiness ?? defaultReadiness(names))._render(names),
    livenessProbe: options.liveness?._render(names),
    lifecycle: hooks(options.lifecycle, names),
  };
}

function defaultReadiness(ports: string[]): Probe {
  return ports.length > 0 ? Probe.tcpSocket() : Probe.none();
}

/** Returns the port names that probes and hooks can refer to. Kubernetes has no probes for UDP. */
export function portNames(options: PodTemplateOptions): string[] {
  return Object.keys(options.ports ?? {});
}

function containerPorts({ ports = {}, udpPorts = {} }: PodTemplateOptions): k8s.ContainerPort[] {
  return [
    ...Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort, protocol: 'TCP' })),
    ...Object.entries(udpPorts).map(([name, containerPort]) => ({ name, containerPort, protocol: 'UDP' })),
  ];
}

function securityContext(options: PodTemplateOptions): k8s.PodSecurityContext {
  const user = options.runAsUser ?? NON_ROOT_USER;
  const numbers = [...Object.values(options.ports ?? {}), ...Object.values(options.udpPorts ?? {})];
  return podSecurityContext(user, options.runAsGroup ?? user, numbers.length > 0 ? Math.min(...numbers) : undefined);
}

/** Renders constraints that spread the pods over zones and over nodes. */
function spread(labels: { [key: string]: string }): k8s.TopologySpreadConstraint[] {
  return [spreadOver('topology.kubernetes.io/zone', labels), spreadOver('kubernetes.io/hostname', labels)];
}

/** Renders a best-effort constraint, so that a cluster with one zone, or with a full zone, still runs every pod. */
export function spreadOver(topologyKey: string, labels: { [key: string]: string }): k8s.TopologySpreadConstraint {
  return { topologyKey, maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: labels } };
}

/** Omits empty lists: Kubernetes drops them, so tools that compare the manifest with the cluster would always show a difference. */
function omitEmpty<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined;
}
