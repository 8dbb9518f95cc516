import { format } from '../../private/validation/report';

const PART_OF = 'app.kubernetes.io/part-of';

/** Returns the label that the nodes of all racks of a datacenter share. */
export function partOf(name: string): { [key: string]: string } {
  return { [PART_OF]: name };
}

/** Returns the labels that select all nodes of a datacenter. */
export function ringLabels(name: string): { [key: string]: string } {
  return { 'app.kubernetes.io/name': 'cassandra', ...partOf(name) };
}

/** Checks that no label of the user replaces the one that the datacenter selects its nodes by. */
export function reservedLabel({ labels }: { readonly labels?: { [key: string]: string } }): string[] {
  if (labels?.[PART_OF] === undefined) return [];
  return [`'labels' sets "${PART_OF}" to ${format(labels[PART_OF])}, but the datacenter selects its nodes by this label: use 'name' instead`];
}
