/**
 * Access mode of a volume.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes
 */
export enum AccessMode {
  /** Read-write by the pods of a single node. */
  READ_WRITE_ONCE = 'ReadWriteOnce',
  /** Read-write by a single pod. For CSI volumes; stable since Kubernetes 1.29, beta since 1.27. */
  READ_WRITE_ONCE_POD = 'ReadWriteOncePod',
  /** Read-only by the pods of many nodes. */
  READ_ONLY_MANY = 'ReadOnlyMany',
  /** Read-write by the pods of many nodes. */
  READ_WRITE_MANY = 'ReadWriteMany',
}
