/**
 * Type of a Service.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types
 */
export enum ServiceType {
  /** Reachable from inside the cluster only. */
  CLUSTER_IP = 'ClusterIP',
  /** Reachable on a port of every node, for example in a desktop cluster. */
  NODE_PORT = 'NodePort',
  /** Reachable on the address of a load balancer that the cloud provides. */
  LOAD_BALANCER = 'LoadBalancer',
}
