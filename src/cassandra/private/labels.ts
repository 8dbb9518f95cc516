import { selectorLabel } from '../../private/labels';

/** Returns the label that selects the nodes of all racks of a datacenter. */
export function ringSelector(name: string): { [key: string]: string } {
  return selectorLabel('datacenter', name);
}

/** Returns the labels of the nodes of all racks: a recommended one, those of the user, and that of the selector. */
export function ringLabels(name: string, labels: { [key: string]: string } = {}): { [key: string]: string } {
  return { 'app.kubernetes.io/part-of': name, ...labels, ...ringSelector(name) };
}
