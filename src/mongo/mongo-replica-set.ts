import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { HeadlessService } from '../network/headless-service';
import { ConnectFromOptions, ConnectToOptions } from '../network/connect-options';
import { IPeer } from '../network/peer';
import { nameOf } from '../private/naming';
import { checkProps, rulesOn, validated } from '../private/validation/props';
import { expectSecretKeys } from '../secret/private/secret-reference';
import { SecretKey } from '../secret/secret-key';
import { POD_RULES } from '../workload/private/pod-validation';
import { StatefulWorkload } from '../workload/stateful-workload';
import { MongoReplicaSetProps } from './mongo-replica-set-props';
import { MONGO_IMAGE, MONGO_PORT } from './private/image';
import { renderInitiate } from './private/initiate';
import { memberWorkload } from './private/members';
import { MONGO_REPLICA_SET, MONGO_REPLICA_SET_RULES } from './private/mongo-replica-set-validation';

/**
 * MongoDB replica set: a StatefulSet of members that authenticate to each other with a key, and a Job that makes a replica set of them.
 * The Job initiates a new replica set, adds missing members to a running one, one at a time, and creates the user "root". It can run any
 * number of times, and never removes a member.
 *
 * Every member has the data and a vote, and can become primary. Arbiters are not supported, because with a data member unavailable a
 * replica set that relies on one cannot acknowledge writes by a majority. Hidden members are not supported, because the pods of a
 * StatefulSet are all alike.
 *
 * Set the namespace of the chart: the names of the members are fully qualified then, so that clients in other namespaces can resolve them.
 * Connections are not encrypted.
 *
 * @exampleMetadata fixture=chart
 * @example
 * const mongo = new MongoReplicaSet(this, 'mongo', {
 *   size: Size.gibibytes(10),
 *   keyFile: { secret: 'mongo', key: 'keyfile' },
 * });
 * mongo.connectFrom(Peer.pods({ app: 'shop' }));
 * mongo.connectionString; // mongodb://mongo-0.mongo.<namespace>.svc.cluster.local:27017,.../?replicaSet=mongo
 *
 * @see https://www.mongodb.com/docs/manual/replication/
 */
export class MongoReplicaSet extends Construct implements IPeer {
  /** Name of the StatefulSet, of its Service and of the other rendered objects. */
  public readonly name: string;

  /** Number of members. */
  public readonly members: number;

  private readonly props: MongoReplicaSetProps;
  private readonly workload: StatefulWorkload;

  /** @throws if props are invalid, with all errors in one message; at synth if a Secret of the app does not have a named key */
  constructor(scope: Construct, id: string, props: MongoReplicaSetProps) {
    super(scope, id);
    const checked = checkProps(this, MONGO_REPLICA_SET, props);
    this.props = props = checked.props;
    this.name = props.name ?? nameOf(this);
    const workload = memberWorkload(this.name, props);
    // The grace period has a rule of its own.
    const pod = { ...workload, lifecycle: undefined };
    checked.validate(rulesOn({ ...props, name: this.name }, MONGO_REPLICA_SET_RULES), rulesOn(pod, POD_RULES));
    expectSecretKeys(this, [['keyFile', props.keyFile], ['rootPassword', this.rootPasswordSecret]]);
    this.workload = new StatefulWorkload(this, 'Resource', validated(workload));
    this.members = this.workload.replicas;
    this.renderInitiate();
  }

  /** Host names of the members, by ordinal. A member keeps its host name when its pod is replaced. */
  public get hosts(): string[] {
    return this.workload.hosts;
  }

  /** Port of the members. */
  public get port(): number {
    return MONGO_PORT;
  }

  /** Name of the replica set, for the connection strings of clients. */
  public get replicaSet(): string {
    return this.name;
  }

  /** Connection string without a user and a password. */
  public get connectionString(): string {
    return `mongodb://${this.addresses.join(',')}/?replicaSet=${this.replicaSet}`;
  }

  /** Password of the user "root". */
  public get rootPasswordSecret(): SecretKey {
    const { keyFile, rootPassword } = this.props;
    return rootPassword ?? { secret: keyFile.secret, key: 'root-password' };
  }

  /** Headless Service that governs the StatefulSet. */
  public get service(): HeadlessService {
    return this.workload.service;
  }

  /** Image of the members and of programs that connect to them. */
  public get image(): string {
    return this.props.image ?? MONGO_IMAGE;
  }

  /**
   * Name of the claim with the data of a member.
   *
   * @param ordinal ordinal of the member
   */
  public claimName(ordinal: number): string {
    return this.workload.claimName('data', ordinal);
  }

  /**
   * Allows a peer to connect to the members.
   *
   * @param peer a workload of this library, or a `Peer`
   * @param options the ports to open: "mongodb" by default, and those of `sidecars` by name
   * @throws if the pods have no port of that name
   */
  public connectFrom(peer: IPeer, options: ConnectFromOptions = {}): void {
    this.workload.connectFrom(peer, options);
  }

  /**
   * Allows egress to a peer. Not needed for workloads of this library whose `connectFrom` was called with this construct.
   *
   * @param peer a workload of this library, or a `Peer`
   * @param options the ports to open
   * @throws if a port is not an integer from 1 to 65535, or if a list of ports is empty
   */
  public connectTo(peer: IPeer, options: ConnectToOptions = {}): void {
    this.workload.connectTo(peer, options);
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.workload.toNetworkPolicyPeer(namespace);
  }

  private get addresses(): string[] {
    return this.hosts.map((host) => `${host}:${this.port}`);
  }

  private renderInitiate(): void {
    const { name, image, addresses, rootPasswordSecret: rootPassword } = this;
    this.workload.connectFrom(renderInitiate(new Construct(this, 'Initiate'), { name, image, addresses, rootPassword }, this.props));
  }
}
