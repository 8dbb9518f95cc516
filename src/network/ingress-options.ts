/**
 * An Ingress in front of a Service.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/ingress/
 */
export interface IngressOptions {
  /** Host name that visitors ask for. */
  readonly host: string;

  /**
   * Name of the class, which says who serves the Ingress.
   *
   * @default - the cluster's default class
   */
  readonly className?: string;

  /**
   * Name of the Secret with the certificate of the host.
   *
   * @default - no TLS
   */
  readonly tlsSecret?: string;

  /**
   * Annotations of the Ingress, by which its controllers are told more.
   *
   * @default - those of the construct
   */
  readonly annotations?: { [key: string]: string };
}
