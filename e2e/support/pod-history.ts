import { ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Kubectl } from './kubectl';
import { Pod, isReady } from './objects';

interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: Pod;
}

/** What happened to the pods of a namespace, in the order in which the API server saw it: time stamps have whole seconds only. */
export class PodHistory {
  /** Records from now on. */
  public static async start(kubectl: Kubectl, namespace: string): Promise<PodHistory> {
    const path = `/api/v1/namespaces/${namespace}/pods`;
    const { metadata } = JSON.parse(await kubectl.raw(path)) as { metadata: { resourceVersion: string } };
    // Starting at a version, the watch misses nothing, however late kubectl gets to it.
    return new PodHistory(spawn('kubectl', ['get', '--raw', `${path}?watch=true&resourceVersion=${metadata.resourceVersion}`]));
  }

  private readonly events: WatchEvent[] = [];

  private constructor(private readonly watch: ChildProcess) {
    if (watch.stdout) createInterface(watch.stdout).on('line', (line) => this.events.push(JSON.parse(line) as WatchEvent));
  }

  /** The first times a pod appeared and was ready: "web-0 added", "web-0 ready", ... */
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
