import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expand } from './expansion';

/** Directory with the fakes for programs of the images. */
const FAKES = join(__dirname, '..', 'fakes', 'bin');

/** Programs of every image that scripts pass text to. */
const TOOLS = ['awk', 'cat', 'cut', 'grep', 'gzip', 'head', 'od', 'printf', 'sed', 'sort', 'tail', 'tr', 'xargs'];

/** Exit status and output of a program. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Directory that replaces the root directory of a container. Rendered programs run in it with fakes for the programs of the image. */
export class PodDirectory {
  public readonly root = mkdtempSync(join(tmpdir(), 'pod-'));

  /** Puts a program on the PATH. */
  public program(name: string, ...lines: string[]): void {
    this.write(`/bin/${name}`, ['#!/bin/bash', ...lines, ''].join('\n'), 0o755);
  }

  /** Puts a program of `test/fakes/bin` on the PATH. */
  public fake(name: string, file = name): void {
    mkdirSync(this.path('/bin'), { recursive: true });
    copyFileSync(join(FAKES, file), this.path(`/bin/${name}`));
  }

  /** Records the arguments and the environment of each process in the file "processes". Call it after the fakes are on the PATH. */
  public recordProcesses(): void {
    mkdirSync(this.path('/recorded'), { recursive: true });
    for (const name of new Set([...readdirSync(this.path('/bin')), ...TOOLS])) {
      const fake = existsSync(this.path(`/bin/${name}`));
      if (fake) renameSync(this.path(`/bin/${name}`), this.path(`/recorded/${name}`));
      const program = fake ? '"$ROOT/recorded/${0##*/}"' : `"/usr/bin/${name}"`;
      this.program(name, 'printf "%s\\n" "$0" "$@" "$(/usr/bin/env)" >> "$ROOT/processes"', `exec ${program} "$@"`);
    }
  }

  public write(path: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), text, { mode });
  }

  /** Returns the real path of a path in the container. */
  public path(path: string): string {
    return join(this.root, path);
  }

  /** Returns the content of a file, or an empty string if it does not exist. */
  public read(path: string): string {
    return existsSync(this.path(path)) ? readFileSync(this.path(path), 'utf8') : '';
  }

  /** Returns the names of the files of a directory, sorted. */
  public files(path: string): string[] {
    return readdirSync(this.path(path)).sort();
  }

  /** Runs the command of a container, with absolute paths replaced by those in the directory. */
  public run(command: readonly string[], env: { [name: string]: string } = {}): Promise<Ended> {
    const [program, option, text, ...args] = command.map((each) => expand(each, env));
    const local = text.replace(/(?<=[\s="'])\/(volume|tmp|var|etc|backup|new-config|dev(?=\/termination-log))(?=[/\s"'])/g, `${this.root}/$1`);
    // Directories that every container has.
    for (const directory of ['/tmp', '/dev']) mkdirSync(this.path(directory), { recursive: true });
    const values = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value === '/backup' ? this.path(value) : value]));
    const options = { env: { ...values, HOME: this.root, PATH: `${this.path('/bin')}:${process.env.PATH}`, ROOT: this.root }, timeout: 50_000 };
    return new Promise((resolve) => {
      execFile(program, [option, local, ...args], options, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code ?? -1) : 0, output: `${stdout}${stderr}` }));
    });
  }

  public remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
