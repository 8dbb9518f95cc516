import * as fs from 'fs';
import * as path from 'path';
import { serveCommand } from '../../src/cli/serve';
import { parseServeOptions } from '../../src/cli/serve-options';
import { RunResult, runCommand } from '../support/run-command';
import { temporaryDirectory } from './support/server-under-test';

const directory = temporaryDirectory();
const MEMORY = ['--engine', 'memory', '--port', '0'];

async function wrong(...args: string[]): Promise<RunResult> {
  return runCommand(serveCommand(), args);
}

afterEach(() => {
  Object.keys(process.env).filter((name) => name.startsWith('STORE_') && name !== 'STORE_LONG').forEach((name) => delete process.env[name]);
});

/** What the program takes when nothing else is said. */
const USUAL = {
  'port': '1', 'shards': '20', 'store': 's', 'routing': 'jump', 'log-level': 'info', 'shutdown-delay': '1', 'drain-timeout': '1', 'max-value-bytes': '1',
  'engine': 'memory',
};

const WRONG: [args: string[], told: RegExp][] = [
  [['--port', 'x'], /--port must be an integer from 0 to 65535, got "x"/], [['--port', '65536'], /--port .* 0 to 65535, got "65536"/],
  [['--port', '-1'], /--port .*got "-1"/], [['--shards', '0'], /--shards must be an integer from 1 to 65536, got "0"/],
  [['--shards', '2', '--ordinal', '2'], /--ordinal must be less than --shards \(2\), got 2/],
  [['--routing', 'random'], /--routing must be one of jump, modulo, got "random"/], [['--log-level', 'loud'], /--log-level must be one of silent, .*, got "loud"/],
  [['--engine', 'disk'], /--engine must be one of sqlite, memory, got "disk"/], [['--store', '-x'], /--store must be 1 to 253 .*, got "-x"/],
  [['--max-value-bytes', '0'], /--max-value-bytes must be an integer from 1 to 67108864/], [['--shutdown-delay', 'soon'], /--shutdown-delay must be a number of seconds from 0 to 86400, got "soon"/],
  [['--drain-timeout', '-1'], /--drain-timeout must be a number of seconds/], [['--tls-cert', 'x'], /--tls-cert and --tls-key must be set together/],
  [['--host', '0.0.0.0'], /--host 0\.0\.0\.0 accepts requests from the network: set --token-file, or --insecure/], [['--host', '::'], /--host :: accepts requests/],
  [['--host', '*'], /--host \* accepts requests from the network/],
  [['--token-file', '/nowhere'], /--token-file: \/nowhere cannot be read: ENOENT/], [['--data-dir', 'x'], /--data-dir has no effect with --engine memory/],
  [['--tls-cert', '/nowhere', '--tls-key', '/nowhere'], /--tls-cert, --tls-key: \/nowhere cannot be read/], [['--wrong'], /unknown option '--wrong'/],
];

test.each(WRONG)('%j exits 2 and says what is wrong and allowed', async (args, told) => {
  const { exit, err, out } = await wrong(...MEMORY, ...args);
  expect([exit, out]).toEqual([2, '']);
  expect(err).toMatch(told);
});

test('without a directory and without --engine memory exits 2', async () => {
  expect(await wrong()).toMatchObject({ exit: 2, err: expect.stringMatching(/--data-dir is required: set it to a directory/) });
});

test('all that is wrong is said at once', async () => {
  expect((await wrong('--port', 'x', '--shards', 'y')).err.trim().split('\n')).toHaveLength(3);
});

test.each(WRONG.filter(([args]) => args.length === 2))('%j is the same from its environment variable', async ([name, value], told) => {
  process.env[`STORE_${name.slice(2).toUpperCase().replace(/-/g, '_')}`] = value;
  const { exit, err } = await wrong(...(name === '--engine' ? [] : ['--engine', 'memory']), ...(name === '--port' ? [] : ['--port', '0']));
  expect(exit).toBe(2);
  expect(err).toMatch(told);
});

test('a flag is given by its variable when that says so, and one that says neither is wrong', async () => {
  process.env.STORE_INSECURE = 'false';
  expect((await wrong(...MEMORY, '--host', '0.0.0.0')).err).toMatch(/accepts requests from the network/);
  process.env.STORE_INSECURE = 'maybe';
  expect(await wrong(...MEMORY)).toMatchObject({ exit: 2, err: expect.stringMatching(/--insecure must be true or false, got "maybe"/) });
  for (const yes of [true, 'true', '1', 'YES']) expect(parseServeOptions({ ...USUAL, 'insecure': yes, 'compat-api': yes }, '').server.compatApi).toBe(true);
});

test('the ordinal is the number at the end of the host name, unless one is given', () => {
  expect(['store-12', 'my-store-0', 'laptop', ''].map((host) => parseServeOptions(USUAL, host).server.ordinal)).toEqual([12, 0, 0, 0]);
  expect(parseServeOptions({ ...USUAL, ordinal: '3' }, 'store-12').server.ordinal).toBe(3);
  expect(() => parseServeOptions(USUAL, 'store-20')).toThrow(/from the host name store-20/);
});

test('a token file that is empty or has something else is wrong, and what stands there is not repeated', async () => {
  const file = path.join(directory(), 'token');
  for (const content of ['', ' \n', 'secret with blanks']) {
    fs.writeFileSync(file, content);
    const { exit, err } = await wrong(...MEMORY, '--token-file', file);
    expect([exit, /--token-file: .* (is empty|has a line that is not a token)/.test(err), /secret/.test(err)]).toEqual([2, true, false]);
  }
});

test('--help tells every option with its variable and the exit codes, and exits 0', async () => {
  const { exit, out } = await wrong('--help');
  expect(exit).toBe(0);
  const text = out.replace(/\s+/g, ' ');
  for (const { long } of serveCommand().options) {
    const name = (long ?? '').slice(2);
    expect(text).toContain(`--${name}`);
    expect(text).toContain(`STORE_${name.toUpperCase().replace(/-/g, '_')}`);
  }
});
