import { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';

const UNITS: [string, number][] = [
  ['Ti', 1024 ** 3],
  ['Gi', 1024 ** 2],
  ['Mi', 1024],
];

/** Renders a size in the largest unit that gives an integer, such as "10Gi" or "512Mi". */
export function quantity(size: Size): k8s.Quantity {
  const kibibytes = size.toKibibytes();
  const [unit, factor] = UNITS.find(([, each]) => kibibytes % each === 0) ?? ['Ki', 1];
  return k8s.Quantity.fromString(`${kibibytes / factor}${unit}`);
}

/** Renders a number of cores, such as "2" or "500m". */
export function cores(amount: number): k8s.Quantity {
  return k8s.Quantity.fromString(Number.isInteger(amount) ? `${amount}` : `${Math.round(amount * 1000)}m`);
}
