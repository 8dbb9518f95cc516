import { Construct } from 'constructs';
import { ICassandraDatacenter } from '../i-cassandra-datacenter';
import { CassandraJobOptions } from '../cassandra-job-options';
import { IPeer } from '../../network/peer';
import { PodOptions } from '../../workload/pod-options';
import { ShapesOf, integer, mismatch, required, shapeOf } from '../../private/validation/shapes';
import { AuxiliaryPod, AuxiliaryContainer } from '../../workload/private/auxiliary-pod';
import { API_POD, apiOptions, renderApiRole } from '../../job/private/api-access';
import { renderOneTimeJob } from '../../job/private/one-time-job';
import { ONE_TIME_JOB_SHAPES } from '../../job/private/shapes';
import { image as imageShape } from '../../workload/private/shapes';
import { PodTemplateOptions } from '../../workload/private/pod-spec';
import { textVariables } from '../../workload/private/variables';
import { sh } from '../../private/script';
import { CASSANDRA_USER } from './image';
import { loadScript, nodePrograms } from './scripts';

/** Options for Jobs that run programs inside the nodes of a datacenter. */
export interface NodeProgramOptions extends PodOptions {
  readonly datacenter: ICassandraDatacenter;
  readonly image?: string;
}

/** Program of such a Job. */
export interface NodeProgram {
  /** Its file in `src/cassandra/scripts`. */
  readonly script: string;
  readonly variables?: { [name: string]: string };
}

const A_DATACENTER = 'a CassandraDatacenter or CassandraRack';

/** A datacenter of this library. */
export const DATACENTER = required(shapeOf<ICassandraDatacenter>(A_DATACENTER, (prop, value) =>
  isDatacenter(value) ? [] : mismatch(prop, A_DATACENTER, value)));

/** Props of every construct that renders such a Job. */
export const NODE_JOB_SHAPES: ShapesOf<CassandraJobOptions> = {
  ...ONE_TIME_JOB_SHAPES,
  backoffLimit: integer(0),
  image: imageShape,
};

/** Merges the options of the user with what the pods need. */
export function nodeProgramOptions<T extends NodeProgramOptions>(options: T, more: Partial<PodOptions> = {}): T & PodTemplateOptions {
  return {
    ...apiOptions(options),
    runAsUser: options.runAsUser ?? CASSANDRA_USER,
    podVolumes: [...(more.podVolumes ?? [])].concat(options.podVolumes ?? []),
    volumeMounts: [...(more.volumeMounts ?? [])].concat(options.volumeMounts ?? []),
  };
}

/** Whether a value is a datacenter, perhaps of another copy of this library. */
function isDatacenter(value: ICassandraDatacenter | undefined): value is ICassandraDatacenter {
  return Array.isArray(value?.pods) && typeof value.lastNode === 'function';
}

/** Renders the container that runs the program. */
export function nodeProgramContainer(
  { image, envVars }: PodTemplateOptions, { pods, datacenterName }: ICassandraDatacenter, { script, variables }: NodeProgram,
): AuxiliaryContainer {
  const text = loadScript(script);
  const all = { PODS: pods.join(' '), DATACENTER: datacenterName, ...variables, ...nodePrograms(text) };
  return { image, command: sh(text), envVars: [...textVariables(all), ...(envVars ?? [])] };
}

/** Renders a Job that may run programs in `pods`, and returns its name. */
export function renderNodeJob(
  scope: Construct & IPeer, auxiliaryPod: AuxiliaryPod, options: CassandraJobOptions, container: AuxiliaryContainer, pods: string[],
): string {
  auxiliaryPod.render('Job', scope);
  renderNodeRights(scope, auxiliaryPod, options, pods);
  return renderOneTimeJob(scope, auxiliaryPod, { ...options, backoffLimit: options.backoffLimit ?? 3 }, container, API_POD);
}

/** Renders the Role that allows the pods to run programs in the pods of some nodes, and nothing else. */
export function renderNodeRights(scope: Construct, auxiliaryPod: AuxiliaryPod, options: PodOptions, pods: string[]): void {
  renderApiRole(scope, auxiliaryPod, options, [
    { apiGroups: [''], resources: ['pods'], verbs: ['get'], resourceNames: pods },
    // kubectl needs "get" to connect by WebSocket, and "create" otherwise.
    { apiGroups: [''], resources: ['pods/exec'], verbs: ['create', 'get'], resourceNames: pods },
  ]);
}
