import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { API_POD, apiOptions, renderApiRole } from '../job/private/api-access';
import { renderCronJob } from '../job/private/backup-cron-job';
import { ConnectToOptions } from '../network/connect-options';
import { IPeer } from '../network/peer';
import { nameOf } from '../private/naming';
import { checkProps, rulesOn } from '../private/validation/props';
import { AuxiliaryContainer, AuxiliaryPod } from '../workload/private/auxiliary-pod';
import { textVariables } from '../workload/private/variables';
import { SNAPSHOT_PERMISSIONS, TAKE_SNAPSHOTS } from './private/snapshot';
import { VOLUME_SNAPSHOT_SCHEDULE, VOLUME_SNAPSHOT_SCHEDULE_RULES } from './private/volume-snapshot-schedule-validation';
import { VolumeSnapshotScheduleProps } from './volume-snapshot-schedule-props';

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
    checked.validate(rulesOn({ ...options, name }, VOLUME_SNAPSHOT_SCHEDULE_RULES));
    this.auxiliaryPod.render('CronJob', this);
    renderApiRole(this, this.auxiliaryPod, options, SNAPSHOT_PERMISSIONS);
    renderCronJob(this, this.auxiliaryPod, options, containerOf(name, options), API_POD);
  }

  /**
   * Allows egress to a peer, which matters only with `networkIsolation: NetworkIsolation.FULL`.
   *
   * @param peer a workload of this library, or a `Peer`
   * @param options the ports to open
   * @throws if a port is not an integer from 1 to 65535, or if a list of ports is empty
   */
  public connectTo(peer: IPeer, options: ConnectToOptions = {}): void {
    this.auxiliaryPod.connectTo(peer, options);
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
