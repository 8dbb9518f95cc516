import { format } from '../../private/validation/report';

/** Reference to a port of the workload by name; without a name, to its only port. */
export interface PortReference {
  readonly name?: string;
}

/** Resolves a reference to one of the port names in `ports`. */
export function boundPort(prop: string, reference: PortReference | undefined, ports: string[]): { port: string; errors: string[] } {
  const port = reference?.name ?? ports[0] ?? '';
  if (reference && reference.name === undefined && ports.length > 1) {
    return { port, errors: [`'${prop}.port' is missing, although there are several 'ports': name one of ${ports.join(', ')}`] };
  }
  if (!reference || ports.includes(port)) return { port, errors: [] };
  if (ports.length === 0) return { port, errors: [`'${prop}' needs a port, but the workload has no 'ports': add one`] };
  return { port, errors: [`'${prop}.port' is ${format(port)}, which is not in 'ports': use one of ${ports.join(', ')}`] };
}
