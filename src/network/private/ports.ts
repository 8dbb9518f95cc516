import { portNumber, ports } from '../../private/validation/rules';
import { Shape, isPlainObject, mismatch, refine, shapeOf } from '../../private/validation/shapes';

const PORT_MAP = 'an object of names and port numbers';

/** Port numbers by name. */
export const PORTS: Shape<{ [name: string]: number }> = refine(
  shapeOf<{ [name: string]: number }>(PORT_MAP, (prop, value) => (isPlainObject(value) ? [] : mismatch(prop, PORT_MAP, value))),
  ports,
);

/** The number of a port. */
export const PORT_NUMBER = shapeOf<number>('a port number from 1 to 65535', portNumber);
