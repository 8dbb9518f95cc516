import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Sandbox } from './sandbox';
import { settings } from './settings';

/** The power of a machine, where there is a program that switches it: called with "stop" or "start", and the name of the node. */
export class NodeSwitch {
  /** The switch of the machine that a pod runs on, if there is one. */
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
