import { ChildProcess, fork } from 'child_process';
import * as path from 'path';
import type { Job, Report } from './worker';

/** Load generator of one server, in its own process, which stays warm between jobs. */
export class Generator {
  private child: ChildProcess | undefined;

  /** @throws Error when a request failed */
  public run(job: Job): Promise<Report> {
    const child = this.child ??= startWorker();
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error('the load generator exited'));
      child.once('exit', ended);
      child.once('message', ({ report, error }: { report: Report; error?: string }) => {
        child.off('exit', ended);
        if (error === undefined) resolve(report);
        else reject(new Error(error));
      });
      child.send(job);
    });
  }

  public stop(): void {
    this.child?.kill();
  }
}

function startWorker(): ChildProcess {
  return fork(path.join(__dirname, 'worker.ts'), { execArgv: ['-r', registerPath()] });
}

/** Returns the module that lets a Node.js process run TypeScript. */
export function registerPath(): string {
  return path.join(path.dirname(require.resolve('ts-node/package.json')), 'register');
}
