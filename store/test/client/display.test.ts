import { Credentials } from '../../src/client/credentials';
import { parseAddresses } from '../../src/client/address';
import { headerLines, roundLine } from '../../src/client/display/alphabet';
import { Display, DisplayOptions } from '../../src/client/display/display';
import { monitorCommand } from '../../src/cli/monitor';
import { ChapterServer } from '../support/chapter-server';
import { deadAddress } from '../support/dead-address';
import { FaultProxy } from '../support/fault-proxy';
import { RunResult, runCommand } from '../support/run-command';
import { TestStore } from '../support/test-store';

/** Runs a display, a round a step, with something done before each round. The clock stands at a round every two seconds. */
async function shown(servers: string[], options: Partial<DisplayOptions>, steps: (() => unknown)[]): Promise<string[]> {
  const display = new Display({
    servers: parseAddresses(servers), routing: 'modulo', protocol: 'native', readonly: false, timeoutMs: 1000,
    connection: { connectTimeoutMs: 500, credentials: new Credentials({}) }, ...options,
  });
  const lines: string[] = [];
  let round = 0;
  await steps[0]();
  await display.run({
    rounds: steps.length,
    now: () => new Date(2020, 0, 2, 3, 4, round * 2),
    pause: async () => {
      await steps[++round]();
      return true;
    },
    print: (line) => lines.push(line),
  });
  await display.close();
  return lines;
}

const HEADER_3 = [
  '                    abcdefghijklmnopqrstuvwxyz',
  '                    --------------------------',
  '                    12012012012012012012012012',
  '                    --------------------------',
];

function nothing(): void {}

describe('prints the chapter\'s display', () => {
  let store: TestStore;

  beforeEach(async () => {
    store = await TestStore.start(3, { routing: 'modulo' });
  });

  afterEach(() => store.stop());

  test('of servers that come up, are written to and then hit', async () => {
    await Promise.all(store.shards.map((shard) => shard.stop()));
    expect(await shown(store.addresses(), {}, [
      nothing, () => store.shards[1].start(), nothing, () => store.shards[2].start(), () => store.shards[0].start(), nothing,
    ])).toEqual([
      ...HEADER_3,
      '2020-01-02 03:04:00 .......................... | hits = 0 (0%)',
      '2020-01-02 03:04:02 w..w..w..w..w..w..w..w..w. | hits = 0 (0%)',
      '2020-01-02 03:04:04 h..h..h..h..h..h..h..h..h. | hits = 9 (35%)',
      '2020-01-02 03:04:06 hw.hw.hw.hw.hw.hw.hw.hw.hw | hits = 9 (35%)',
      '2020-01-02 03:04:08 hhwhhwhhwhhwhhwhhwhhwhhwhh | hits = 18 (69%)',
      '2020-01-02 03:04:10 hhhhhhhhhhhhhhhhhhhhhhhhhh | hits = 26 (100%)',
    ]);
  });

  test('of a server that ends, is away, and comes back with its data', async () => {
    let ending = false;
    const proxy = await FaultProxy.before(store.shards[1].address, () => (ending ? { status: 503 } : 'pass'));
    const [first, , third] = store.addresses();
    expect((await shown([first, proxy.address, third], {}, [
      nothing, nothing, () => (ending = true), async () => {
        ending = false;
        await store.shards[1].stop();
      }, () => store.shards[1].start(),
    ])).slice(4)).toEqual([
      '2020-01-02 03:04:00 wwwwwwwwwwwwwwwwwwwwwwwwww | hits = 0 (0%)',
      '2020-01-02 03:04:02 hhhhhhhhhhhhhhhhhhhhhhhhhh | hits = 26 (100%)',
      '2020-01-02 03:04:04 5hh5hh5hh5hh5hh5hh5hh5hh5h | hits = 17 (65%)',
      '2020-01-02 03:04:06 .hh.hh.hh.hh.hh.hh.hh.hh.h | hits = 17 (65%)',
      '2020-01-02 03:04:08 hhhhhhhhhhhhhhhhhhhhhhhhhh | hits = 26 (100%)',
    ]);
    await proxy.stop();
  });

  test('of readonly, which writes nothing, and of keys with another value', async () => {
    await shown(store.addresses(), {}, [nothing]);
    const changed = new TextEncoder().encode('another');
    for (const record of await store.shards[0].records()) {
      await store.shards[0].engine.apply([{ key: record.key, expected: record.version, next: { ...record, value: changed } }]);
    }
    for (const record of await store.shards[2].records()) {
      await store.shards[2].engine.apply([{ key: record.key, expected: record.version, next: undefined }]);
    }
    expect((await shown(store.addresses(), { readonly: true }, [nothing, nothing])).slice(4)).toEqual([
      '2020-01-02 03:04:00 hmxhmxhmxhmxhmxhmxhmxhmxhm | hits = 9 (35%)',
      '2020-01-02 03:04:02 hmxhmxhmxhmxhmxhmxhmxhmxhm | hits = 9 (35%)',
    ]);
  });

  test('of servers that own other keys than asked for', async () => {
    const [line] = (await shown(store.addresses(2), {}, [nothing])).slice(4);
    expect(line).toContain('4');
  });
});

