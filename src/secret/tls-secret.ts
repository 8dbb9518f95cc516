/**
 * Reference to an existing Secret with a certificate, in the form that cert-manager writes: `tls.crt`, `tls.key`, and `ca.crt` with the
 * certificate of the authority.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/secret/#tls-secrets
 */
export interface TlsSecret {
  /** Name of the Secret, in the namespace of the pods. */
  readonly secret: string;
}
