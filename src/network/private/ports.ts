import { plainMap } from '../../private/validation/string-maps';
import { portNumber, ports } from '../../private/validation/rules';
import { refine, shapeOf } from '../../private/validation/shapes';

/** Port numbers by name. */
export const PORTS = refine(plainMap<number>('an object of names and port numbers'), ports);

/** The number of a port. */
export const PORT_NUMBER = shapeOf<number>('a port number from 1 to 65535', portNumber);
