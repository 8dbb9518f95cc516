import { shellContainer } from './containers';
import { eventually } from './eventually';
import { Kubectl } from './kubectl';
import { Node, hasCondition } from './objects';
import { Sandbox } from './sandbox';
import { settings } from './settings';

const POD = 'node-directory';

/** Directory on the disk of a node, for hostPath and local volumes. A privileged pod creates and deletes it. */
export class NodeDirectory {
  /** Creates the directory. @param sandbox a sandbox that allows privileged pods */
  public static async create(sandbox: Sandbox): Promise<NodeDirectory> {
    const node = await someNode();
    const directory = new NodeDirectory(sandbox, node, sandbox.namespace);
    // The default ServiceAccount, which every pod needs, is created a moment after the namespace.
    await eventually(() => sandbox.kubectl.apply([podOn(node)]));
    await sandbox.ready(POD);
    return directory;
  }

  private constructor(
    private readonly sandbox: Sandbox,
    /** Value of the node's label `kubernetes.io/hostname`. */
    public readonly node: string,
    private readonly name: string,
  ) {}

  /** Creates a subdirectory that root owns, with a file that contains its name, and returns its path on the node. */
  public async add(name: string): Promise<string> {
    await this.shell(`mkdir -p ${name} && chmod 755 ${name} && echo ${name} > ${name}/name`);
    return `${settings.nodePath}/${this.name}/${name}`;
  }

  /** Runs a script in the directory. */
  public shell(script: string): Promise<string> {
    return this.sandbox.kubectl.shell(POD, `mkdir -p ${this.mounted} && cd ${this.mounted} && ${script}`);
  }

  public async remove(): Promise<void> {
    await this.sandbox.kubectl.shell(POD, `rm -rf ${this.mounted}`);
  }

  private get mounted(): string {
    return `/node/${this.name}`;
  }
}

async function someNode(): Promise<string> {
  const nodes = (await new Kubectl().list('node')).filter(takesPods);
  if (nodes.length === 0) throw new Error('no node takes pods that tolerate no taints');
  // With several nodes, a pod is less likely to be scheduled to the last one by chance.
  return nodes[nodes.length - 1].metadata.labels?.['kubernetes.io/hostname'] ?? nodes[nodes.length - 1].metadata.name;
}

function takesPods(node: Node): boolean {
  const repels = node.spec.taints?.some(({ effect }) => effect !== 'PreferNoSchedule') ?? false;
  return hasCondition(node, 'Ready') && !node.spec.unschedulable && !repels;
}

function podOn(node: string): object {
  const { image, command } = shellContainer();
  const container = {
    name: 'shell',
    image,
    command,
    volumeMounts: [{ name: 'node', mountPath: '/node' }],
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: POD },
    spec: {
      nodeSelector: { 'kubernetes.io/hostname': node },
      automountServiceAccountToken: false,
      containers: [container],
      volumes: [{ name: 'node', hostPath: { path: settings.nodePath } }],
    },
  };
}
