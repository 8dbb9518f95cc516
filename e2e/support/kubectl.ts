import { execFile } from 'node:child_process';
import { Kinds } from './objects';

/** Output and exit status of a program. */
export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  /** Seconds after which kubectl is killed. */
  readonly timeout?: number;
}

/** Error for a kubectl command that exits with a status other than 0. */
export class KubectlError extends Error {
  constructor(args: readonly string[], public readonly output: Output) {
    super(`kubectl ${args.join(' ')}: ${output.stderr.trim() || output.stdout.trim() || `ended with status ${output.code}`}`);
  }
}

/** The kubectl on the PATH, with its current cluster. */
export class Kubectl {
  constructor(private readonly namespace?: string) {}

  /** Runs kubectl. @throws KubectlError if it fails */
  public async run(args: readonly string[], options: RunOptions = {}): Promise<Output> {
    const output = await this.attempt(args, options);
    if (output.code !== 0) throw new KubectlError(args, output);
    return output;
  }

  /** Runs kubectl and returns its output even if it fails. */
  public attempt(args: readonly string[], options: RunOptions = {}): Promise<Output> {
    return run([...(this.namespace ? ['--namespace', this.namespace] : []), ...args], options);
  }

  public async get<K extends keyof Kinds>(kind: K, name: string): Promise<Kinds[K]> {
    const { stdout } = await this.run(['get', kind, name, '--output', 'json']);
    return JSON.parse(stdout) as Kinds[K];
  }

  public async list<K extends keyof Kinds>(kind: K, ...selection: string[]): Promise<Kinds[K][]> {
    const { stdout } = await this.run(['get', kind, ...selection, '--output', 'json']);
    return (JSON.parse(stdout) as { items: Kinds[K][] }).items;
  }

  /** Applies manifests with strict validation and returns the warnings of the API server. */
  public async apply(manifests: readonly object[], ...options: string[]): Promise<string[]> {
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests });
    const { stderr } = await this.run(['apply', '--validate=strict', ...options, '--filename', '-'], { input });
    return stderr.split('\n').filter((line) => line.startsWith('Warning:'));
  }

  /** Deletes an object and waits until it is gone. */
  public async delete(kind: keyof Kinds, name: string, ...options: string[]): Promise<void> {
    await this.run(['delete', kind, name, ...options], { timeout: 180 });
  }

  /** Returns the response of the API server for a path. */
  public async raw(path: string): Promise<string> {
    return (await this.run(['get', '--raw', path])).stdout;
  }

  /** Runs a program in a pod and returns its output even if it fails. */
  public exec(pod: string, ...command: string[]): Promise<Output> {
    return this.attempt(['exec', pod, '--', ...command]);
  }

  /** Runs a shell script in a pod. @throws if it fails */
  public async shell(pod: string, script: string): Promise<string> {
    const { stdout } = await this.run(['exec', pod, '--', 'sh', '-c', script]);
    return stdout.trim();
  }
}

function run(args: readonly string[], { input, timeout = 60 }: RunOptions): Promise<Output> {
  return new Promise((resolve, reject) => {
    const options = { timeout: timeout * 1000, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile('kubectl', args, options, (problem, stdout, stderr) => {
      if (problem && typeof problem.code !== 'number' && !problem.killed) return reject(problem);
      const killed = problem?.killed ? `\nkilled after ${timeout} s` : '';
      resolve({ code: problem ? Number(problem.code ?? -1) : 0, stdout, stderr: stderr + killed });
    });
    // If kubectl exits without reading its input, its standard error has the reason.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
