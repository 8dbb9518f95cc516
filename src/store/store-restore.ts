import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { IShardedStore } from './i-sharded-store';
import { IPeer } from '../network/peer';
import { BACKUP_FOLDER, backupVolume } from '../job/private/backup-volume';
import { Companion } from '../workload/private/auxiliary-pod';
import { given, refuse } from '../private/validation/report';
import { renderRestore, restoreProblems } from '../job/private/restore-job';
import { accessTo, programOptions, programProblems } from './private/program';
import { RestoreOptions } from '../job/restore-options';

/** What a `StoreRestore` is made of. */
export interface StoreRestoreProps extends RestoreOptions {
  /** The store that gets the keys. It may have another number of shards than the one of the backup. It lets the Job in. */
  readonly store: IShardedStore;

  /**
   * Restore into a store that has keys: each key gets the newer of its two values.
   *
   * @default false
   */
  readonly merge?: boolean;
}

/**
 * Brings the keys of a backup back: a Job. It checks the whole file first, and refuses a store that has keys unless told otherwise.
 *
 * @exampleMetadata fixture=chart
 * @example
 * declare const store: ShardedStore;
 * new StoreRestore(this, 'restore', { store, claim: 'store-nightly' });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export class StoreRestore extends Construct implements IPeer {
  /** Name of the Job. */
  public readonly name: string;

  private readonly companion: Companion;

  /** @throws with everything that is wrong with the props */
  constructor(scope: Construct, id: string, props: StoreRestoreProps) {
    super(scope, id);
    props = given(props);
    const options = programOptions(props, backupVolume(props.claim, true));
    this.companion = new Companion(this, 'store-restore', options);
    this.name = this.companion.name;
    refuse(this, [...restoreProblems(this.name, props), ...programProblems(this.name, options)]);
    this.companion.render('Job', this);
    renderRestore(this, this.companion, props, { image: options.image, args: argsOf(props) });
    props.store.connectFrom(this);
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.companion.toNetworkPolicyPeer(namespace);
  }
}

function argsOf({ store, file, merge }: StoreRestoreProps): string[] {
  const access = accessTo(store);
  return [
    'restore', access.servers(store.shards), '--directory', BACKUP_FOLDER,
    ...(file === undefined ? [] : ['--file', file]), ...(merge ? ['--merge'] : []), ...access.args,
  ];
}
