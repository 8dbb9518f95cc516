import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { IShardedStore } from './i-sharded-store';
import { IPeer } from '../network/peer';
import { PodOptions } from '../workload/pod-options';
import * as check from '../private/validation/rules';
import { AuxiliaryPod, podLabelErrors } from '../workload/private/auxiliary-pod';
import { withoutNulls, validate } from '../private/validation/report';
import { accessTo, programOptions, programErrors } from './private/program';

/** What a `StoreMonitor` is made of. */
export interface StoreMonitorProps extends PodOptions {
  /** The store that is read. It lets the client in. */
  readonly store: IShardedStore;

  /**
   * Whether the monitor only reads, and reports missing keys instead of writing them.
   *
   * @default false
   */
  readonly readOnly?: boolean;

  /**
   * Number of shards that the client knows of, the first ones: a whole number of 1 or more. For a resize by hand.
   *
   * @default - all shards of the store
   */
  readonly shards?: number;

  /**
   * Time between two rounds, in whole seconds, 1 or more and at most an hour.
   *
   * @default Duration.seconds(2)
   */
  readonly interval?: Duration;

  /**
   * The image of the store, with a tag or a digest.
   *
   * @default - that of `store`
   */
  readonly image?: string;
}

/**
 * Shows what becomes of a store's keys: a Deployment of one pod, whose log has a line a round and in it a letter a key: `w` written,
 * `h` hit, `m` missing, `x` another value, `.` no answer, or the first digit of an HTTP error.
 *
 * @exampleMetadata fixture=chart
 * @example
 * declare const store: ShardedStore;
 * new StoreMonitor(this, 'display', { store, readOnly: true });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
 */
export class StoreMonitor extends Construct implements IPeer {
  /** Name of the Deployment. */
  public readonly name: string;

  private readonly auxiliaryPod: AuxiliaryPod;

  /** @throws with everything that is wrong with the props */
  constructor(scope: Construct, id: string, props: StoreMonitorProps) {
    super(scope, id);
    props = withoutNulls(props);
    const options = programOptions(props);
    this.auxiliaryPod = new AuxiliaryPod(this, 'store-monitor', options);
    this.name = this.auxiliaryPod.name;
    validate(this, [...this.errors(props), ...programErrors(this.name, options)]);
    this.auxiliaryPod.render('Deployment', this);
    this.renderDeployment(options.image, argsOf(props));
    props.store.connectFrom(this);
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.auxiliaryPod.toNetworkPolicyPeer(namespace);
  }

  private errors({ shards, interval, store }: StoreMonitorProps): string[] {
    return [
      ...podLabelErrors(this.name),
      ...(shards !== undefined && shards > store?.shards
        ? [`'shards' is ${shards}, and the store has ${store.shards}: there are no more servers. Raise 'shards' of the store first`]
        : check.wholeNumber('shards', shards, 1)),
      ...check.seconds('interval', interval, 1),
      ...(interval?.toSeconds && interval.toSeconds({ integral: false }) > 3600 ? ["'interval' must be at most an hour"] : []),
    ];
  }

  private renderDeployment(image: string, args: string[]): void {
    new k8s.KubeDeployment(this, 'Resource', {
      metadata: this.auxiliaryPod.metadata(),
      spec: {
        replicas: 1,
        // Two at once would show each key twice.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: this.auxiliaryPod.selector },
        // It ends within a round, and has nothing to finish.
        template: this.auxiliaryPod.template({ image, args, lifecycle: { drainTimeout: Duration.seconds(5) } }),
      },
    });
  }
}

function argsOf({ store, readOnly, shards, interval }: StoreMonitorProps): string[] {
  const access = accessTo(store);
  return [
    'monitor', access.servers(shards ?? store.shards),
    ...(readOnly ? ['--read-only'] : []),
    '--routing', access.connection.routing,
    ...(interval ? ['--interval', `${interval.toSeconds()}`] : []),
    ...access.args,
  ];
}
