/** Options for a rack of a datacenter: a group of nodes that may fail together, such as those in one zone. */
export interface RackOptions {
  /**
   * Zone of the Kubernetes nodes that the rack's pods run on: a value of the label `topology.kubernetes.io/zone`.
   *
   * @default - any zone
   * @see https://kubernetes.io/docs/reference/labels-annotations-taints/#topologykubernetesiozone
   */
  readonly zone?: string;

  /**
   * Number of nodes in this rack, an integer of at least 0. Use 0 after the last node of the rack was decommissioned.
   *
   * @default - an equal share of the datacenter's `nodes`. The first racks by name get the remainder, whatever their order in `racks`: of 7
   * nodes, `r1` has 3, and `r2` and `r3` have 2
   */
  readonly nodes?: number;

  /**
   * Labels of the Kubernetes nodes that the rack's pods may run on, in addition to `zone` and the datacenter's `nodeSelector`.
   *
   * @default - no further labels
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Name of the rack's StatefulSet. Pods and claims are named after it, so do not change it in a running system.
   *
   * @default "<name of the datacenter>-<rack>"
   */
  readonly name?: string;
}
