import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { BackupOptions } from '../job/backup-options';
import { IShardedStore } from './i-sharded-store';
import { ConnectToOptions } from '../network/connect-options';
import { IPeer } from '../network/peer';
import { BACKUP_RULES, keptBackups, renderBackup } from '../job/private/backup-cron-job';
import { BACKUP_DIRECTORY, backupVolume } from '../job/private/backup-volume';
import { AuxiliaryPod } from '../workload/private/auxiliary-pod';
import { nameOf } from '../private/naming';
import { checkProps, rulesOn } from '../private/validation/props';
import { StructShape, struct } from '../private/validation/shapes';
import { BACKUP_SHAPES } from '../job/private/shapes';
import { POD_RULES } from '../workload/private/pod-validation';
import { STORE, accessTo, programOptions } from './private/program';

/** Properties for `StoreBackup`. */
export interface StoreBackupProps extends BackupOptions {
  /** Store to back up. The CronJob is allowed to connect to it. */
  readonly store: IShardedStore;
}

const STORE_BACKUP: StructShape<StoreBackupProps> = struct('the props of a StoreBackup', { ...BACKUP_SHAPES, store: STORE });

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
    const checked = checkProps(this, STORE_BACKUP, props);
    props = checked.props;
    this.name = props.name ?? nameOf(this);
    this.claimName = props.claimName ?? this.name;
    const options = programOptions(props, backupVolume(this.claimName, false));
    this.auxiliaryPod = new AuxiliaryPod(this, 'store-backup', options);
    const { name } = this;
    checked.validate(rulesOn({ ...props, name }, BACKUP_RULES), rulesOn({ ...options, name }, POD_RULES));
    this.auxiliaryPod.render('CronJob', this);
    renderBackup(this, this.auxiliaryPod, props, { image: options.image, args: argsOf(props) });
    props.store.connectFrom(this);
  }

  /**
   * Allows egress to a peer. Not needed for workloads of this library whose `connectFrom` was called with this construct.
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

function argsOf(props: StoreBackupProps): string[] {
  const access = accessTo(props.store);
  return ['backup', access.servers(props.store.shards), '--directory', BACKUP_DIRECTORY, '--keep', keptBackups(props), ...access.args];
}
