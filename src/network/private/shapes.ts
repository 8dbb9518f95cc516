import { StructShape, listOf, mismatch, objectWith, shapeOf, string, struct } from '../../private/validation/shapes';
import { ConnectFromOptions, ConnectToOptions } from '../connect-options';
import { HeadlessService } from '../headless-service';
import { IPeer } from '../peer';
import { anyPeer } from './foreign-peer';
import { PORT_NUMBER } from './ports';

/** A Service that names pods. */
export const HEADLESS_SERVICE = objectWith<HeadlessService>('a HeadlessService', 'node', 'selector', 'serviceName');

const PEERS = 'a workload of this library, Peer.of(workload) for one of cdk8s-plus, or a Peer such as Peer.pods({ app: "shop" })';

/** A peer of a connection. A workload of cdk8s-plus, which a caller without a compiler can pass, is as good as `Peer.of` it. */
export const PEER = shapeOf<IPeer>(PEERS, (prop, value) => (anyPeer(value) ? [] : mismatch(prop, PEERS, value)));

/** Options for `connectFrom`. An empty list of ports would be taken for no list, which is every port. */
export const CONNECT_FROM: StructShape<ConnectFromOptions> = struct('an object { ports }', { ports: listOf(string, 1) });

/** Options for `connectTo`. */
export const CONNECT_TO: StructShape<ConnectToOptions> = struct('an object { ports, udpPorts }', {
  ports: listOf(PORT_NUMBER, 1),
  udpPorts: listOf(PORT_NUMBER, 1),
});
