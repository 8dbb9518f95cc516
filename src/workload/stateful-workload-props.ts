import { Duration } from 'cdk8s';
import { ClaimRetention, ClaimTemplate } from '../storage/claim-template';
import { ContainerOptions } from './container-options';
import { HeadlessService } from '../network/headless-service';
import { PodManagementPolicy } from './pod-management-policy';
import { UpdateStrategy } from './update-strategy';
import { WorkloadOptions } from './workload-options';

/** Properties for `StatefulWorkload`. */
export interface StatefulWorkloadProps extends WorkloadOptions, ContainerOptions {
  /**
   * Number of pods, an integer of at least 0.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * Volume claim templates by volume name. The claims are named `<volume>-<workload>-<ordinal>`.
   *
   * @default - no volumes: data is lost when a pod is replaced
   */
  readonly volumes?: { [name: string]: ClaimTemplate };

  /**
   * What happens to the claims when the StatefulSet is deleted or scaled down.
   *
   * @default - the claims are kept
   */
  readonly claimRetention?: ClaimRetention;

  /**
   * Name of the application: the value of the label `app.kubernetes.io/name`.
   *
   * @default - the name of the workload
   * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
   */
  readonly application?: string;

  /**
   * Order in which the pods are started and terminated.
   *
   * @default PodManagementPolicy.ORDERED_READY
   */
  readonly podManagementPolicy?: PodManagementPolicy;

  /**
   * How a changed pod template is rolled out.
   *
   * @default UpdateStrategy.rollingUpdate()
   */
  readonly updateStrategy?: UpdateStrategy;

  /**
   * Ordinal of the first pod, an integer of at least 0.
   *
   * @default 0
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#start-ordinal
   */
  readonly startOrdinal?: number;

  /**
   * Time for which a new pod must be ready before it counts as available and the next one is updated, in whole seconds.
   *
   * @default Duration.seconds(0)
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#minimum-ready-seconds
   */
  readonly minReady?: Duration;

  /**
   * Whether to render a PodDisruptionBudget. Disable it if a budget from elsewhere selects the pods: Kubernetes does not evict a pod that
   * two budgets select.
   *
   * @default true
   * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/
   */
  readonly disruptionBudget?: boolean;

  /**
   * Governing Service of the StatefulSet. It must select the pods and be in their namespace.
   *
   * @default - a headless Service is created
   */
  readonly service?: HeadlessService;

  /**
   * Whether the headless Service publishes the addresses of pods that are not ready. Required if the pods must discover each other to
   * become ready. Has no effect together with `service`.
   *
   * @default false
   */
  readonly publishNotReadyAddresses?: boolean;

  /**
   * DNS domain of the cluster. Has no effect together with `service`.
   *
   * @default "cluster.local"
   */
  readonly clusterDomain?: string;
}
