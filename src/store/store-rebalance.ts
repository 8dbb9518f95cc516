import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { IShardedStore } from './i-sharded-store';
import { ConnectToOptions } from '../network/connect-options';
import { IPeer } from '../network/peer';
import { OneTimeJobOptions } from '../job/one-time-job-options';
import { AuxiliaryPod } from '../workload/private/auxiliary-pod';
import { ONE_TIME_JOB_RULES, renderOneTimeJob } from '../job/private/one-time-job';
import { ONE_TIME_JOB_SHAPES } from '../job/private/shapes';
import { ValidationRule, checkProps, rulesOn } from '../private/validation/props';
import { StructShape, integer, struct } from '../private/validation/shapes';
import { image } from '../workload/private/shapes';
import { STORE, accessTo, programOptions } from './private/program';

/** Properties for `StoreRebalance`. */
export interface StoreRebalanceProps extends OneTimeJobOptions {
  /** Store whose keys are moved. The Job is allowed to connect to it. */
  readonly store: IShardedStore;

  /**
   * Number of shards that have keys now, an integer from 1 to the number of shards of the store.
   *
   * @default - all shards of the store
   */
  readonly fromShards?: number;

  /**
   * Number of shards that have keys afterwards, an integer from 1 to the number of shards of the store.
   *
   * @default - all shards of the store
   */
  readonly toShards?: number;

  /**
   * Number of retries before the Job counts as failed, an integer of at least 0. A retry continues where the failed attempt stopped.
   *
   * @default 10
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-backoff-failure-policy
   */
  readonly backoffLimit?: number;

  /**
   * Image with the program, with a tag or a digest.
   *
   * @default - the `toolsImage` of `store`
   */
  readonly image?: string;
}

const STORE_REBALANCE: StructShape<StoreRebalanceProps> = struct('the props of a StoreRebalance', {
  ...ONE_TIME_JOB_SHAPES,
  store: STORE,
  fromShards: integer(1),
  toShards: integer(1),
  backoffLimit: integer(0),
  image,
});

const STORE_REBALANCE_RULES: readonly ValidationRule<StoreRebalanceProps>[] = [
  ({ fromShards, store }) => existingShards('fromShards', fromShards, store),
  ({ toShards, store }) => existingShards('toShards', toShards, store),
  movesKeys,
];

/**
 * Job that moves the keys of a store when its number of shards changes. To scale up, raise `shards` of the store before the Job runs; to
 * scale down, reduce it after the Job is complete. The Job can be stopped and run again at any time. Clients that use the new number of
 * shards can continue during the move.
 *
 * The servers remember a rebalance that is complete, by both numbers of shards and `run`: a Job that is created again does nothing, and it
 * fails if a later rebalance has given the store another number of shards. To change between the same numbers again, give another `run`.
 *
 * @exampleMetadata fixture=chart
 * @example
 * declare const store: ShardedStore; // of 3 shards
 * new StoreRebalance(this, 'down', { store, toShards: 2 });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export class StoreRebalance extends Construct implements IPeer {
  /**
   * Name of the ServiceAccount and the NetworkPolicy, which the pods have as the label `cdk8s-stateful/workload`. By default, it ends
   * with both numbers of shards.
   */
  public readonly name: string;

  /** Name of the Job: `name` and a checksum of its work. */
  public readonly jobName: string;

  private readonly auxiliaryPod: AuxiliaryPod;

  /** @throws if props are invalid, with all errors in one message; at synth if another construct of the chart has the same name */
  constructor(scope: Construct, id: string, props: StoreRebalanceProps) {
    super(scope, id);
    const checked = checkProps(this, STORE_REBALANCE, props);
    props = checked.props;
    const options = programOptions(props);
    const { fromShards: from = props.store.shards, toShards: to = props.store.shards } = props;
    this.auxiliaryPod = new AuxiliaryPod(this, 'store-rebalance', options, `-${from}-to-${to}`);
    this.name = this.auxiliaryPod.name;
    checked.validate(rulesOn(props, STORE_REBALANCE_RULES), rulesOn({ ...options, name: this.name }, ONE_TIME_JOB_RULES));
    this.auxiliaryPod.render('Job', this);
    this.jobName = this.renderJob(props, options.image, from, to);
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

  private renderJob(props: StoreRebalanceProps, image: string, from: number, to: number): string {
    const access = accessTo(props.store);
    const id = `${from}-to-${to}${props.run === undefined ? '' : `#${props.run}`}`;
    const args = ['rebalance', access.servers(from), access.servers(to), '--id', id, ...access.args];
    return renderOneTimeJob(this, this.auxiliaryPod, { ...props, backoffLimit: props.backoffLimit ?? 10 }, { image, args });
  }
}

function existingShards(prop: string, value: number | undefined, { shards }: IShardedStore): string[] {
  if (value === undefined || value <= shards) return [];
  return [`'${prop}' is ${value}, but the store has only ${shards} shards: increase 'shards' of the store first`];
}

function movesKeys({ store, fromShards = store.shards, toShards = store.shards }: StoreRebalanceProps): string[] {
  if (fromShards !== toShards) return [];
  return [`'fromShards' and 'toShards' are both ${fromShards}, so no key would move: set the one that differs from the number of shards of the store`];
}