test('prints the chapter\'s display of the chapter\'s servers', async () => {
  const servers = await Promise.all([1, 2, 3].map(() => ChapterServer.start()));
  const addresses = servers.map(({ address }) => address);
  expect(await shown(addresses, { protocol: 'compat' }, [nothing, nothing, () => (servers[0].ending = true)])).toEqual([
    ...HEADER_3,
    '2020-01-02 03:04:00 wwwwwwwwwwwwwwwwwwwwwwwwww | hits = 0 (0%)',
    '2020-01-02 03:04:02 hhhhhhhhhhhhhhhhhhhhhhhhhh | hits = 26 (100%)',
    '2020-01-02 03:04:04 hh5hh5hh5hh5hh5hh5hh5hh5hh | hits = 18 (69%)',
  ]);
  await Promise.all(servers.map((server) => server.stop()));
});

test('a server that never answers shows dots, and holds up no other', async () => {
  const store = await TestStore.start(3, { routing: 'modulo' });
  const proxy = await FaultProxy.before(store.shards[0].address, () => 'stall');
  const lines = await shown([proxy.address, ...store.addresses().slice(1)], { timeoutMs: 200 }, [nothing, nothing]);
  expect(lines[5]).toBe('2020-01-02 03:04:02 hh.hh.hh.hh.hh.hh.hh.hh.hh | hits = 18 (69%)');
  expect(proxy.seen).toHaveLength(16);
  await proxy.stop();
  await store.stop();
});

test('shows the shards of the default routing, and numbers beyond nine in base 36', () => {
  expect(headerLines('jump', 3)[2]).toBe(`${' '.repeat(20)}12120020222112201210220202`);
  expect(headerLines('modulo', 30)[2]).toBe(`${' '.repeat(20)}789abcdefghijklmnopqrst012`);
  expect(headerLines('modulo', 100)[2]).toContain('+');
});

test('rounds the share of hits as the chapter does', () => {
  expect(roundLine(new Date(2020, 11, 31, 23, 59, 59), `${'h'.repeat(17)}${'m'.repeat(9)}`))
    .toBe(`2020-12-31 23:59:59 ${'h'.repeat(17)}mmmmmmmmm | hits = 17 (65%)`);
});

describe('the program', () => {
  function run(...args: string[]): Promise<RunResult> {
    return runCommand(monitorCommand(), args);
  }

  test('prints so many rounds, by the default routing', async () => {
    const { out, exit } = await run(await deadAddress(), '--rounds', '2', '--interval', '0.01', '--timeout', '0.5');
    expect(out.split('\n').slice(4, 7)).toEqual([
      expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \.{26} \| hits = 0 \(0%\)$/),
      expect.stringMatching(/\.{26}/), '',
    ]);
    expect(exit).toBe(0);
  });

  test('takes the chapter\'s routing with the chapter\'s protocol', async () => {
    const [a, b] = [await deadAddress(), await deadAddress()];
    const { out } = await run(`${a},${b}`, '--read-only', '--protocol', 'compat', '--rounds', '1', '--timeout', '0.5');
    expect(out.split('\n')[2].trim()).toBe('10101010101010101010101010');
  });

  test.each([
    [[], 'missing required argument \'servers\''],
    [['a,,b'], '"" is no server'],
    [['a', 'write'], 'Allowed choices are readonly'],
    [['a', '--rounds', 'many'], 'It is a whole number from 1'],
    [['a', '--interval', '0'], 'It is a number of seconds, above 0'],
    [['a', '--protocol', 'http'], 'Allowed choices are native, book'],
  ])('exits 2 on wrong options and says what is allowed: %j', async (args, message) => {
    const { exit, err } = await run(...args);
    expect(err).toContain(message);
    expect(exit).toBe(2);
  });
});
