import { Cron, Duration, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { AccessMode } from './access-mode';
import { IShardedStore } from './i-sharded-store';
import { IPeer } from './peer';
import { PodOptions } from './pod-options';
import * as check from './private/checks';
import { Companion } from './private/companion';
import { nameOf } from './private/names';
import { refuse } from './private/problems';
import { quantity } from './private/quantity';
import { BACKUP_FOLDER, backupVolume } from './private/store-backup-volume';
import { accessTo, jobSpec, programOptions, programProblems } from './private/store-program';
import { IStorageClass } from './storage-class';

/** When and where a store is backed up. */
export interface StoreBackupOptions extends PodOptions {
  /** When a backup is made, in the time zone of the cluster's controllers. */
  readonly schedule: Cron;

  /**
   * Size of the claim that is made for the backups, 1 KiB or more.
   *
   * @default - none is made: `claim` says where the backups go
   */
  readonly size?: Size;

  /**
   * Class of the claim that is made.
   *
   * @default - the cluster's default class
   */
  readonly storageClass?: IStorageClass;

  /**
   * Name of a claim that exists already.
   *
   * @default - one of the backup's own, of `size`
   */
  readonly claim?: string;

  /**
   * Number of backups that are kept, a whole number of 1 or more. Older ones are removed when a new one is whole.
   *
   * @default 7
   */
  readonly keep?: number;

  /**
   * Longest time of one backup, in whole seconds; it is ended then, and counts as failed.
   *
   * @default - none
   */
  readonly deadline?: Duration;

  /**
   * The image of the store, with a tag or a digest.
   *
   * @default - that of the store
   */
  readonly image?: string;
}

/** What a `StoreBackup` is made of. */
export interface StoreBackupProps extends StoreBackupOptions {
  /** The store. It lets the backup in. */
  readonly store: IShardedStore;
}

/** The Jobs of a CronJob are named "<name>-<11 characters>". */
const LONGEST_NAME = 52;

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
 * new StoreRestore(this, 'restore', { store, claim: nightly.claimName });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
 */
export class StoreBackup extends Construct implements IPeer {
  /** Name of the CronJob. */
  public readonly name: string;

  /** Name of the claim that the backups are on. */
  public readonly claimName: string;

  private readonly companion: Companion;

  /** @throws with everything that is wrong with the props */
  constructor(scope: Construct, id: string, props: StoreBackupProps) {
    super(scope, id);
    this.name = props.name ?? nameOf(this);
    this.claimName = props.claim ?? this.name;
    const options = programOptions(props, backupVolume(this.claimName, false));
    this.companion = new Companion(this, 'store-backup', options);
    refuse(this, [...this.problems(props), ...programProblems(this.name, options)]);
    this.companion.render('CronJob', this);
    if (props.claim === undefined) this.renderClaim(props);
    this.renderCronJob(props, options.image);
    props.store.connectFrom(this);
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.companion.toNetworkPolicyPeer(namespace);
  }

  private problems({ schedule, size, claim, keep, deadline, storageClass }: StoreBackupProps): string[] {
    return [
      ...check.dnsLabel('name', this.name, LONGEST_NAME, 'a CronJob adds 11 characters for its Jobs, which have 63 at most'),
      ...(typeof schedule?.expressionString === 'string' ? [] : ["'schedule' must be a Cron such as Cron.daily()"]),
      ...(claim === undefined ? check.size('size', size, 'required') : check.dnsSubdomain('claim', claim)),
      ...(claim !== undefined && (size ?? storageClass) !== undefined
        ? ["'claim' exists already, so 'size' and 'storageClass' have no meaning: leave them out"]
        : []),
      ...check.wholeNumber('keep', keep, 1),
      ...check.seconds('deadline', deadline, 1),
    ];
  }

  private renderClaim({ size, storageClass }: StoreBackupProps): void {
    if (!size) return;
    new k8s.KubePersistentVolumeClaim(this, 'Claim', {
      metadata: this.companion.metadata(),
      spec: {
        accessModes: [AccessMode.READ_WRITE_ONCE],
        storageClassName: storageClass?.storageClassName,
        resources: { requests: { storage: quantity(size) } },
      },
    });
  }

  private renderCronJob({ store, schedule, keep, deadline }: StoreBackupProps, image: string): void {
    const access = accessTo(store);
    const args = ['backup', access.servers(store.shards), '--directory', BACKUP_FOLDER, '--keep', `${keep ?? 7}`, ...access.args];
    const job = { ...jobSpec(this.companion, image, args, { backoffLimit: 3 }), activeDeadlineSeconds: deadline?.toSeconds() };
    new k8s.KubeCronJob(this, 'Resource', {
      metadata: this.companion.metadata(),
      spec: {
        schedule: schedule.expressionString,
        // One that is late must not write beside the next one.
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: 3600,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 3,
        jobTemplate: { spec: job },
      },
    });
  }
}
