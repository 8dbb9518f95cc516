import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { IShardedStore } from './i-sharded-store';
import { ConnectToOptions } from '../network/connect-options';
import { IPeer } from '../network/peer';
import { BACKUP_DIRECTORY, backupVolume } from '../job/private/backup-volume';
import { AuxiliaryPod } from '../workload/private/auxiliary-pod';
import { checkProps, rulesOn } from '../private/validation/props';
import { literal } from '../private/literal';
import { StructShape, boolean, struct } from '../private/validation/shapes';
import { RESTORE_SHAPES } from '../job/private/shapes';
import { ONE_TIME_JOB_RULES } from '../job/private/one-time-job';
import { renderRestore } from '../job/private/restore-job';
import { STORE, accessTo, programOptions } from './private/program';
import { RestoreOptions } from '../job/restore-options';

/** Properties for `StoreRestore`. */
export interface StoreRestoreProps extends RestoreOptions {
  /** Store to restore into. Its number of shards may differ from that of the backed-up store. The Job is allowed to connect to it. */
  readonly store: IShardedStore;

  /**
   * Whether to restore into a store that is not empty. The newer value of each key wins.
   *
   * @default false
   */
  readonly merge?: boolean;
}

const STORE_RESTORE: StructShape<StoreRestoreProps> = struct('the props of a StoreRestore', {
  ...RESTORE_SHAPES,
  store: STORE,
  merge: boolean,
});

/**
 * Job that restores the keys of a backup. Before it restores anything, it verifies the whole file, lets the servers check every record, and
 * fails if the store is not empty, unless `merge` is set. The servers remember a restore that is complete, by its `claimName`, `file` and
 * `run`: a Job that is created again does nothing.
 *
 * @exampleMetadata fixture=chart
 * @example
 * declare const store: ShardedStore;
 * new StoreRestore(this, 'restore', { store, claimName: 'store-nightly' });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export class StoreRestore extends Construct implements IPeer {
  /** Name of the ServiceAccount and the NetworkPolicy, which the pods have as the label `cdk8s-stateful/workload`. */
  public readonly name: string;

  /** Name of the Job: `name` and a checksum of its work. */
  public readonly jobName: string;

  private readonly auxiliaryPod: AuxiliaryPod;

  /** @throws if props are invalid, with all errors in one message; at synth if another construct of the chart has the same name */
  constructor(scope: Construct, id: string, props: StoreRestoreProps) {
    super(scope, id);
    const checked = checkProps(this, STORE_RESTORE, props);
    props = checked.props;
    const options = programOptions(props, backupVolume(props.claimName, true));
    this.auxiliaryPod = new AuxiliaryPod(this, 'store-restore', options);
    this.name = this.auxiliaryPod.name;
    checked.validate(rulesOn({ ...options, name: this.name }, ONE_TIME_JOB_RULES));
    this.auxiliaryPod.render('Job', this);
    this.jobName = renderRestore(this, this.auxiliaryPod, props, { image: options.image, args: argsOf(props) });
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

function argsOf(props: StoreRestoreProps): string[] {
  const { store, file, merge } = props;
  const access = accessTo(store);
  return [
    'restore', access.servers(store.shards), '--directory', BACKUP_DIRECTORY,
    ...(file === undefined ? [] : ['--file', literal(file)]), ...(merge ? ['--merge'] : []), '--id', idOf(props), ...access.args,
  ];
}

/** Id of the restore, which the servers remember. It does not name the newest backup, so that a newer one is not restored by itself. */
function idOf({ claimName, file, run }: StoreRestoreProps): string {
  return `${claimName}${file === undefined ? '' : `/${encodeURIComponent(file)}`}${run === undefined ? '' : `#${run}`}`;
}
