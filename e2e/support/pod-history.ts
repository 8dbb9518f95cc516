import { ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Kubectl } from './kubectl';
import { Pod, isReady } from './objects';

interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: Pod;
}

/** Events of the pods of a namespace, in the order of a watch, because timestamps have a resolution of one second. */
export class PodHistory {
  /** Starts to record. */
  public static async start(kubectl: Kubectl, namespace: string): Promise<PodHistory> {
    const path = `/api/v1/namespaces/${namespace}/pods`;
    const { metadata } = JSON.parse(await kubectl.raw(path)) as { metadata: { resourceVersion: string } };
    // The watch starts at a resource version, so that it misses no event.
    return new PodHistory(spawn('kubectl', ['get', '--raw', `${path}?watch=true&resourceVersion=${metadata.resourceVersion}`]));
  }

  private readonly events: WatchEvent[] = [];

  private constructor(private readonly watch: ChildProcess) {
    if (watch.stdout) createInterface(watch.stdout).on('line', (line) => this.events.push(JSON.parse(line) as WatchEvent));
  }

  /** Returns the first events of each pod in order, such as "web-0 added" and "web-0 ready". */
  public get milestones(): string[] {
    const seen = this.events.flatMap(({ type, object }) => [
      ...(type === 'ADDED' ? [`${object.metadata.name} added`] : []),
      ...(isReady(object) ? [`${object.metadata.name} ready`] : []),
    ]);
    return [...new Set(seen)];
  }

  public stop(): void {
    this.watch.kill();
  }
}
