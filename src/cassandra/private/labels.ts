import { format } from '../../private/validation/report';

const PART_OF = 'app.kubernetes.io/part-of';

/** What the nodes of all racks are part of. */
export function partOf(name: string): { [key: string]: string } {
  return { [PART_OF]: name };
}

/** The labels by which all nodes of a datacenter are selected, of whichever rack. */
export function ringLabels(name: string): { [key: string]: string } {
  return { 'app.kubernetes.io/name': 'cassandra', ...partOf(name) };
}

/** Labels of the user's must not take over the one that makes racks a datacenter. */
export function partOfErrors(labels: { [key: string]: string } | undefined): string[] {
  if (labels?.[PART_OF] === undefined) return [];
  return [`'labels' sets "${PART_OF}" to ${format(labels[PART_OF])}: the nodes of the datacenter are selected by it. Use 'name' instead`];
}
