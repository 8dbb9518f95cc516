import { Cron, Duration } from 'cdk8s';
import { PodOptions } from '../workload/pod-options';

/** Properties for `VolumeSnapshotSchedule`. */
export interface VolumeSnapshotScheduleProps extends PodOptions {
  /**
   * Names of the claims to take snapshots of, at least one, in the namespace of the chart. Their CSI drivers must support snapshots.
   */
  readonly claimNames: string[];

  /**
   * Schedule of the snapshots, in the time zone of the kube-controller-manager.
   *
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
   */
  readonly schedule: Cron;

  /**
   * Number of snapshots to keep of each claim, an integer of at least 1. Older ones are deleted when a new one is ready.
   *
   * @default 7
   */
  readonly keep?: number;

  /**
   * Name of the VolumeSnapshotClass.
   *
   * @default - the default class of each claim's driver
   * @see https://kubernetes.io/docs/concepts/storage/volume-snapshot-classes/
   */
  readonly snapshotClass?: string;

  /**
   * Time after which a snapshot that is not ready counts as failed, in whole seconds. Drivers that copy the data take longer than others.
   *
   * @default Duration.minutes(10)
   */
  readonly readyTimeout?: Duration;

  /**
   * Image with kubectl and a shell, with a tag or a digest.
   *
   * @default "alpine/kubectl:1.33.3"
   */
  readonly image?: string;
}
