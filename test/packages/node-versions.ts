import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { MIN_SERVER_NODE } from '../../store/src/engine/sqlite-driver';

const ROOT = join(__dirname, '..', '..');
/** Kept between runs; `npm ci` removes it. */
const CACHE = join(ROOT, 'node_modules', '.cache', 'node-versions');
const DEVELOPMENT_NODE = dirname(require.resolve('node/package.json'));

/** The version of Node that the development dependency `node` brings. */
export const DEVELOPMENT_VERSION = manifestIn(DEVELOPMENT_NODE).version;
/** The oldest version of Node on which the constructs and the client run. Both packages name the same one. */
export const MIN_VERSION = manifestIn(ROOT).engines.node.replace('>= ', '');
/** The oldest version of Node on which the server runs. */
export const MIN_SERVER_VERSION = `${MIN_SERVER_NODE}.0`;

/** Result of a program that has ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A version of Node with npm, and with nothing else on its PATH: no compiler, no Python. */
export class NodeVersion {
  private readonly bin: string;

  /** @param directory an empty directory for links to the programs */
  constructor(public readonly version: string, directory: string) {
    this.bin = directory;
    mkdirSync(directory, { recursive: true });
    symlinkSync(this.program, join(directory, 'node'));
    for (const name of ['npm', 'sh']) symlinkSync(found(name), join(directory, name));
  }

  /** The environment of programs that run on this version. */
  public get env(): NodeJS.ProcessEnv {
    return { ...process.env, PATH: this.bin };
  }

  public get program(): string {
    return this.version === DEVELOPMENT_VERSION
      ? join(DEVELOPMENT_NODE, 'bin', 'node')
      : join(CACHE, 'node_modules', `node-${this.version}`, 'bin', 'node');
  }

  /** Runs a JavaScript file to its end. */
  public run(directory: string, ...args: string[]): Promise<Ended> {
    return ended(this.program, args, { cwd: directory, env: this.env });
  }

  /** Installs a tarball in a directory, and fails where npm does or where it warns that a package does not support this version. */
  public async install(directory: string, tarball: string): Promise<void> {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'package.json'), '{ "private": true }');
    const options = ['--engine-strict', '--no-audit', '--no-fund', '--prefer-offline'];
    const { code, stderr } = await ended(join(this.bin, 'npm'), ['install', ...options, tarball], { cwd: directory, env: this.env });
    if (code !== 0 || stderr.includes('EBADENGINE')) throw new Error(`npm install ${tarball} on Node ${this.version}: ${stderr}`);
  }
}

/** Downloads versions of Node that are not there yet, each as the package of this platform. */
export async function downloadNode(...versions: string[]): Promise<void> {
  const missing = versions.filter((version) => !existsSync(join(CACHE, 'node_modules', `node-${version}`, 'bin', 'node')));
  if (missing.length === 0) return;
  mkdirSync(CACHE, { recursive: true });
  const name = `${process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'}-${process.platform}-${process.arch}`;
  const packages = versions.map((version) => `node-${version}@npm:${name}@${version}`);
  const { code, stderr } = await ended('npm', ['install', '--prefix', CACHE, '--no-save', '--no-audit', '--no-fund', ...packages]);
  if (code !== 0) throw new Error(`npm install ${packages.join(' ')}: ${stderr}`);
}

/** Packs a package of this repository. */
export async function pack(directory: string, ...options: string[]): Promise<{ tarball: string; files: string[] }> {
  const { code, stdout, stderr } = await ended('npm', ['pack', '--json', '--pack-destination', directory, ...options], { cwd: ROOT });
  if (code !== 0) throw new Error(`npm pack: ${stderr}`);
  const [packed] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[];
  return { tarball: join(directory, packed.filename), files: packed.files.map(({ path }) => path) };
}

async function ended(program: string, args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Ended> {
  try {
    return { code: 0, ...await promisify(execFile)(program, args, { ...options, maxBuffer: 64 * 1024 * 1024 }) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

function found(name: string): string {
  const directory = (process.env.PATH ?? '').split(delimiter).find((entry) => existsSync(join(entry, name)));
  if (directory === undefined) throw new Error(`${name} is not on the PATH`);
  return realpathSync(join(directory, name));
}

function manifestIn(directory: string): { version: string; engines: { node: string } } {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { version: string; engines: { node: string } };
}
