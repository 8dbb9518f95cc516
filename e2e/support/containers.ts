import { Size } from 'cdk8s';
import { ComputeResources } from 'cdk8s-stateful';
import { settings } from './settings';

/** Small enough for all pods of a case to fit in a small cluster. */
const LITTLE: ComputeResources = { cpuRequest: 0.01, memoryLimit: Size.mebibytes(64) };

export interface ShellContainer {
  readonly image: string;
  readonly command: string[];
  readonly resources: ComputeResources;
}

/** Renders a container that runs a shell script, then sleeps, and exits immediately on SIGTERM. */
export function shellContainer(script = ':', atEnd = ':'): ShellContainer {
  const lines = [`trap '${atEnd}; exit 0' TERM`, script, 'while :; do sleep 3600 & wait $!; done'];
  return { image: settings.busyboxImage, command: ['sh', '-c', lines.join('\n')], resources: LITTLE };
}

/** Renders a container that answers HTTP requests on port 8080. */
export function webContainer(): ShellContainer & { readonly ports: { readonly http: number } } {
  return { ...shellContainer('echo hello > /tmp/index.html; httpd -p 8080 -h /tmp'), ports: { http: 8080 } };
}
