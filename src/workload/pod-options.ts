import { k8s } from 'cdk8s-plus-27';
import { ComputeResources } from './compute-resources';

/**
 * What a workload may exchange with the network.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export enum NetworkIsolation {
  /** In: its own pods and those given to `connectFrom`. Out: its own pods, DNS, and what is given to `connectTo`. */
  FULL = 'Full',
  /** In as with FULL; out to anywhere. */
  INGRESS = 'Ingress',
  /** Everything, as far as other policies let it: no NetworkPolicy is rendered. */
  NONE = 'None',
}

/** When a node fetches an image. */
export enum ImagePullPolicy {
  /** When it does not have the image. */
  IF_NOT_PRESENT = 'IfNotPresent',
  /** At every start; the registry is asked even if the node has the image. */
  ALWAYS = 'Always',
  /** Never: the image must be there. */
  NEVER = 'Never',
}

/** What every construct that runs pods can be told about them. */
export interface PodOptions {
  /**
   * Name of the rendered objects, a DNS label. It is the identity of the pods and of their claims: never change it on a running system.
   *
   * @default - the ids of the construct from its chart down, joined with "-"
   */
  readonly name?: string;

  /**
   * Labels of every rendered object and of the pods.
   *
   * @default - just `app.kubernetes.io/name` and `app.kubernetes.io/instance`
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of every rendered object; not of the pods.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * Annotations of the pods. A change restarts them.
   *
   * @default - none
   */
  readonly podAnnotations?: { [key: string]: string };

  /**
   * Processor and memory of the container.
   *
   * @default - 0.1 to 1 core, and 256 MiB
   */
  readonly resources?: ComputeResources;

  /**
   * Environment variables with a plain value. Never put a secret here: it would be in the manifest.
   *
   * @default - none
   */
  readonly env?: { [name: string]: string };

  /**
   * Environment variables with a value from elsewhere: a key of a Secret or ConfigMap, a field of the pod.
   *
   * @default - none
   * @see https://kubernetes.io/docs/tasks/inject-data-application/environment-variable-expose-pod-information/
   */
  readonly envVars?: k8s.EnvVar[];

  /**
   * Secrets and ConfigMaps of which every key becomes an environment variable.
   *
   * @default - none
   */
  readonly envFrom?: k8s.EnvFromSource[];

  /**
   * Further containers of each pod. Where they say nothing about security they get the restricted defaults.
   *
   * @default - none
   */
  readonly sidecars?: k8s.Container[];

  /**
   * Containers that run, one after the other, before the others start. Where they say nothing about security they get the
   * restricted defaults.
   *
   * @default - none
   * @see https://kubernetes.io/docs/concepts/workloads/pods/init-containers/
   */
  readonly initContainers?: k8s.Container[];

  /**
   * Further volumes of each pod, for `volumeMounts`, `sidecars` and `initContainers`: ConfigMaps, Secrets, claims that exist already.
   *
   * @default - none
   */
  readonly podVolumes?: k8s.Volume[];

  /**
   * Further mounts of the container.
   *
   * @default - none
   */
  readonly volumeMounts?: k8s.VolumeMount[];

  /**
   * Absolute paths that the container may write to besides its volumes, each an empty directory that goes with the pod.
   * They come on top of `/tmp` and `/run`.
   *
   * @default - none
   */
  readonly writablePaths?: string[];

  /**
   * Keep the container from writing to its own image's files.
   *
   * @default true
   */
  readonly readOnlyRootFilesystem?: boolean;

  /**
   * Number of the user that the processes run as, 1 or more.
   *
   * @default 65532
   */
  readonly runAsUser?: number;

  /**
   * Number of the group that the processes run as and that the volumes belong to, 1 or more.
   *
   * @default - the number of the user
   */
  readonly runAsGroup?: number;

  /**
   * When a node fetches the image.
   *
   * @default - Kubernetes' own: ALWAYS for the tag "latest", else IF_NOT_PRESENT
   */
  readonly imagePullPolicy?: ImagePullPolicy;

  /**
   * Names of the Secrets with the credentials of the image's registry.
   *
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * Name of a ServiceAccount that exists already. Its token is not mounted.
   *
   * @default - an account of the workload's own, without a token and without rights
   */
  readonly serviceAccountName?: string;

  /**
   * What the pods may exchange with the network.
   *
   * @default - FULL; INGRESS for a `WordPress`
   */
  readonly networkIsolation?: NetworkIsolation;

  /**
   * Labels of the nodes that the pods may run on.
   *
   * @default - any node
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Taints of nodes that the pods put up with.
   *
   * @default - none
   */
  readonly tolerations?: k8s.Toleration[];

  /**
   * Further rules about nodes and about other pods.
   *
   * @default - none
   */
  readonly affinity?: k8s.Affinity;

  /**
   * How the pods are spread.
   *
   * @default - over zones and over nodes, as evenly as can be had
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
   */
  readonly topologySpreadConstraints?: k8s.TopologySpreadConstraint[];

  /**
   * Name of the priority class.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;
}
