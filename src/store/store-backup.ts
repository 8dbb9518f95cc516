import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { BackupOptions } from '../job/backup-options';
import { IShardedStore } from './i-sharded-store';
import { IPeer } from '../network/peer';
import { backupErrors, keptBackups, renderBackup } from '../job/private/backup-cron-job';
import { BACKUP_DIRECTORY, backupVolume } from '../job/private/backup-volume';
import { AuxiliaryPod } from '../workload/private/auxiliary-pod';
import { nameOf } from '../private/naming';
import { withoutNulls, validate } from '../private/validation/report';
import { accessTo, programOptions, programErrors } from './private/program';

/** Properties for `StoreBackup`. */
export interface StoreBackupProps extends BackupOptions {
  /** Store to back up. The CronJob is allowed to connect to it. */
  readonly store: IShardedStore;
}

/**
 * CronJob that copies all keys and values of a store to a file. The file gets its name when it is complete, next to a file with its
 * checksum. Keys are read one after the other during the backup, so it is not a snapshot of a single point in time.
 *
 * Usually created with `ShardedStore.backup`.
 *
 * @exampleMetadata fixture=chart
 * @example
 * declare const store: ShardedStore;
 * const nightly = store.backup('nightly', { schedule: Cron.daily(), size: Size.gibibytes(20) });
 * new StoreRestore(this, 'restore', { store, claimName: nightly.claimName });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
 */
export class StoreBackup extends Construct implements IPeer {
  /** Name of the CronJob. */
  public readonly name: string;

  /** Name of the claim with the backups. */
  public readonly claimName: string;

  private readonly auxiliaryPod: AuxiliaryPod;

  /** @throws if props are invalid, with all errors in one message; at synth if another construct of the chart has the same name */
  constructor(scope: Construct, id: string, props: StoreBackupProps) {
    super(scope, id);
    props = withoutNulls(props);
    this.name = props.name ?? nameOf(this);
    this.claimName = props.claimName ?? this.name;
    const options = programOptions(props, backupVolume(this.claimName, false));
    this.auxiliaryPod = new AuxiliaryPod(this, 'store-backup', options);
    validate(this, [...backupErrors(this.name, props), ...programErrors(this.name, options)]);
    this.auxiliaryPod.render('CronJob', this);
    renderBackup(this, this.auxiliaryPod, props, { image: options.image, args: argsOf(props) });
    props.store.connectFrom(this);
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.auxiliaryPod.toNetworkPolicyPeer(namespace);
  }
}

function argsOf(props: StoreBackupProps): string[] {
  const access = accessTo(props.store);
  return ['backup', access.servers(props.store.shards), '--directory', BACKUP_DIRECTORY, '--keep', keptBackups(props), ...access.args];
}
