/**
 * Reference to a key of an existing Secret. Manifests contain the reference only, never the value.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/secret/
 */
export interface SecretKey {
  /** Name of the Secret, in the namespace of the pods. */
  readonly secret: string;

  /** Key in the Secret. */
  readonly key: string;
}
