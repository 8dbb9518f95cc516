import { Kubectl } from './kubectl';
import { Pod } from './objects';
import { settings } from './settings';

/** A refusal cannot be shown where nothing refuses. The user must know of it: silence would look like a pass. */
export const itRefuses = settings.policiesUnenforced ? it.skip : it;

/** The addresses that DNS gives for a name, as a pod of the cluster sees it. None when there is no such name. */
export async function addressesOf(name: string, kubectl: Kubectl, pod: string): Promise<string[]> {
  const { stdout } = await kubectl.exec(pod, 'nslookup', name);
  // What stands before the first "Name:" is about the DNS server itself.
  const [, ...answers] = stdout.split(/^Name:/m);
  return answers.flatMap((answer) => [...answer.matchAll(/^Address(?: \d+)?:\s*(\S+)/gm)].map(([, address]) => address));
}

/** Whether a pod gets an answer to an HTTP request. */
export async function reaches(url: string, kubectl: Kubectl, pod: string): Promise<boolean> {
  const { code } = await kubectl.exec(pod, 'timeout', '4', 'wget', '-q', '-O', '/dev/null', url);
  return code === 0;
}

/** A URL with a pod's address, so that no name has to be resolved. */
export function urlOf({ status }: Pod, port: number): string {
  const { podIP = '' } = status;
  return `http://${podIP.includes(':') ? `[${podIP}]` : podIP}:${port}/`;
}
