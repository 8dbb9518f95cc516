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

/** What a `StoreBackup` is made of. */
export interface StoreBackupProps extends BackupOptions {
  /** The store. It lets the backup in. */
  readonly store: IShardedStore;
}

/**
 * Copies all keys and values of a store to a file, again and again: a CronJob. A file appears under its name when it is whole, with its
 * checksum beside it. Each key is as it was at some moment of the backup; there is no one moment for all.
 *
 * Usually made by `ShardedStore.backup`.
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

  /** Name of the claim that the backups are on. */
  public readonly claimName: string;

  private readonly auxiliaryPod: AuxiliaryPod;

  /** @throws with everything that is wrong with the props */
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
