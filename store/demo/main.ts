/**
 * `npm run demo`: shows a store with real processes on loopback. Three servers and a monitor that shows which keys answer; a server that is
 * killed and restarted with its data; and a resize from three servers to four and back with `store rebalance`.
 */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Monitor } from './monitor';
import { run } from './program';
import { Servers } from './servers';

const ALL_HITS = /^h{26}$/;

async function main(): Promise<void> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'store-demo-'));
  const servers = new Servers(directory);
  const monitors: Monitor[] = [];
  const show = (title: string, addresses: string, ...options: string[]): Monitor => {
    say(title);
    const monitor = new Monitor(addresses, options);
    monitors.push(monitor);
    return monitor;
  };
  try {
    await killAndRestart(servers, show);
    await scaleUp(servers, show);
    await scaleDown(servers, show);
    summarize(monitors);
  } finally {
    await Promise.all(monitors.map((monitor) => monitor.stop()));
    await servers.stopAll();
    fs.rmSync(directory, { recursive: true });
  }
}

type Show = (title: string, addresses: string, ...options: string[]) => Monitor;

/** Writes and reads keys, kills a server, and starts it again on its data. */
async function killAndRestart(servers: Servers, show: Show): Promise<void> {
  for (const ordinal of [0, 1, 2]) await servers.start(ordinal, 3);
  const monitor = show('Three servers. The monitor writes keys that have no value (w), and then reads them (h).', servers.list(3));
  await monitor.until(/w/);
  await monitor.until(ALL_HITS);
  say('Server 1 is killed: its keys do not answer (.), the other keys do.');
  await servers.kill(1);
  await monitor.until(/^[h.]*\.[h.]*$/);
  say('Server 1 starts again with its data: all keys are read (h), none has to be written (w).');
  await servers.start(1, 3);
  await monitor.until(ALL_HITS);
  await monitor.stop();
}

/** Moves keys from three servers to four. */
async function scaleUp(servers: Servers, show: Show): Promise<void> {
  say('A fourth server starts without data.');
  await servers.start(3, 4);
  const monitor = show('A read-only monitor with the list of four servers: keys that now belong to the fourth one are missing there (m).', servers.list(4), '--read-only');
  await monitor.until(/m/);
  say('"store rebalance" moves these keys to the fourth server.');
  say(await run('rebalance', servers.list(3), servers.list(4)));
  await monitor.until(ALL_HITS);
  await monitor.stop();
}

/** Moves the keys back to three servers. */
async function scaleDown(servers: Servers, show: Show): Promise<void> {
  const monitor = show('The list of three servers again: the servers still have the topology of four, and reject keys that the fourth one owns (4).', servers.list(3), '--read-only');
  await monitor.until(/4/);
  say('"store rebalance" moves these keys back before the fourth server stops.');
  say(await run('rebalance', servers.list(4), servers.list(3)));
  await servers.stop(3);
  await monitor.until(ALL_HITS);
  await monitor.stop();
}

function summarize(monitors: readonly Monitor[]): void {
  const letters = monitors.map(({ letters: seen }) => seen).join('');
  const count = (letter: string) => [...letters].filter((seen) => seen === letter).length;
  const elsewhere = count('m') + count('4');
  say(
    `Done: ${count('w')} keys written, ${count('h')} reads hit, ${count('.')} reads without a response while a server was down, ` +
      `${elsewhere} reads from a server that did not have the key yet, ${count('x')} wrong values.`,
  );
  if (count('w') !== 26 || count('x') !== 0) throw new Error('a key was written twice, or had a wrong value');
}

function say(text: string): void {
  process.stdout.write(`\n${text}\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`demo: ${error.message}\n`);
  process.exitCode = 1;
});
