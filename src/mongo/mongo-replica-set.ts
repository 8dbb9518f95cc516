import { Duration, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ClaimRetention } from '../storage/claim-template';
import { HeadlessService } from '../network/headless-service';
import { IPeer } from '../network/peer';
import * as check from '../private/validation/rules';
import {
  absentErrors, firstStartErrors, majorityErrors, memberErrors, optionErrors, secretErrors,
} from './private/checks';
import { MONGO_IMAGE, MONGO_PORT, MONGO_USER } from './private/image';
import { NAME_SUFFIX_LENGTH, renderInitiate } from './private/initiate';
import { cleanShutdownSeconds, mongoMemoryErrors, mongoResources } from './private/memory';
import { OWN_VOLUMES, WRITABLE_PATHS, copyKey, keyMount, keyVolumes, mongodArgs, probes } from './private/pod';
import { HOME } from './private/scripts';
import { nameOf } from '../private/naming';
import { podErrors } from '../workload/private/pod-validation';
import { withoutNulls, validate } from '../private/validation/report';
import { expectSecretKeys } from '../secret/private/secret-reference';
import { SecretKey } from '../secret/secret-key';
import { PodManagementPolicy } from '../workload/pod-management-policy';
import { StatefulWorkload } from '../workload/stateful-workload';
import { IStorageClass } from '../storage/storage-class';
import { WorkloadOptions } from '../workload/workload-options';

/** The pods of a Job have its name as a label, of 63 characters. */
const MAX_NAME_LENGTH = 63 - NAME_SUFFIX_LENGTH;

/** What a `MongoReplicaSet` is made of. */
export interface MongoReplicaSetProps extends WorkloadOptions {
  /**
   * Number of members, each with the data and a vote: 1, 3, 5 or 7. More are added to a running set one by one; before there are fewer,
   * they must be taken out of the set (see the example "mongo").
   *
   * @default 3
   */
  readonly members?: number;

  /** Size of each member's volume, 1 KiB or more. A new member takes 0.3 GiB. */
  readonly size: Size;

  /**
   * The key by which the members know each other: 6 to 1024 characters of base64. It turns logins on, and must not change while members
   * run. Who has it may do anything.
   *
   * @see https://www.mongodb.com/docs/manual/core/security-internal-authentication/
   */
  readonly keyFile: SecretKey;

  /**
   * The password of the user "root" of the database "admin". The Job sets it each time that it runs.
   *
   * @default - key "root-password" of the Secret of `keyFile`
   */
  readonly rootPassword?: SecretKey;

  /**
   * Class of the volumes. What becomes of the data when a claim is deleted, the class says.
   *
   * @default - the cluster's default class
   */
  readonly storageClass?: IStorageClass;

  /**
   * What becomes of the claims when the set is deleted or reduced.
   *
   * @default - they stay
   */
  readonly claimRetention?: ClaimRetention;

  /**
   * The image, with a tag or a digest: MongoDB's official one of version 5 or later, or one with the same contract.
   *
   * @default "mongo:8.0"
   * @see https://hub.docker.com/_/mongo
   */
  readonly image?: string;

  /**
   * Further options of mongod. A change restarts the members, one at a time. On a cluster without IPv4 it takes "--ipv6".
   *
   * @default - none: the cache is half of what the memory limit has above 1 GiB, 0.25 GiB at least
   * @see https://www.mongodb.com/docs/manual/reference/program/mongod/
   */
  readonly args?: string[];

  /**
   * Longest time of a start, in whole seconds: after a crash, what was not yet written is read from the journal.
   *
   * @default Duration.minutes(30)
   */
  readonly startTimeout?: Duration;

  /**
   * Longest time that a member which is added may take to copy the data, in whole seconds.
   *
   * @default Duration.hours(12)
   */
  readonly joinTimeout?: Duration;

  /**
   * Time after which a pod that is to end is killed, in whole seconds. Never less than a primary needs to hand over and to write its
   * cache to a slow disk: 30 seconds, and one for each 20 MiB.
   *
   * @default - what it needs and 5 seconds
   */
  readonly terminationGracePeriod?: Duration;

  /**
   * How often the Job that initiates the set is run again after it failed: a whole number of 0 or more.
   *
   * @default 10
   */
  readonly backoffLimit?: number;

  /**
   * Time after which the finished Job is removed, in whole seconds. Applied again after that, it runs again, which changes nothing that is
   * as it should be.
   *
   * @default Duration.hours(1)
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/
   */
  readonly ttlAfterFinished?: Duration;

  /**
   * The cluster's DNS domain, which is part of the members' names in the set: never change it on a running system.
   *
   * @default "cluster.local"
   */
  readonly clusterDomain?: string;
}

