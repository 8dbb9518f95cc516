import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { IShardedStore } from './i-sharded-store';
import { IPeer } from './peer';
import { PodOptions } from './pod-options';
import * as check from './private/checks';
import { Companion } from './private/companion';
import { refuse, shown } from './private/problems';
import { BACKUP_FOLDER, backupVolume } from './private/store-backup-volume';
import { accessTo, jobSpec, programOptions, programProblems } from './private/store-program';

/** What a `StoreRestore` is made of. */
export interface StoreRestoreProps extends PodOptions {
  /** The store that gets the keys. It may have another number of shards than the one of the backup. It lets the Job in. */
  readonly store: IShardedStore;

  /** Name of the claim with the backups, such as `StoreBackup.claimName`. */
  readonly claim: string;

  /**
   * Name of the backup's file.
   *
   * @default - the newest that is whole
   */
  readonly file?: string;

  /**
   * Restore into a store that has keys: each key gets the newer of its two values.
   *
   * @default false
   */
  readonly merge?: boolean;

  /**
   * How often the Job is run again after it failed: a whole number of 0 or more. It goes on with what is missing.
   *
   * @default 3
   */
  readonly retries?: number;

  /**
   * Time after which the finished Job is removed, in whole seconds. Until then a Job of the same name does not run again.
   *
   * @default Duration.hours(1)
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/
   */
  readonly keepFinished?: Duration;

  /**
   * The image of the store, with a tag or a digest.
   *
   * @default - that of `store`
   */
  readonly image?: string;
}

/** A label of the pods has the name. */
const LONGEST_NAME = 63;

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
    const options = programOptions(props, backupVolume(props.claim, true));
    this.companion = new Companion(this, 'store-restore', options);
    this.name = this.companion.name;
    refuse(this, [...this.problems(props), ...programProblems(this.name, options)]);
    this.companion.render('Job', this);
    this.renderJob(props, options.image);
    props.store.connectFrom(this);
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.companion.toNetworkPolicyPeer(namespace);
  }

  private problems({ claim, file, retries, keepFinished }: StoreRestoreProps): string[] {
    return [
      ...check.dnsLabel('name', this.name, LONGEST_NAME, 'the pods have it as a label'),
      ...check.dnsSubdomain('claim', claim),
      ...(file === undefined || /^[^/\0]+$/.test(file) ? [] : [`'file' must be the name of a file on the claim, without a folder, got ${shown(file)}`]),
      ...check.wholeNumber('retries', retries, 0),
      ...check.seconds('keepFinished', keepFinished, 0),
    ];
  }

  private renderJob({ store, file, merge, retries, keepFinished }: StoreRestoreProps, image: string): void {
    const access = accessTo(store);
    const args = [
      'restore', access.servers(store.shards), '--directory', BACKUP_FOLDER,
      ...(file === undefined ? [] : ['--file', file]), ...(merge ? ['--merge'] : []), ...access.args,
    ];
    const job = { backoffLimit: retries ?? 3, ttlSecondsAfterFinished: (keepFinished ?? Duration.hours(1)).toSeconds() };
    new k8s.KubeJob(this, 'Resource', { metadata: this.companion.metadata(), spec: jobSpec(this.companion, image, args, job) });
  }
}
