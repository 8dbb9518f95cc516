import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ICassandraDatacenter } from '../i-cassandra-datacenter';
import { CassandraJobOptions } from '../cassandra-job-options';
import { IPeer } from '../../network/peer';
import { NetworkIsolation, PodOptions } from '../../workload/pod-options';
import * as check from '../../private/validation/rules';
import { AuxiliaryPod, AuxiliaryContainer, podLabelErrors } from '../../workload/private/auxiliary-pod';
import { jobSpec } from '../../job/private/job';
import { takeName } from '../../private/naming';
import { podErrors } from '../../workload/private/pod-validation';
import { PodTemplateOptions, plainVariables } from '../../workload/private/pod-spec';
import { sh } from '../../private/script';
import { CASSANDRA_USER, KUBECTL_IMAGE } from './image';
import { loadScript, nodePrograms } from './scripts';

/** Jobs that run programs inside the nodes of a datacenter: what they have in common. */
export interface NodeProgramOptions extends PodOptions {
  readonly datacenter: ICassandraDatacenter;
  readonly image?: string;
}

/** What such a Job runs. */
export interface NodeProgram {
  readonly script: string;
  readonly variables?: { [name: string]: string };
}

/** Unlike other pods, these have a token. */
export const NODE_JOB_POD: Partial<k8s.PodSpec> = { automountServiceAccountToken: true };

/** What the pods need, together with what the user said. */
export function nodeProgramOptions<T extends NodeProgramOptions>(options: T, more: Partial<PodOptions> = {}): T & PodTemplateOptions {
  return {
    ...options,
    image: options.image ?? KUBECTL_IMAGE,
    runAsUser: options.runAsUser ?? CASSANDRA_USER,
    // Where the API server is, nobody knows here.
    networkIsolation: options.networkIsolation ?? NetworkIsolation.INGRESS,
    podVolumes: [...(more.podVolumes ?? [])].concat(options.podVolumes ?? []),
    volumeMounts: [...(more.volumeMounts ?? [])].concat(options.volumeMounts ?? []),
  };
}

/** What is wrong with the datacenter and the pods. */
export function nodeProgramErrors(name: string, options: PodTemplateOptions & NodeProgramOptions): string[] {
  return [...(isDatacenter(options.datacenter) ? [] : ["'datacenter' is none: pass a CassandraDatacenter or a CassandraRack"]), ...podErrors(name, options)];
}

/** Whether something is a datacenter: by what it can do, as an app may hold two copies of this library. */
export function isDatacenter(value: ICassandraDatacenter | undefined): value is ICassandraDatacenter {
  return Array.isArray(value?.pods) && typeof value.lastNode === 'function';
}

/** The container that runs the program. */
export function nodeProgramContainer(
  { image, envVars }: PodTemplateOptions, { pods, datacenterName }: ICassandraDatacenter, { script, variables }: NodeProgram,
): AuxiliaryContainer {
  const text = loadScript(script);
  const all = { PODS: pods.join(' '), DATACENTER: datacenterName, ...variables, ...nodePrograms(text) };
  return { image, command: sh(text), envVars: [...plainVariables(all), ...(envVars ?? [])] };
}

/** What is wrong with a Job of its own. */
export function nodeJobErrors(name: string, options: PodTemplateOptions & NodeProgramOptions & CassandraJobOptions): string[] {
  return [
    ...podLabelErrors(name),
    ...check.wholeNumber('backoffLimit', options.backoffLimit, 0),
    ...check.seconds('ttlAfterFinished', options.ttlAfterFinished, 0),
    ...nodeProgramErrors(name, options),
  ];
}

/** Renders such a Job, which may run programs in `pods`. */
export function renderNodeJob(
  scope: Construct & IPeer, auxiliaryPod: AuxiliaryPod, options: CassandraJobOptions, container: AuxiliaryContainer, pods: string[],
): void {
  const { backoffLimit, ttlAfterFinished } = options;
  auxiliaryPod.render('Job', scope);
  renderNodeRights(scope, auxiliaryPod, options, pods);
  const job = { backoffLimit: backoffLimit ?? 3, ttlSecondsAfterFinished: (ttlAfterFinished ?? Duration.hours(24)).toSeconds() };
  new k8s.KubeJob(scope, 'Resource', { metadata: auxiliaryPod.metadata(), spec: jobSpec(auxiliaryPod, container, job, NODE_JOB_POD) });
}

/** Lets the pods run programs inside some nodes, and do nothing else. */
export function renderNodeRights(scope: Construct, auxiliaryPod: AuxiliaryPod, options: PodOptions, pods: string[]): void {
  const metadata = auxiliaryPod.metadata();
  takeName(scope, 'Role', auxiliaryPod.name);
  new k8s.KubeRole(scope, 'Role', {
    metadata,
    rules: [
      { apiGroups: [''], resources: ['pods'], verbs: ['get'], resourceNames: pods },
      // "get" is what a WebSocket asks for, "create" what is asked without.
      { apiGroups: [''], resources: ['pods/exec'], verbs: ['create', 'get'], resourceNames: pods },
    ],
  });
  new k8s.KubeRoleBinding(scope, 'RoleBinding', {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: auxiliaryPod.name },
    subjects: [{ kind: 'ServiceAccount', name: options.serviceAccountName ?? auxiliaryPod.name }],
  });
}
