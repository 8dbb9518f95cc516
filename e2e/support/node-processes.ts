import { shellContainer } from './containers';
import { Pod } from './objects';
import { Sandbox } from './sandbox';

const SHELL = 'node-shell';

/**
 * The processes of a node, as a pod sees them that may: what a container cannot do to its own first process, a crash can. Only processes
 * of the pod that is named are ever ended: the kernel tells by their control group.
 */
export class NodeProcesses {
  /** @param sandbox one that takes any pod @param node name of the node */
  public static async create(sandbox: Sandbox, node: string): Promise<NodeProcesses> {
    await sandbox.kubectl.apply([shellOn(node)]);
    await sandbox.ready(SHELL);
    return new NodeProcesses(sandbox);
  }

  private constructor(private readonly sandbox: Sandbox) {}

  /** Kills every process of a pod with one of the names, as a crash does; returns how many they were. */
  public async kill({ metadata }: Pod, ...programs: string[]): Promise<number> {
    // The container runtimes write the pod's id with one or the other.
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
