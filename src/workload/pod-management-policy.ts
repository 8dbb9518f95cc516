/**
 * Order in which the pods of a StatefulSet are started and terminated.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#pod-management-policies
 */
export enum PodManagementPolicy {
  /** Starts a pod after its predecessor is ready, and terminates a pod after its successor has terminated. */
  ORDERED_READY = 'OrderedReady',
  /** Starts and terminates all pods in parallel. A failed update can then be rolled back without deleting pods manually. */
  PARALLEL = 'Parallel',
}
