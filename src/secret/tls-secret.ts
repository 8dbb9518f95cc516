/**
 * A Secret with a certificate, as cert-manager writes it: `tls.crt`, `tls.key`, and `ca.crt` with the authority that signed it.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/secret/#tls-secrets
 */
export interface TlsSecret {
  /** Name of the Secret, in the namespace of the pods. */
  readonly secret: string;
}
