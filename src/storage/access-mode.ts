/**
 * From where a volume may be used, and for what.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes
 */
export enum AccessMode {
  /** Read and written by the pods of one node. */
  READ_WRITE_ONCE = 'ReadWriteOnce',
  /** Read and written by one pod, whatever its node. For CSI drivers, from Kubernetes 1.29 on (a beta in 1.27). */
  READ_WRITE_ONCE_POD = 'ReadWriteOncePod',
  /** Read by the pods of many nodes. */
  READ_ONLY_MANY = 'ReadOnlyMany',
  /** Read and written by the pods of many nodes. */
  READ_WRITE_MANY = 'ReadWriteMany',
}
