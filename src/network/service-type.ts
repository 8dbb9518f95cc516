/**
 * How a Service is reached.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types
 */
export enum ServiceType {
  /** From inside the cluster. */
  CLUSTER_IP = 'ClusterIP',
  /** At a port of every node: for a cluster on a desktop. */
  NODE_PORT = 'NodePort',
  /** At an address of its own, which the cloud gives. */
  LOAD_BALANCER = 'LoadBalancer',
}
