import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { DEVELOPMENT_VERSION, MIN_SERVER_VERSION, MIN_VERSION, NodeVersion, downloadNode, pack } from './node-versions';

/** Time limit of the downloads and installations, in milliseconds. They depend on the network. */
const INSTALL_TIMEOUT = 600_000;

const SERVER_VERSIONS = [MIN_SERVER_VERSION, DEVELOPMENT_VERSION];
const VERSIONS = [MIN_VERSION, ...SERVER_VERSIONS];
const PROGRAMS = join(__dirname, 'programs');

const root = mkdtempSync(join(tmpdir(), 'packages-'));
const nodes = new Map<string, NodeVersion>();
/** Where the constructs are installed, by the oldest version of Node and for all. */
const CONSTRUCTS = join(root, 'constructs');
const packed: { [name: string]: { tarball: string; files: string[] } } = {};
const servers: ChildProcess[] = [];

beforeAll(async () => {
  await downloadNode(MIN_VERSION, MIN_SERVER_VERSION);
  packed.constructs = await pack(root);
  packed.store = await pack(root, '--workspace', 'store');
  for (const version of VERSIONS) nodes.set(version, new NodeVersion(version, join(root, version, 'bin')));
  await nodeOf(MIN_VERSION).install(CONSTRUCTS, packed.constructs.tarball);
  for (const version of VERSIONS) await nodeOf(version).install(storeDirectory(version), packed.store.tarball);
}, INSTALL_TIMEOUT);

afterAll(async () => {
  await Promise.all(servers.map(async (server) => {
    server.kill('SIGKILL');
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
  }));
  rmSync(root, { recursive: true, force: true });
});

/** The directory in which a version of Node has installed the store: whether it installs the driver depends on the version. */
function storeDirectory(version: string): string {
  return join(root, version, 'store');
}

function nodeOf(version: string): NodeVersion {
  return nodes.get(version)!;
}

/** Runs a file of `programs` in a directory with an installed package. */
async function output(version: string, directory: string, program: string, ...args: string[]): Promise<string> {
  copyFileSync(join(PROGRAMS, program), join(directory, program));
  const { code, stdout, stderr } = await nodeOf(version).run(directory, program, ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

function storeProgram(version: string): string {
  return join(storeDirectory(version), 'node_modules', 'cdk8s-stateful-store', 'bin', 'store');
}

/** Starts the server of an installed package, with its data on disk, and returns its address. */
async function serve(version: string): Promise<string> {
  const node = nodeOf(version);
  const data = mkdtempSync(join(root, 'data-'));
  const args = [storeProgram(version), 'serve', '--port', '0', '--data-dir', data];
  const server = spawn(node.program, args, { env: node.env, stdio: ['ignore', 'pipe', 'inherit'] });
  servers.push(server);
  for await (const chunk of server.stdout) {
    const port = /"port":(\d+)/.exec(String(chunk))?.[1];
    if (port !== undefined) return `127.0.0.1:${port}`;
  }
  throw new Error(`the server on Node ${version} ended`);
}

/** The compiled files and scripts that a source directory becomes, with the declarations. */
function compiled(directory: string): string[] {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.join('lib', posix.relative(directory, posix.join(entry.parentPath, entry.name))));
  return files.flatMap((file) => (file.endsWith('.ts') ? [file.replace(/ts$/, 'js'), file.replace(/ts$/, 'd.ts')] : [file])).sort();
}

describe('the tarball of', () => {
  test.each([['constructs', 'src'], ['store', 'store/src']])('%s has what the sources compile to, and no stale files', (name, sources) => {
    const files = packed[name].files.filter((file) => file.startsWith('lib/')).sort();
    expect(files).toEqual(compiled(sources));
  });

  test.each([['constructs', '.'], ['store', 'store']])('%s names the range of Node versions', (_, directory) => {
    const { engines } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { engines: object };
    expect(engines).toEqual({ node: `>= ${MIN_VERSION}` });
  });
});

describe.each(VERSIONS)('on Node %s', (version) => {
  test('the constructs synthesize a chart', async () => {
    const manifests = JSON.parse(await output(version, CONSTRUCTS, 'synthesize.mjs')) as { kind: string }[];
    expect(manifests.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['ConfigMap', 'Service', 'StatefulSet']));
  });

  test('the client library writes and reads a key', async () => {
    expect(await output(version, storeDirectory(version), 'use-client.mjs', await serve(DEVELOPMENT_VERSION))).toBe('stored');
  });
});

describe.each(SERVER_VERSIONS)('store serve on Node %s', (version) => {
  test('serves a client', async () => {
    expect(await output(version, storeDirectory(version), 'use-client.mjs', await serve(version))).toBe('stored');
  });
});

describe(`store serve on Node ${MIN_VERSION}`, () => {
  test.each([['sqlite', '--data-dir', 'data'], ['memory']])('exits with 3 and says what it needs, with the engine %s', async (engine, ...options) => {
    const directory = storeDirectory(MIN_VERSION);
    const { code, stdout, stderr } = await nodeOf(MIN_VERSION).run(directory, storeProgram(MIN_VERSION), 'serve', '--engine', engine, ...options);
    expect(stderr).toBe(`store serve: the server requires Node.js 22.14 or later (Node-API 10), but this is Node.js ${MIN_VERSION} (Node-API 9)\n`);
    expect([code, stdout]).toEqual([3, '']);
  });
});

test('store serve says how to install the SQLite driver where it is missing', async () => {
  const directory = storeDirectory(MIN_SERVER_VERSION);
  const driver = join(directory, 'node_modules', 'better-sqlite3');
  renameSync(driver, `${driver}-moved`);
  const { code, stderr } = await nodeOf(MIN_SERVER_VERSION).run(directory, storeProgram(MIN_SERVER_VERSION), 'serve', '--data-dir', 'data');
  renameSync(`${driver}-moved`, driver);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^store: .*requires the package better-sqlite3.*: run "npm install .*"\n$/)]);
});
