import { k8s } from 'cdk8s-plus-27';
import { ComputeResources } from './compute-resources';

/**
 * Network traffic that the NetworkPolicy of a workload allows.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export enum NetworkIsolation {
  /**
   * Restricts ingress to the workload's own pods and the peers passed to `connectFrom`, and egress to its own pods, DNS and the peers
   * passed to `connectTo`.
   */
  FULL = 'Full',
  /** Restricts ingress as `FULL` does, and allows all egress. */
  INGRESS = 'Ingress',
  /** Restricts nothing: no NetworkPolicy is rendered. Policies from elsewhere still apply. */
  NONE = 'None',
}

/**
 * When the kubelet pulls an image.
 *
 * @see https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy
 */
export enum ImagePullPolicy {
  /** Only when the image is not on the node yet. */
  IF_NOT_PRESENT = 'IfNotPresent',
  /** At every start of the container. Layers that are on the node already are not downloaded again. */
  ALWAYS = 'Always',
  /** Never: the image must be on the node. */
  NEVER = 'Never',
}

/** Options for the pods of a construct. */
export interface PodOptions {
  /**
   * Name of the rendered objects, a DNS label. It identifies the pods and their claims, so never change it on a running system.
   *
   * @default - the ids of the construct and its parents below the chart, joined with "-"
   */
  readonly name?: string;

  /**
   * Labels of the rendered objects and of the pods, added to `app.kubernetes.io/name` and `app.kubernetes.io/instance`, or in their place.
   * Labels that begin with `cdk8s-stateful/` are not allowed, because the library selects pods by them.
   *
   * @default - no further labels
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of the rendered objects, but not of the pods.
   *
   * @default - no annotations
   */
  readonly annotations?: { [key: string]: string };

  /**
   * Annotations of the pods. A change restarts the pods.
   *
   * @default - no annotations
   */
  readonly podAnnotations?: { [key: string]: string };

  /**
   * CPU and memory requests and limits of the container.
   *
   * @default - a request of 0.1 cores and a limit of 1 core; a request and a limit of 256 MiB
   */
  readonly resources?: ComputeResources;

  /**
   * Environment variables with literal values. The values are part of the manifest, so use `envVars` for secrets.
   *
   * They are rendered by name, whatever the order of the entries, before those of `envVars`. Kubernetes replaces `$(NAME)` with the value
   * of another variable, and `$$` with `$`. A variable that others refer to is rendered before them, so references work in any direction
   * between `env` and `envVars`, but not in a circle.
   *
   * @default - no variables
   * @see https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
   */
  readonly env?: { [name: string]: string };

  /**
   * Environment variables in their Kubernetes form, for values from Secrets, ConfigMaps or fields of the pod.
   *
   * @default - no variables
   * @see https://kubernetes.io/docs/tasks/inject-data-application/environment-variable-expose-pod-information/
   */
  readonly envVars?: k8s.EnvVar[];

  /**
   * Secrets and ConfigMaps whose keys all become environment variables.
   *
   * @default - no sources
   * @see https://kubernetes.io/docs/tasks/configure-pod-container/configure-pod-configmap/#configure-all-key-value-pairs-in-a-configmap-as-container-environment-variables
   */
  readonly envFrom?: k8s.EnvFromSource[];

  /**
   * Additional containers of each pod. The restricted security context applies to every field that they do not set.
   *
   * @default - no sidecars
   */
  readonly sidecars?: k8s.Container[];

  /**
   * Init containers of each pod, in order. The restricted security context applies to every field that they do not set.
   *
   * @default - no init containers
   * @see https://kubernetes.io/docs/concepts/workloads/pods/init-containers/
   */
  readonly initContainers?: k8s.Container[];

  /**
   * Additional volumes of each pod, for `volumeMounts`, `sidecars` and `initContainers`: ConfigMaps, Secrets or existing claims.
   *
   * @default - no additional volumes
   * @see https://kubernetes.io/docs/concepts/storage/volumes/
   */
  readonly podVolumes?: k8s.Volume[];

  /**
   * Additional volume mounts of the container.
   *
   * @default - no additional mounts
   */
  readonly volumeMounts?: k8s.VolumeMount[];

  /**
   * Absolute paths that the container can write to, in addition to its volumes, `/tmp` and `/run`. Each one is an emptyDir volume, unless
   * another volume is mounted there. A path inside a volume is an error, since the emptyDir would hide that part of it.
   *
   * @default - no additional paths
   */
  readonly writablePaths?: string[];

  /**
   * Whether the root file system of the container is read-only.
   *
   * @default true
   */
  readonly readOnlyRootFilesystem?: boolean;

  /**
   * User ID of the processes, an integer of at least 1.
   *
   * @default 65532
   * @see https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
   */
  readonly runAsUser?: number;

  /**
   * Group ID of the processes and of the volumes, an integer of at least 1.
   *
   * @default - the value of `runAsUser`
   */
  readonly runAsGroup?: number;

  /**
   * When the kubelet pulls the image.
   *
   * @default - `ALWAYS` for the tag "latest", else `IF_NOT_PRESENT`
   */
  readonly imagePullPolicy?: ImagePullPolicy;

  /**
   * Names of the Secrets with the credentials for the image registry.
   *
   * @default - no Secrets
   * @see https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/
   */
  readonly imagePullSecrets?: string[];

  /**
   * Name of an existing ServiceAccount. Its token is not mounted.
   *
   * @default - a ServiceAccount is created for the workload, without a token or permissions
   */
  readonly serviceAccountName?: string;

  /**
   * Network traffic that the NetworkPolicy of the pods allows.
   *
   * @default - `FULL`; `INGRESS` for a `WordPress`
   */
  readonly networkIsolation?: NetworkIsolation;

  /**
   * Labels of the nodes that the pods may run on.
   *
   * @default - any node
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodeselector
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Tolerations of the pods.
   *
   * @default - no tolerations
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
   */
  readonly tolerations?: k8s.Toleration[];

  /**
   * Node affinity, pod affinity and pod anti-affinity of the pods.
   *
   * @default - no affinity
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#affinity-and-anti-affinity
   */
  readonly affinity?: k8s.Affinity;

  /**
   * Topology spread constraints of the pods.
   *
   * @default - the pods are spread over zones and nodes as evenly as possible
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
   */
  readonly topologySpreadConstraints?: k8s.TopologySpreadConstraint[];

  /**
   * Name of the PriorityClass of the pods.
   *
   * @default - the default PriorityClass of the cluster
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
   */
  readonly priorityClassName?: string;
}
