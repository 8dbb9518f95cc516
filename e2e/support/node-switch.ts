import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Sandbox } from './sandbox';
import { settings } from './settings';

/** Power switch of a node: a program that is called with "stop" or "start" and the name of the node. */
export class NodeSwitch {
  /** Returns the power switch of the node of a pod, if there is one. */
  public static async of(sandbox: Sandbox, pod: string): Promise<NodeSwitch | undefined> {
    const { spec } = await sandbox.kubectl.get('pod', pod);
    return settings.nodeSwitch && spec.nodeName ? new NodeSwitch(settings.nodeSwitch, spec.nodeName) : undefined;
  }

  private constructor(private readonly program: string, private readonly node: string) {}

  public async off(): Promise<void> {
    await promisify(execFile)(this.program, ['stop', this.node]);
  }

  public async on(): Promise<void> {
    await promisify(execFile)(this.program, ['start', this.node]);
  }
}
