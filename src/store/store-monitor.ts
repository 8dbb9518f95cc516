import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { IShardedStore } from './i-sharded-store';
import { IPeer } from '../network/peer';
import { PodOptions } from '../workload/pod-options';
import * as check from '../private/validation/rules';
import { Companion, podLabelProblems } from '../workload/private/auxiliary-pod';
import { given, refuse } from '../private/validation/report';
import { accessTo, programOptions, programProblems } from './private/program';

/** What a `StoreClient` does with keys that are missing. */
export enum StoreClientMode {
  /** It writes them. */
  READ_WRITE = 'read-write',
  /** It shows that they are missing. */
  READ_ONLY = 'read-only',
}

/** What a `StoreClient` is made of. */
export interface StoreClientProps extends PodOptions {
  /** The store that is read. It lets the client in. */
  readonly store: IShardedStore;

  /**
   * What the client does with keys that are missing.
   *
   * @default StoreClientMode.READ_WRITE
   */
  readonly mode?: StoreClientMode;

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
 * new StoreClient(this, 'display', { store, mode: StoreClientMode.READ_ONLY });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
 */
export class StoreClient extends Construct implements IPeer {
  /** Name of the Deployment. */
  public readonly name: string;

  private readonly companion: Companion;

  /** @throws with everything that is wrong with the props */
  constructor(scope: Construct, id: string, props: StoreClientProps) {
    super(scope, id);
    props = given(props);
    const options = programOptions(props);
    this.companion = new Companion(this, 'store-client', options);
    this.name = this.companion.name;
    refuse(this, [...this.problems(props), ...programProblems(this.name, options)]);
    this.companion.render('Deployment', this);
    this.renderDeployment(options.image, argsOf(props));
    props.store.connectFrom(this);
  }

  public toNetworkPolicyPeer(namespace?: string): k8s.NetworkPolicyPeer {
    return this.companion.toNetworkPolicyPeer(namespace);
  }

  private problems({ mode, shards, interval, store }: StoreClientProps): string[] {
    return [
      ...podLabelProblems(this.name),
      ...check.oneOf('mode', mode, Object.values(StoreClientMode)),
      ...(shards !== undefined && shards > store?.shards
        ? [`'shards' is ${shards}, and the store has ${store.shards}: there are no more servers. Raise 'shards' of the store first`]
        : check.wholeNumber('shards', shards, 1)),
      ...check.seconds('interval', interval, 1),
      ...(interval?.toSeconds && interval.toSeconds({ integral: false }) > 3600 ? ["'interval' must be at most an hour"] : []),
    ];
  }

  private renderDeployment(image: string, args: string[]): void {
    new k8s.KubeDeployment(this, 'Resource', {
      metadata: this.companion.metadata(),
      spec: {
        replicas: 1,
        // Two at once would show each key twice.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: this.companion.selector },
        // It ends within a round, and has nothing to finish.
        template: this.companion.template({ image, args, lifecycle: { drainTimeout: Duration.seconds(5) } }),
      },
    });
  }
}

function argsOf({ store, mode, shards, interval }: StoreClientProps): string[] {
  const access = accessTo(store);
  return [
    'client', access.servers(shards ?? store.shards),
    ...(mode === StoreClientMode.READ_ONLY ? ['readonly'] : []),
    '--routing', access.connection.routing,
    ...(interval ? ['--interval', `${interval.toSeconds()}`] : []),
    ...access.args,
  ];
}
