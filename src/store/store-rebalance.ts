import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { IShardedStore } from './i-sharded-store';
import { IPeer } from '../network/peer';
import { PodOptions } from '../workload/pod-options';
import * as check from '../private/validation/rules';
import { AuxiliaryPod, podLabelErrors } from '../workload/private/auxiliary-pod';
import { jobSpec } from '../job/private/job';
import { withoutNulls, validate } from '../private/validation/report';
import { accessTo, programOptions, programErrors } from './private/program';

/** What a `StoreRebalance` is made of. */
export interface StoreRebalanceProps extends PodOptions {
  /** The store whose keys are moved. It lets the Job in. */
  readonly store: IShardedStore;

  /**
   * Number of shards that have keys now, a whole number of 1 or more and at most the store's.
   *
   * @default - all shards of the store
   */
  readonly fromShards?: number;

  /**
   * Number of shards that are to have them, a whole number of 1 or more and at most the store's.
   *
   * @default - all shards of the store
   */
  readonly toShards?: number;

  /**
   * How often the Job is run again after it failed: a whole number of 0 or more. It goes on where it was.
   *
   * @default 10
   */
  readonly backoffLimit?: number;

  /**
   * Time after which the finished Job is removed, in whole seconds. Until then a Job of the same name does not run again.
   *
   * @default Duration.hours(1)
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/
   */
  readonly ttlAfterFinished?: Duration;

  /**
   * The image of the store, with a tag or a digest.
   *
   * @default - that of `store`
   */
  readonly image?: string;
}

/**
 * Moves the keys of a store when its number of shards changes: a Job. To grow, give the store its new number first and move then; to
 * shrink, move first. It can be stopped at any point and run again, and needs no pause of the clients that use the new number.
 *
 * @exampleMetadata fixture=chart
 * @example
 * declare const store: ShardedStore; // of 3 shards
 * new StoreRebalance(this, 'down', { store, toShards: 2 });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export class StoreRebalance extends Construct implements IPeer {
  /** Name of the Job: that of the construct, and from and to how many shards. */
  public readonly name: string;

  private readonly auxiliaryPod: AuxiliaryPod;

  /** @throws with everything that is wrong with the props */
  constructor(scope: Construct, id: string, props: StoreRebalanceProps) {
    super(scope, id);
    props = withoutNulls(props);
    const options = programOptions(props);
    const [from, to] = [props.fromShards ?? props.store?.shards, props.toShards ?? props.store?.shards];
    this.auxiliaryPod = new AuxiliaryPod(this, 'store-rebalance', options, `-${from}-to-${to}`);
    this.name = this.auxiliaryPod.name;
    validate(this, [...this.errors(props, from, to), ...programErrors(this.name, options)]);
    this.auxiliaryPod.render('Job', this);
    this.renderJob(props, options.image, from, to);
    props.store.connectFrom(this);
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.auxiliaryPod.toNetworkPolicyPeer(namespace);
  }

  private errors(props: StoreRebalanceProps, from: number, to: number): string[] {
    const { store, fromShards, toShards } = props;
    if (store === undefined) return [];
    const shards = [...shardsErrors('fromShards', fromShards, store.shards), ...shardsErrors('toShards', toShards, store.shards)];
    return [
      // They are part of the name unless it is given.
      ...(shards.length > 0 && props.name === undefined ? [] : podLabelErrors(this.name)),
      ...shards,
      ...(from === to ? [`'fromShards' and 'toShards' are both ${from}: nothing would move. Say which of them differs from the store's number`] : []),
      ...check.wholeNumber('backoffLimit', props.backoffLimit, 0),
      ...check.seconds('ttlAfterFinished', props.ttlAfterFinished, 0),
    ];
  }

  private renderJob(props: StoreRebalanceProps, image: string, from: number, to: number): void {
    const access = accessTo(props.store);
    const args = ['rebalance', access.servers(from), access.servers(to), ...access.args];
    const job = { backoffLimit: props.backoffLimit ?? 10, ttlSecondsAfterFinished: (props.ttlAfterFinished ?? Duration.hours(1)).toSeconds() };
    new k8s.KubeJob(this, 'Resource', { metadata: this.auxiliaryPod.metadata(), spec: jobSpec(this.auxiliaryPod, { image, args }, job) });
  }
}

function shardsErrors(prop: string, value: number | undefined, shards: number): string[] {
  if (value === undefined || !(value > shards)) return check.wholeNumber(prop, value, 1);
  return [`'${prop}' is ${value}, and the store has ${shards} shards: the others do not exist. Give the store its larger number first`];
}
