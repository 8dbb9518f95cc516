import { ChildProcess, fork } from 'child_process';
import * as path from 'path';
import type { Job, Report } from './worker';

/** The load generator of one peer, in a process of its own, which is warm after its first job. */
export class Generator {
  private child: ChildProcess | undefined;

  /** @throws Error when a request failed, or was not answered as it should be */
  public run(job: Job): Promise<Report> {
    const child = this.child ??= started();
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error('the load generator ended'));
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

function started(): ChildProcess {
  return fork(path.join(__dirname, 'worker.ts'), { execArgv: ['-r', registerPath()] });
}

/** What lets a process of its own run TypeScript. */
export function registerPath(): string {
  return path.join(path.dirname(require.resolve('ts-node/package.json')), 'register');
}
