import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { BackupOptions } from '../job/backup-options';
import { ICassandraDatacenter } from './i-cassandra-datacenter';
import { ConnectToOptions } from '../network/connect-options';
import { IPeer } from '../network/peer';
import { BACKUP_RULES, keptBackups, renderBackup } from '../job/private/backup-cron-job';
import { BACKUP_DIRECTORY, backupVolume } from '../job/private/backup-volume';
import { BACKUP_SHAPES } from '../job/private/shapes';
import { statementOptions, statementVariables } from './private/cql-program';
import { DATACENTER, nodeProgramContainer, nodeProgramOptions, renderNodeRights } from './private/node-job';
import { API_POD } from '../job/private/api-access';
import { AuxiliaryPod } from '../workload/private/auxiliary-pod';
import { POD_RULES } from '../workload/private/pod-validation';
import { nameOf } from '../private/naming';
import { checkProps, rulesOn } from '../private/validation/props';
import { StructShape, struct } from '../private/validation/shapes';

/** Properties for `CassandraBackup`. */
export interface CassandraBackupProps extends BackupOptions {
  /** Datacenter to back up. */
  readonly datacenter: ICassandraDatacenter;
}

const CASSANDRA_BACKUP: StructShape<CassandraBackupProps> = struct('the props of a CassandraBackup', { ...BACKUP_SHAPES, datacenter: DATACENTER });

/**
 * CronJob that takes a snapshot of each node and copies it to a directory on a claim. The directory gets its name when it is complete. It
 * contains the schema and the rows of all user keyspaces, but no roles. Each row is stored once for each of its replicas.
 *
 * The snapshots are taken one right after the other, not at the same moment. The ServiceAccount of the CronJob may run programs in the pods
 * of the nodes.
 *
 * Usually created with `CassandraDatacenter.backup`.
 *
 * @exampleMetadata fixture=chart
 * @example
 * declare const ring: CassandraDatacenter;
 * const nightly = ring.backup('nightly', { schedule: Cron.daily(), size: Size.gibibytes(300) });
 * new CassandraRestore(this, 'restore', { datacenter: ring, claimName: nightly.claimName });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
 * @see https://cassandra.apache.org/doc/5.0/cassandra/managing/operating/backups.html
 */
export class CassandraBackup extends Construct implements IPeer {
  /** Name of the CronJob. */
  public readonly name: string;

  /** Name of the claim with the backups. */
  public readonly claimName: string;

  private readonly auxiliaryPod: AuxiliaryPod;

  /** @throws if props are invalid, with all errors in one message; at synth if another construct of the chart has the same name */
  constructor(scope: Construct, id: string, props: CassandraBackupProps) {
    super(scope, id);
    const checked = checkProps(this, CASSANDRA_BACKUP, props);
    props = checked.props;
    const { datacenter } = props;
    this.name = props.name ?? nameOf(this);
    this.claimName = props.claimName ?? this.name;
    const options = nodeProgramOptions(props, statementOptions(datacenter, backupVolume(this.claimName, false)));
    this.auxiliaryPod = new AuxiliaryPod(this, 'cassandra-backup', options);
    const { name } = this;
    checked.validate(rulesOn({ ...props, name }, BACKUP_RULES), rulesOn({ ...options, name }, POD_RULES));
    this.auxiliaryPod.render('CronJob', this);
    renderNodeRights(this, this.auxiliaryPod, props, datacenter.pods);
    const variables = { BACKUP_DIRECTORY, KEEP: keptBackups(props), SNAPSHOT_NAME: this.name, ...statementVariables(datacenter) };
    renderBackup(this, this.auxiliaryPod, props, nodeProgramContainer(options, datacenter, { script: 'job/backup.sh', variables }), API_POD);
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
