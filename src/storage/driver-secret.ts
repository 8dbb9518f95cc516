/** Reference to a Secret that a storage driver uses. */
export interface DriverSecret {
  /** Name of the Secret. */
  readonly name: string;

  /** Namespace of the Secret. It is required because StorageClasses and PersistentVolumes have no namespace. */
  readonly namespace: string;
}
