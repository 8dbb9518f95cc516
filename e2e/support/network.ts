import { Kubectl } from './kubectl';
import { Pod } from './objects';
import { settings } from './settings';

/** Skips cases about denied traffic where policies are not enforced. They are reported as skipped instead of passed. */
export const itRefuses = settings.policiesUnenforced ? it.skip : it;

/** Resolves a name in a pod of the cluster. Returns no addresses if the name does not exist. */
export async function addressesOf(name: string, kubectl: Kubectl, pod: string): Promise<string[]> {
  const { stdout } = await kubectl.exec(pod, 'nslookup', name);
  // The lines before the first "Name:" are about the DNS server.
  const [, ...answers] = stdout.split(/^Name:/m);
  return answers.flatMap((answer) => [...answer.matchAll(/^Address(?: \d+)?:\s*(\S+)/gm)].map(([, address]) => address));
}

/** Whether an HTTP request from a pod is answered. */
export async function reaches(url: string, kubectl: Kubectl, pod: string): Promise<boolean> {
  const { code } = await kubectl.exec(pod, 'timeout', '4', 'wget', '-q', '-O', '/dev/null', url);
  return code === 0;
}

/** Returns a URL with the IP address of a pod, so that no name must be resolved. */
export function urlOf({ status }: Pod, port: number): string {
  const { podIP = '' } = status;
  return `http://${podIP.includes(':') ? `[${podIP}]` : podIP}:${port}/`;
}
