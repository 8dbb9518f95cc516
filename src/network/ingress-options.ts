/**
 * Options for the Ingress in front of a Service.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/ingress/
 */
export interface IngressOptions {
  /** Host name of the site. */
  readonly host: string;

  /**
   * Name of the IngressClass.
   *
   * @default - the default IngressClass of the cluster
   * @see https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class
   */
  readonly className?: string;

  /**
   * Name of the Secret with the certificate of the host.
   *
   * @default - no TLS
   * @see https://kubernetes.io/docs/concepts/services-networking/ingress/#tls
   */
  readonly tlsSecret?: string;

  /**
   * Annotations of the Ingress, which configure its controller.
   *
   * @default - the annotations of the construct
   */
  readonly annotations?: { [key: string]: string };
}
