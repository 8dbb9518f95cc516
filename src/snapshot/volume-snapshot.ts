import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { IVolumeSnapshot } from './i-volume-snapshot';
import { nameOf, takeName } from '../private/naming';
import { renderCustomResource } from '../private/render';
import { dnsSubdomain } from '../private/validation/names';
import { checkProps } from '../private/validation/props';
import { validateCall } from '../private/validation/report';
import { StructShape, required, struct } from '../private/validation/shapes';
import { ANNOTATIONS, LABELS } from '../private/validation/string-maps';
import { objectName } from '../workload/private/shapes';
import { VOLUME_SNAPSHOT, snapshotReference } from './private/snapshot';

/** Properties for `VolumeSnapshot`. */
export interface VolumeSnapshotProps {
  /** Name of the claim to take the snapshot of, in the namespace of the chart. Its CSI driver must support snapshots. */
  readonly claimName: string;

  /**
   * Name of the VolumeSnapshot, a DNS subdomain.
   *
   * @default - the ids of the construct and its parents below the chart, joined with "-"
   */
  readonly name?: string;

  /**
   * Name of the VolumeSnapshotClass.
   *
   * @default - the default class of the claim's driver
   * @see https://kubernetes.io/docs/concepts/storage/volume-snapshot-classes/
   */
  readonly snapshotClass?: string;

  /**
   * Labels of the VolumeSnapshot.
   *
   * @default - no labels
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of the VolumeSnapshot.
   *
   * @default - no annotations
   */
  readonly annotations?: { [key: string]: string };
}

const VOLUME_SNAPSHOT_PROPS: StructShape<VolumeSnapshotProps> = struct('the props of a VolumeSnapshot', {
  claimName: required(objectName, 'give the name of the claim to take the snapshot of'),
  name: objectName,
  snapshotClass: objectName,
  labels: LABELS,
  annotations: ANNOTATIONS,
});

/**
 * Snapshot of the volume of a claim. It is taken once, when the object is created; to take another one, give it another name. It contains
 * what was on the disk at that moment, as after a power cut, which databases recover from when they start.
 *
 * If the object is deleted, so is the snapshot, unless the VolumeSnapshotClass has the deletion policy `Retain`. The cluster needs the
 * snapshot controller and its CustomResourceDefinitions.
 *
 * @exampleMetadata fixture=chart
 * @example
 * declare const web: StatefulWorkload;
 * const snapshot = new VolumeSnapshot(this, 'before-upgrade', { claimName: web.claimName('www', 0) });
 * new StatefulWorkload(this, 'copy', {
 *   image: 'nginx:1',
 *   volumes: { www: { mountPath: '/usr/share/nginx/html', size: Size.gibibytes(1), dataSource: snapshot.dataSource } },
 * });
 *
 * @see https://kubernetes.io/docs/concepts/storage/volume-snapshots/
 */
export class VolumeSnapshot extends Construct implements IVolumeSnapshot {
  /**
   * References an existing snapshot in the namespace of the chart.
   *
   * @param name the name of the VolumeSnapshot, such as one that a `VolumeSnapshotSchedule` has taken
   * @throws if the name is not a DNS subdomain
   */
  public static fromName(name: string): IVolumeSnapshot {
    validateCall('VolumeSnapshot.fromName', dnsSubdomain('name', name));
    return { snapshotName: name, dataSource: snapshotReference(name) };
  }

  /** Name of the VolumeSnapshot. */
  public readonly snapshotName: string;

  /** @throws if props are invalid, with all errors in one message; at synth if another snapshot of the chart has the same name */
  constructor(scope: Construct, id: string, props: VolumeSnapshotProps) {
    super(scope, id);
    const checked = checkProps(this, VOLUME_SNAPSHOT_PROPS, props);
    this.snapshotName = checked.props.name ?? nameOf(this);
    checked.validate(() => (checked.props.name === undefined ? dnsSubdomain('name', this.snapshotName) : []));
    takeName(this, 'VolumeSnapshot', this.snapshotName);
    this.render(checked.props);
  }

  /** Reference to the snapshot, for the `dataSource` of a claim template. The claim must be at least as large as that of the snapshot. */
  public get dataSource(): k8s.TypedLocalObjectReference {
    return snapshotReference(this.snapshotName);
  }

  private render({ claimName, snapshotClass, labels, annotations }: VolumeSnapshotProps): void {
    renderCustomResource(this, 'Resource', VOLUME_SNAPSHOT, {
      metadata: { name: this.snapshotName, labels, annotations },
      spec: { volumeSnapshotClassName: snapshotClass, source: { persistentVolumeClaimName: claimName } },
    });
  }
}
