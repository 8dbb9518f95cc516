import { shellContainer } from './containers';
import { Pod } from './objects';
import { Sandbox } from './sandbox';

const SHELL = 'node-shell';

/**
 * Processes of a node, as a pod in the process namespace of the node sees them. A container cannot kill its own first process, but a
 * crash can. Only processes in the control group of the given pod are killed.
 */
export class NodeProcesses {
  /** @param sandbox a sandbox that allows privileged pods @param node the name of the node */
  public static async create(sandbox: Sandbox, node: string): Promise<NodeProcesses> {
    await sandbox.kubectl.apply([shellOn(node)]);
    await sandbox.ready(SHELL);
    return new NodeProcesses(sandbox);
  }

  private constructor(private readonly sandbox: Sandbox) {}

  /** Kills every process of a pod with one of the names, as a crash does, and returns their number. */
  public async kill({ metadata }: Pod, ...programs: string[]): Promise<number> {
    // Container runtimes write the id of the pod with either separator.
    const id = metadata.uid.replace(/-/g, '[-_]');
    const lines = [
      'count=0',
      'for directory in /proc/[0-9]*; do',
      '  read -r name 2>/dev/null < $directory/comm || continue',
      `  case $name in ${programs.join('|')}) grep -q 'pod${id}' $directory/cgroup 2>/dev/null || continue ;; *) continue ;; esac`,
      '  kill -9 "${directory#/proc/}" && count=$((count + 1))',
      'done',
      'echo $count',
    ];
    return Number(await this.sandbox.kubectl.shell(SHELL, lines.join('\n')));
  }
}

function shellOn(nodeName: string): object {
  const { image, command } = shellContainer();
  const container = {
    name: 'shell',
    image,
    command,
    securityContext: { runAsUser: 0, capabilities: { drop: ['ALL'], add: ['KILL'] } },
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: SHELL },
    spec: { nodeName, hostPID: true, automountServiceAccountToken: false, tolerations: [{ operator: 'Exists' }], containers: [container] },
  };
}
