import { StructShape, listOf, objectWith, string, struct } from '../../private/validation/shapes';
import { ConnectFromOptions, ConnectToOptions } from '../connect-options';
import { HeadlessService } from '../headless-service';
import { PORT_NUMBER } from './ports';

/** A Service that names pods. */
export const HEADLESS_SERVICE = objectWith<HeadlessService>('a HeadlessService', 'node', 'selector', 'serviceName');

/** Options for `connectFrom`. An empty list of ports would be taken for no list, which is every port. */
export const CONNECT_FROM: StructShape<ConnectFromOptions> = struct('an object { ports }', { ports: listOf(string, 1) });

/** Options for `connectTo`. */
export const CONNECT_TO: StructShape<ConnectToOptions> = struct('an object { ports, udpPorts }', {
  ports: listOf(PORT_NUMBER, 1),
  udpPorts: listOf(PORT_NUMBER, 1),
});
