/**
 * A key of a Secret that exists already. A value that must not be known never stands in a manifest: only where to find it does.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/secret/
 */
export interface SecretKey {
  /** Name of the Secret, in the namespace of the pods. */
  readonly secret: string;

  /** The key in it. */
  readonly key: string;
}
