import { Cron, Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { API_POD, apiOptions, renderApiRole } from '../job/private/api-access';
import { cronJobName, renderCronJob } from '../job/private/backup-cron-job';
import { CRON } from '../job/private/schedule';
import { IPeer } from '../network/peer';
import { nameOf } from '../private/naming';
import { ValidationRule, checkProps, rulesOn } from '../private/validation/props';
import { format } from '../private/validation/report';
import { repeated } from '../private/validation/rules';
import { StructShape, integer, listOf, refine, required, seconds, struct } from '../private/validation/shapes';
import { AuxiliaryContainer, AuxiliaryPod } from '../workload/private/auxiliary-pod';
import { textVariables } from '../workload/private/variables';
import { POD_RULES } from '../workload/private/pod-validation';
import { POD_SHAPES, image, objectName } from '../workload/private/shapes';
import { PodOptions } from '../workload/pod-options';
import { SNAPSHOT_PERMISSIONS, TAKE_SNAPSHOTS } from './private/snapshot';

/** Length of the name of a Job of a CronJob: that of the CronJob, and at most 11 characters more. */
const JOB_NAME_SUFFIX = 11;
const MAX_OBJECT_NAME_LENGTH = 253;

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

const CLAIM_NAMES = refine(listOf(objectName, 1), (prop, claims) =>
  repeated(claims).map((claim) => `'${prop}' has ${format(claim)} twice: keep one of them`));

const VOLUME_SNAPSHOT_SCHEDULE: StructShape<VolumeSnapshotScheduleProps> = struct('the props of a VolumeSnapshotSchedule', {
  ...POD_SHAPES,
  claimNames: required(CLAIM_NAMES, 'give the names of the claims to take snapshots of'),
  schedule: required(CRON),
  keep: integer(1),
  snapshotClass: objectName,
  readyTimeout: seconds(1),
  image,
});

const SCHEDULE_RULES: readonly ValidationRule<VolumeSnapshotScheduleProps & { readonly name: string }>[] = [cronJobName, snapshotNames];

/**
 * CronJob that takes a snapshot of each of some claims, waits until it is ready, and then deletes the oldest ones. Other snapshots are
 * never deleted. The snapshots are taken one right after the other, not at the same moment. A snapshot contains what was on the disk, as
 * after a power cut, which databases recover from when they start.
 *
 * A snapshot is named `<job>-<claim>`. The ServiceAccount of the CronJob may create, read and delete the snapshots of the namespace. The
 * cluster needs the snapshot controller and its CustomResourceDefinitions.
 *
 * @exampleMetadata fixture=chart
 * @example
 * declare const web: StatefulWorkload;
 * new VolumeSnapshotSchedule(this, 'nightly', {
 *   claimNames: [web.claimName('www', 0), web.claimName('www', 1)],
 *   schedule: Cron.daily(),
 * });
 *
 * @see https://kubernetes.io/docs/concepts/storage/volume-snapshots/
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
 */
export class VolumeSnapshotSchedule extends Construct implements IPeer {
  /** Name of the CronJob. */
  public readonly name: string;

  private readonly auxiliaryPod: AuxiliaryPod;

  /** @throws if props are invalid, with all errors in one message; at synth if another construct of the chart has the same name */
  constructor(scope: Construct, id: string, props: VolumeSnapshotScheduleProps) {
    super(scope, id);
    const checked = checkProps(this, VOLUME_SNAPSHOT_SCHEDULE, props);
    const options = apiOptions(checked.props);
    const name = options.name ?? nameOf(this);
    this.name = name;
    this.auxiliaryPod = new AuxiliaryPod(this, 'volume-snapshots', options);
    checked.validate(rulesOn({ ...options, name }, SCHEDULE_RULES), rulesOn({ ...options, name }, POD_RULES));
    this.auxiliaryPod.render('CronJob', this);
    renderApiRole(this, this.auxiliaryPod, options, SNAPSHOT_PERMISSIONS);
    renderCronJob(this, this.auxiliaryPod, options, containerOf(name, options), API_POD);
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.auxiliaryPod.toNetworkPolicyPeer(namespace);
  }
}

function containerOf(
  name: string, { image: withKubectl, claimNames, keep = 7, snapshotClass = '', readyTimeout, envVars = [] }: ReturnType<typeof apiOptions<VolumeSnapshotScheduleProps>>,
): AuxiliaryContainer {
  const variables = textVariables({
    CLAIMS: claimNames.join(' '),
    KEEP: `${keep}`,
    READY_TIMEOUT: `${(readyTimeout ?? Duration.minutes(10)).toSeconds()}`,
    SCHEDULE: name,
    SNAPSHOT_CLASS: snapshotClass,
  });
  const job = { name: 'JOB', valueFrom: { fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/job-name']" } } };
  return { image: withKubectl, command: TAKE_SNAPSHOTS, envVars: [...variables, job, ...envVars] };
}

/** The name of a snapshot contains those of the Job and the claim. */
function snapshotNames({ name, claimNames }: VolumeSnapshotScheduleProps & { readonly name: string }): string[] {
  const longest = MAX_OBJECT_NAME_LENGTH - name.length - JOB_NAME_SUFFIX - 1;
  return claimNames
    .filter((claim) => claim.length > longest)
    .map((claim) => `'claimNames' has ${format(claim)} with ${claim.length} characters, but with this 'name' a claim can have ${longest}: ` +
      `a snapshot is named after both, and names have at most ${MAX_OBJECT_NAME_LENGTH} characters`);
}
