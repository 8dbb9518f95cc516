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

/** Properties for `StoreRebalance`. */
export interface StoreRebalanceProps extends PodOptions {
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
   * Time after which the finished Job is deleted, in whole seconds. A Job of the same name does not run again before that.
   *
   * @default Duration.hours(1)
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/
   */
  readonly ttlAfterFinished?: Duration;

  /**
   * Image of the store, with a tag or a digest.
   *
   * @default - the image of `store`
   */
  readonly image?: string;
}

/**
 * Job that moves the keys of a store when its number of shards changes. To scale up, raise `shards` of the store before the Job runs; to
 * scale down, reduce it after the Job is complete. The Job can be stopped and run again at any time. Clients that use the new number of
 * shards can continue during the move.
 *
 * @exampleMetadata fixture=chart
 * @example
 * declare const store: ShardedStore; // of 3 shards
 * new StoreRebalance(this, 'down', { store, toShards: 2 });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export class StoreRebalance extends Construct implements IPeer {
  /** Name of the Job. By default, it ends with both numbers of shards. */
  public readonly name: string;

  private readonly auxiliaryPod: AuxiliaryPod;

  /** @throws if props are invalid, with all errors in one message; at synth if another construct of the chart has the same name */
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
    const { backoffLimit = 10, ttlAfterFinished = Duration.hours(1) } = props;
    const job = { backoffLimit, ttlSecondsAfterFinished: ttlAfterFinished.toSeconds() };
    new k8s.KubeJob(this, 'Resource', { metadata: this.auxiliaryPod.metadata(), spec: jobSpec(this.auxiliaryPod, { image, args }, job) });
  }
}

function shardsErrors(prop: string, value: number | undefined, shards: number): string[] {
  if (value === undefined || !(value > shards)) return check.wholeNumber(prop, value, 1);
  return [`'${prop}' is ${value}, and the store has ${shards} shards: the others do not exist. Give the store its larger number first`];
}