/**
 * A MongoDB replica set: a StatefulSet of members that log in to each other by a key, and a Job that makes a set of them. The Job
 * initiates a new set, adds the members that a running one lacks, one at a time, and makes the user "root"; run again, it changes nothing
 * that is as it should be. It never removes a member.
 *
 * Every member has the data, a vote, and may become primary. There are no arbiters: with one data member away, a set that counts on an
 * arbiter cannot acknowledge a write by a majority. There are no hidden members: pods of one set are all alike.
 *
 * Give the chart a namespace: the members' names in the set are full host names then, which clients of other namespaces find too. What
 * clients and members say to each other is not encrypted.
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
  /** Name of the StatefulSet, of its Service, and of what belongs to them. */
  public readonly name: string;

  /** Number of members. */
  public readonly members: number;

  private readonly props: MongoReplicaSetProps;
  private readonly workload: StatefulWorkload;

  /** @throws with everything that is wrong with the props; at synth when a Secret of the app does not have a key that is named */
  constructor(scope: Construct, id: string, props: MongoReplicaSetProps) {
    super(scope, id);
    this.props = props = withoutNulls(props);
    this.name = props.name ?? nameOf(this);
    this.members = props.members ?? 3;
    validate(this, this.errors());
    expectSecretKeys(this, [['keyFile', props.keyFile], ['rootPassword', this.rootPasswordSecret]]);
    this.workload = this.renderWorkload();
    this.renderInitiate();
  }

  /** Host names of the members, in order: they stay when a pod is replaced. */
  public get hosts(): string[] {
    return this.workload.hosts;
  }

  /** Port of the members. */
  public get port(): number {
    return MONGO_PORT;
  }

  /** Name of the replica set, which clients ask for. */
  public get replicaSet(): string {
    return this.name;
  }

  /** Where clients connect to, without a user and a password. */
  public get connectionString(): string {
    return `mongodb://${this.addresses.join(',')}/?replicaSet=${this.replicaSet}`;
  }

  /** Where the password of root is. */
  public get rootPasswordSecret(): SecretKey {
    const { keyFile, rootPassword } = this.props;
    return rootPassword ?? { secret: keyFile.secret, key: 'root-password' };
  }

  /** The Service that names the members. */
  public get service(): HeadlessService {
    return this.workload.service;
  }

  /** The image of the members, and of programs that connect to them. */
  public get image(): string {
    return this.props.image ?? MONGO_IMAGE;
  }

  /**
   * Name of the claim with the data of one member.
   *
   * @param ordinal number of the member
   */
  public claimName(ordinal: number): string {
    return this.workload.claimName('data', ordinal);
  }

  /**
   * Lets a peer connect.
   *
   * @param peer a workload of this library, or anything that `Peer` can name
   */
  public connectFrom(peer: IPeer): void {
    this.workload.connectFrom(peer);
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.workload.toNetworkPolicyPeer(namespace);
  }

  private get addresses(): string[] {
    return this.hosts.map((host) => `${host}:${this.port}`);
  }

  private errors(): string[] {
    const { props, members } = this;
    return [
      ...check.dnsLabel('name', this.name, MAX_NAME_LENGTH, 'the Job that initiates the set has a longer one, of 63'),
      ...memberErrors(members),
      ...check.size('size', props.size, 'required'),
      ...secretErrors(props.keyFile, props.rootPassword),
      ...optionErrors('args', props.args),
      ...mongoMemoryErrors(props.resources),
      ...majorityErrors(members, props.maxUnavailable),
      ...this.timeErrors(),
      ...check.wholeNumber('backoffLimit', props.backoffLimit, 0),
      ...absentErrors(props),
      ...firstStartErrors(props.env, props.envVars),
      ...podErrors(this.name, { ...props, image: this.image, ownVolumes: OWN_VOLUMES }),
    ];
  }

  private timeErrors(): string[] {
    const { startTimeout, joinTimeout, ttlAfterFinished } = this.props;
    return [
      ...check.seconds('startTimeout', startTimeout, 10),
      ...check.seconds('joinTimeout', joinTimeout, 60),
      ...this.gracePeriodErrors(),
      ...check.seconds('ttlAfterFinished', ttlAfterFinished, 0),
    ];
  }

  private gracePeriodErrors(): string[] {
    const { terminationGracePeriod, resources } = this.props;
    const wrong = check.seconds('terminationGracePeriod', terminationGracePeriod, 1);
    const needed = cleanShutdownSeconds(resources);
    if (terminationGracePeriod === undefined || wrong.length > 0 || terminationGracePeriod.toSeconds() >= needed) return wrong;
    return [
      `'terminationGracePeriod' is ${terminationGracePeriod.toSeconds()} s, but a primary may need ${needed} s to hand over and to write its cache to a slow disk: ` +
        `it would be killed before. Give ${needed} s or more, or leave it out`,
    ];
  }

  private renderWorkload(): StatefulWorkload {
    const { props, image } = this;
    const { size, storageClass, claimRetention, keyFile } = props;
    return new StatefulWorkload(this, 'Resource', {
      ...props,
      name: this.name,
      application: 'mongo',
      image,
      replicas: this.members,
      ports: { mongodb: MONGO_PORT },
      // No member is ready before all have started and the Job has made a set of them, and it finds them by their names.
      podManagementPolicy: PodManagementPolicy.PARALLEL,
      publishNotReadyAddresses: true,
      runAsUser: props.runAsUser ?? MONGO_USER,
      args: mongodArgs(this.replicaSet, props.resources, props.args),
      resources: mongoResources(props.resources),
      env: { HOME, ...props.env },
      volumes: { data: { mountPath: '/data/db', size, storageClass } },
      claimRetention,
      podVolumes: [...keyVolumes(keyFile), ...(props.podVolumes ?? [])],
      volumeMounts: [keyMount(), ...(props.volumeMounts ?? [])],
      writablePaths: [...WRITABLE_PATHS, ...(props.writablePaths ?? [])],
      initContainers: [copyKey(image, props.imagePullPolicy), ...(props.initContainers ?? [])],
      // There is no preStop: at SIGTERM, mongod itself hands over to another member.
      lifecycle: {
        terminationGracePeriod: props.terminationGracePeriod,
        drainTimeout: Duration.seconds(cleanShutdownSeconds(props.resources)),
      },
      ...probes(props.startTimeout),
    });
  }

  private renderInitiate(): void {
    const { props, name, image } = this;
    const job = renderInitiate(new Construct(this, 'Initiate'), {
      ...props,
      name,
      image,
      hosts: this.addresses,
      rootPassword: this.rootPasswordSecret,
      pods: { ...props, runAsUser: props.runAsUser ?? MONGO_USER },
    });
    this.workload.connectFrom(job);
  }
}
