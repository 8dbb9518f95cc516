import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { IShardedStore } from './i-sharded-store';
import { ConnectFromOptions, ConnectToOptions } from '../network/connect-options';
import { IPeer } from '../network/peer';
import { PodOptions } from '../workload/pod-options';
import { AUXILIARY_POD_RULES, AuxiliaryPod } from '../workload/private/auxiliary-pod';
import { ValidationRule, checkProps, rulesOn } from '../private/validation/props';
import { StructShape, boolean, integer, seconds, struct } from '../private/validation/shapes';
import { POD_SHAPES, image } from '../workload/private/shapes';
import { STORE, accessTo, programOptions } from './private/program';
import { renderObject } from '../private/render';

/** Properties for `StoreMonitor`. */
export interface StoreMonitorProps extends PodOptions {
  /** Store to monitor. The pod is allowed to connect to it. */
  readonly store: IShardedStore;

  /**
   * Whether the monitor only reads, and reports missing keys instead of writing them.
   *
   * @default false
   */
  readonly readOnly?: boolean;

  /**
   * Number of shards that the monitor connects to, an integer from 1 to the number of shards of the store. Use it for a manual resize.
   *
   * @default - all shards of the store
   */
  readonly shards?: number;

  /**
   * Time between two rounds, in whole seconds, from 1 second to 1 hour.
   *
   * @default Duration.seconds(2)
   */
  readonly interval?: Duration;

  /**
   * Image with the program, with a tag or a digest.
   *
   * @default - the `toolsImage` of `store`
   */
  readonly image?: string;
}

const STORE_MONITOR: StructShape<StoreMonitorProps> = struct('the props of a StoreMonitor', {
  ...POD_SHAPES,
  store: STORE,
  readOnly: boolean,
  shards: integer(1),
  interval: seconds(1, 3600),
  image,
});

const STORE_MONITOR_RULES: readonly ValidationRule<StoreMonitorProps>[] = [
  ({ shards = 0, store }) => (shards <= store.shards
    ? []
    : [`'shards' is ${shards}, but the store has only ${store.shards}: increase 'shards' of the store first`]),
];

/**
 * Deployment of one pod that shows which keys of a store are available. Its log has one line per round with one character per key: `w`
 * written, `h` hit, `m` missing, `x` other value, `.` no answer, or the first digit of an HTTP error status.
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

  /** @throws if props are invalid, with all errors in one message; at synth if another construct of the chart has the same name */
  constructor(scope: Construct, id: string, props: StoreMonitorProps) {
    super(scope, id);
    const checked = checkProps(this, STORE_MONITOR, props);
    props = checked.props;
    const options = programOptions(props);
    this.auxiliaryPod = new AuxiliaryPod(this, 'store-monitor', options);
    this.name = this.auxiliaryPod.name;
    checked.validate(rulesOn(props, STORE_MONITOR_RULES), rulesOn({ ...options, name: this.name }, AUXILIARY_POD_RULES));
    this.auxiliaryPod.render('Deployment', this);
    this.renderDeployment(options.image, argsOf(props));
    props.store.connectFrom(this);
  }

  /**
   * Allows a peer to connect to containers in `sidecars`. The monitor itself has no ports.
   *
   * @param peer a workload of this library, or a `Peer`
   * @param options the names of the ports to open
   * @throws if the pods have no port of that name
   */
  public connectFrom(peer: IPeer, options: ConnectFromOptions = {}): void {
    this.auxiliaryPod.connectFrom(peer, options);
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

  private renderDeployment(image: string, args: string[]): void {
    renderObject(this, 'Resource', k8s.KubeDeployment, {
      metadata: this.auxiliaryPod.metadata(),
      spec: {
        replicas: 1,
        // Two pods at a time would show each key twice.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: this.auxiliaryPod.selector },
        // The monitor exits within one round and has no requests to finish.
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
