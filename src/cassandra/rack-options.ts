/** A rack of a datacenter: nodes that fail together, as those of a zone do. */
export interface RackOptions {
  /**
   * Zone of the rack: the value of `topology.kubernetes.io/zone` of the machines that its nodes run on.
   *
   * @default - any zone
   * @see https://kubernetes.io/docs/reference/labels-annotations-taints/#topologykubernetesiozone
   */
  readonly zone?: string;

  /**
   * Number of nodes of this rack, 0 or more. A rack has 0 once its last node was decommissioned.
   *
   * @default - its share of the datacenter's `nodes`: these are split evenly, with the remainder to the first racks
   */
  readonly nodes?: number;

  /**
   * Labels of the machines that the rack's nodes may run on, on top of `zone` and of the datacenter's `nodeSelector`.
   *
   * @default - none
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Name of the rack's StatefulSet. It is the identity of its nodes: never change it on a running system.
   *
   * @default "<datacenter's name>-<rack>"
   */
  readonly name?: string;
}
