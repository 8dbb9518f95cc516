import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import { serverNode } from '../../store/test/support/server-node';
import { expand } from './expansion';
import { Manifests } from './synth';

/** Entry point of the store's image. */
const PROGRAM = join(__dirname, '..', '..', 'store', 'bin', 'store');

/** Runs a container of a manifest as a local process with its arguments and environment, and with directories and ports of the test. */
export class RenderedContainer {
  public output = '';
  public readonly exit: Promise<number>;
  private readonly process: ChildProcess;

  /**
   * @param manifests rendered objects that the environment of the pod refers to
   * @param pod the pod
   * @param name the name of the pod, which is its host name
   * @param root directory that replaces the root directory of the container
   * @param replace addresses and ports to replace
   */
  constructor(
    manifests: Manifests, private readonly pod: IPodSpec, name: string, private readonly root: string,
    replace: (text: string) => string, more: NodeJS.ProcessEnv = {},
  ) {
    const args = (this.container.args ?? []).map((arg) => replace(this.local(expand(arg))));
    const env = { PATH: process.env.PATH, HOSTNAME: name, ...environment(manifests, this.container), ...more };
    this.process = spawn(serverNode(), [PROGRAM, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process.stdout?.on('data', (text) => (this.output += String(text)));
    this.process.stderr?.on('data', (text) => (this.output += String(text)));
    this.exit = once(this.process, 'exit').then(([code]) => Number(code ?? -1));
  }

  public get container(): IContainer {
    return this.pod.containers[0];
  }

  /** Terminates the process as Kubernetes does. */
  public async end(): Promise<number> {
    this.process.kill('SIGTERM');
    return this.exit;
  }

  /** Returns the real path of a path in the container. Only mounted paths can be used, because all others are read-only. */
  private local(arg: string): string {
    const mount = this.container.volumeMounts?.find(({ mountPath }) => arg === mountPath || arg.startsWith(`${mountPath}/`));
    if (!mount) return arg;
    mkdirSync(join(this.root, mount.mountPath), { recursive: true });
    return join(this.root, arg);
  }
}

/** Writes the files that the volumes of a pod would bring. */
export function writeFiles(root: string, files: { [path: string]: string }): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

function environment(manifests: Manifests, { env = [] }: IContainer): NodeJS.ProcessEnv {
  return Object.fromEntries(env.map(({ name, value, valueFrom }) => {
    const reference = valueFrom?.configMapKeyRef;
    return [name, reference?.name ? manifests.find('ConfigMap', reference.name).data[reference.key] : value];
  }));
}
