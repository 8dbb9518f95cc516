import { format } from '../../private/validation/report';

/** A port of the workload, by name; without a name, its first. */
export interface PortReference {
  readonly name?: string;
}

/** The name a reference stands for among `ports`, and what is wrong with it. No reference at all is fine. */
export function boundPort(prop: string, reference: PortReference | undefined, ports: string[]): { port: string; errors: string[] } {
  const port = reference?.name ?? ports[0] ?? '';
  if (!reference || ports.includes(port)) return { port, errors: [] };
  if (ports.length === 0) return { port, errors: [`'${prop}' needs a port, and the workload has none: name one in 'ports'`] };
  return { port, errors: [`'${prop}' is about port ${format(port)}, which is not in 'ports': it has ${ports.join(', ')}`] };
}
