/** Types of API objects, limited to the fields that the tests read. */

export interface Metadata {
  readonly name: string;
  readonly uid: string;
  readonly namespace?: string;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}

export interface ContainerStatus {
  readonly name: string;
  readonly restartCount: number;
  readonly state: {
    readonly running?: { readonly startedAt: string };
    readonly terminated?: { readonly startedAt: string; readonly finishedAt: string; readonly message?: string };
    readonly waiting?: { readonly reason?: string };
  };
  readonly lastState?: { readonly terminated?: { readonly message?: string } };
}

export interface Pod {
  readonly metadata: Metadata;
  readonly spec: { readonly nodeName?: string; readonly terminationGracePeriodSeconds: number };
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly conditions?: Condition[];
    readonly startTime?: string;
    readonly containerStatuses?: ContainerStatus[];
    readonly initContainerStatuses?: ContainerStatus[];
  };
}

export interface Job {
  readonly metadata: Metadata;
  readonly status: { readonly succeeded?: number; readonly failed?: number; readonly conditions?: Condition[] };
}

export interface StatefulSet {
  readonly metadata: Metadata;
  readonly status: {
    readonly observedGeneration?: number;
    readonly updatedReplicas?: number;
    readonly currentRevision?: string;
    readonly updateRevision?: string;
  };
}

export interface Claim {
  readonly metadata: Metadata;
  readonly spec: { readonly storageClassName?: string; readonly volumeName?: string };
  readonly status: { readonly phase: string };
}

export interface Volume {
  readonly metadata: Metadata;
  readonly spec: {
    readonly persistentVolumeReclaimPolicy: string;
    readonly claimRef?: { readonly namespace: string; readonly name: string };
  };
  readonly status: { readonly phase: string };
}

export interface Class {
  readonly metadata: Metadata;
  readonly provisioner: string;
  readonly parameters?: Record<string, string>;
}

export interface DisruptionBudget {
  readonly metadata: Metadata;
  readonly status: { readonly disruptionsAllowed: number; readonly currentHealthy: number; readonly observedGeneration?: number };
}

export interface KubernetesEvent {
  readonly reason: string;
  readonly message: string;
  readonly type: string;
  readonly involvedObject: { readonly kind: string; readonly name: string; readonly uid: string };
}

export interface Node {
  readonly metadata: Metadata;
  readonly spec: { readonly unschedulable?: boolean; readonly taints?: { readonly effect: string }[] };
  readonly status: { readonly conditions: Condition[] };
}

/** Result types of `kubectl get`, by kind. */
export interface VolumeSnapshotObject {
  readonly metadata: Metadata;
  readonly spec: { readonly source: { readonly persistentVolumeClaimName: string } };
}

export interface Kinds {
  readonly pod: Pod;
  readonly job: Job;
  readonly statefulset: StatefulSet;
  readonly persistentvolumeclaim: Claim;
  readonly persistentvolume: Volume;
  readonly storageclass: Class;
  readonly poddisruptionbudget: DisruptionBudget;
  readonly event: KubernetesEvent;
  readonly node: Node;
  readonly namespace: { readonly metadata: Metadata };
  readonly volumesnapshot: VolumeSnapshotObject;
}

/** A rendered manifest. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
}

export function hasCondition({ status }: { status: { conditions?: Condition[] } }, type: string): boolean {
  return status.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;
}

/** Returns the total number of container restarts of the pods. */
export function restartsOf(pods: Pod[]): number {
  const containers = pods.flatMap(({ status }) => [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])]);
  return containers.reduce((sum, { restartCount }) => sum + restartCount, 0);
}

export function isReady(pod: Pod): boolean {
  return !pod.metadata.deletionTimestamp && hasCondition(pod, 'Ready');
}
