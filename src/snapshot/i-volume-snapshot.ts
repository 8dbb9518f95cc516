import { k8s } from 'cdk8s-plus-27';

/** A snapshot of a volume: one of this app, or an existing one. */
export interface IVolumeSnapshot {
  /** Name of the VolumeSnapshot. */
  readonly snapshotName: string;

  /** Reference to the snapshot, for the `dataSource` of a claim template: the new volume starts with the data of the snapshot. */
  readonly dataSource: k8s.TypedLocalObjectReference;
}
