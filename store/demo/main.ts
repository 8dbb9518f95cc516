/**
 * `npm run demo`: the chapter's story with real processes on loopback. Three servers, a client that shows which keys answer, a server
 * that is killed and comes back with its data, and a resize from three servers to four and back by the rebalancer.
 */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Display } from './display';
import { run } from './program';
import { Servers } from './servers';

const ALL_HITS = /^h{26}$/;

async function main(): Promise<void> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'store-demo-'));
  const servers = new Servers(directory);
  const displays: Display[] = [];
  const show = (title: string, addresses: string, ...more: string[]): Display => {
    say(title);
    const display = new Display(addresses, more);
    displays.push(display);
    return display;
  };
  try {
    await killed(servers, show);
    await grown(servers, show);
    await shrunk(servers, show);
    summarize(displays);
  } finally {
    await Promise.all(displays.map((display) => display.stop()));
    await servers.stopAll();
    fs.rmSync(directory, { recursive: true });
  }
}

type Show = (title: string, addresses: string, ...more: string[]) => Display;

/** Writes, reads, and a server that loses its process but not its data. */
async function killed(servers: Servers, show: Show): Promise<void> {
  for (const ordinal of [0, 1, 2]) await servers.start(ordinal, 3);
  const display = show('Three servers. The client writes what it does not find (w), and finds it from then on (h).', servers.list(3));
  await display.until(/w/);
  await display.until(ALL_HITS);
  say('Server 1 is killed: its keys do not answer (.), the others go on.');
  await servers.kill(1);
  await display.until(/^[h.]*\.[h.]*$/);
  say('Server 1 starts again on its data: everything is there (h), nothing is written (w).');
  await servers.start(1, 3);
  await display.until(ALL_HITS);
  await display.stop();
}

async function grown(servers: Servers, show: Show): Promise<void> {
  say('A fourth server starts, empty.');
  await servers.start(3, 4);
  const display = show('A client that only reads, with the list of four: keys that belong to the fourth are missed (m).', servers.list(4), '--read-only');
  await display.until(/m/);
  say('The rebalancer moves them, and only them.');
  say(await run('rebalance', servers.list(3), servers.list(4)));
  await display.until(ALL_HITS);
  await display.stop();
}

async function shrunk(servers: Servers, show: Show): Promise<void> {
  const display = show('The list of three again: the others still go by four, and refuse (4) what the fourth server has.', servers.list(3), '--read-only');
  await display.until(/4/);
  say('The rebalancer moves it back, before the server goes.');
  say(await run('rebalance', servers.list(4), servers.list(3)));
  await servers.stop(3);
  await display.until(ALL_HITS);
  await display.stop();
}

function summarize(displays: readonly Display[]): void {
  const letters = displays.map(({ letters: seen }) => seen).join('');
  const count = (letter: string) => [...letters].filter((seen) => seen === letter).length;
  const elsewhere = count('m') + count('4');
  say(
    `Done: ${count('w')} keys written, ${count('h')} reads hit, ${count('.')} not answered while a server was away, ` +
      `${elsewhere} asked of a server before they were moved to it, ${count('x')} wrong.`,
  );
  if (count('w') !== 26 || count('x') !== 0) throw new Error('a key was written twice or had a wrong value');
}

function say(text: string): void {
  process.stdout.write(`\n${text}\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`demo: ${error.message}\n`);
  process.exitCode = 1;
});
