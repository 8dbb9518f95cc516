import { parseAddresses } from '../../src/client/address';
import { Credentials } from '../../src/client/credentials';
import { Monitor, MonitorOptions, headerLines, roundLine } from '../../src/monitor/monitor';
import { monitorCommand } from '../../src/cli/monitor';
import { FakeCompatServer } from '../support/compat-server';
import { deadAddress } from '../support/dead-address';
import { FaultProxy } from '../support/fault-proxy';
import { testWithIpv6 } from '../support/ipv6';
import { RunResult, runCommand } from '../support/run-command';
import { TestStore } from '../support/test-store';

/** Runs a monitor with one round for each step, and returns its output. Each step is called before its round. The clock is fixed. */
async function monitorOutput(servers: string[], options: Partial<MonitorOptions>, steps: (() => unknown)[]): Promise<string[]> {
  const monitor = new Monitor({
    servers: parseAddresses(servers), routing: 'modulo', protocol: 'native', readOnly: false, timeoutMs: 5000,
    connection: { connectTimeoutMs: 5000, credentials: new Credentials({}) }, ...options,
  });
  const lines: string[] = [];
  let round = 0;
  await steps[0]();
  await monitor.run({
    rounds: steps.length,
    now: () => new Date(2020, 0, 2, 3, 4, round * 2),
    pause: async () => {
      await steps[++round]();
      return true;
    },
    print: (line) => lines.push(line),
  });
  await monitor.close();
  return lines;
}

const HEADER_3 = [
  '                    abcdefghijklmnopqrstuvwxyz',
  '                    --------------------------',
  '                    12012012012012012012012012',
  '                    --------------------------',
];

function nothing(): void {}

describe('Monitor', () => {
  let store: TestStore;

  beforeEach(async () => {
    store = await TestStore.start(3, { routing: 'modulo' });
  });

  afterEach(() => store.stop());

  test('shows servers that start, are written to and then read', async () => {
    await Promise.all(store.shards.map((shard) => shard.stop()));
    expect(await monitorOutput(store.addresses(), {}, [
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

  test('shows a server that shuts down, is down, and restarts with its data', async () => {
    let ending = false;
    const proxy = await FaultProxy.before(store.shards[1].address, () => (ending ? { status: 503 } : 'pass'));
    const [first, , third] = store.addresses();
    expect((await monitorOutput([first, proxy.address, third], {}, [
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

  test('shows missing keys and wrong values, and writes nothing, when it is read-only', async () => {
    await monitorOutput(store.addresses(), {}, [nothing]);
    const changed = new TextEncoder().encode('another');
    for (const record of await store.shards[0].records()) {
      await store.shards[0].engine.apply([{ key: record.key, expected: record.version, next: { ...record, value: changed } }]);
    }
    for (const record of await store.shards[2].records()) {
      await store.shards[2].engine.apply([{ key: record.key, expected: record.version, next: undefined }]);
    }
    expect((await monitorOutput(store.addresses(), { readOnly: true }, [nothing, nothing])).slice(4)).toEqual([
      '2020-01-02 03:04:00 hmxhmxhmxhmxhmxhmxhmxhmxhm | hits = 9 (35%)',
      '2020-01-02 03:04:02 hmxhmxhmxhmxhmxhmxhmxhmxhm | hits = 9 (35%)',
    ]);
  });

  test('shows the status 421 of servers that do not own the keys', async () => {
    const [line] = (await monitorOutput(store.addresses(2), {}, [nothing])).slice(4);
    expect(line).toContain('4');
  });
});

test('Monitor shows servers of the compat protocol', async () => {
  const servers = await Promise.all([1, 2, 3].map(() => FakeCompatServer.start()));
  const addresses = servers.map(({ address }) => address);
  expect(await monitorOutput(addresses, { protocol: 'compat' }, [nothing, nothing, () => (servers[0].ending = true)])).toEqual([
    ...HEADER_3,
    '2020-01-02 03:04:00 wwwwwwwwwwwwwwwwwwwwwwwwww | hits = 0 (0%)',
    '2020-01-02 03:04:02 hhhhhhhhhhhhhhhhhhhhhhhhhh | hits = 26 (100%)',
    '2020-01-02 03:04:04 hh5hh5hh5hh5hh5hh5hh5hh5hh | hits = 18 (69%)',
  ]);
  await Promise.all(servers.map((server) => server.stop()));
});

test('Monitor shows dots for a server that never answers, without delaying the others', async () => {
  const store = await TestStore.start(3, { routing: 'modulo' });
  const proxy = await FaultProxy.before(store.shards[0].address, () => 'stall');
  const lines = await monitorOutput([proxy.address, ...store.addresses().slice(1)], { timeoutMs: 1000 }, [nothing, nothing]);
  expect(lines[5]).toBe('2020-01-02 03:04:02 hh.hh.hh.hh.hh.hh.hh.hh.hh | hits = 18 (69%)');
  expect(proxy.seen).toHaveLength(16);
  await proxy.stop();
  await store.stop();
});

testWithIpv6('store monitor shows servers with addresses of IPv6', async () => {
  const store = await TestStore.start(2, { host: '::1' });
  const { out } = await runCommand(monitorCommand(), [store.addresses().join(), '--rounds', '2', '--interval', '0.1']);
  expect(out).toMatch(/ w{26} \| hits = 0 .*\n.* h{26} \| hits = 26 \(100%\)/);
  await store.stop();
});

test('headerLines shows the shards of the routing as digits in base 36', () => {
  expect(headerLines('jump', 3)[2]).toBe(`${' '.repeat(20)}12120020222112201210220202`);
  expect(headerLines('modulo', 30)[2]).toBe(`${' '.repeat(20)}789abcdefghijklmnopqrst012`);
  expect(headerLines('modulo', 100)[2]).toContain('+');
});

test('roundLine rounds the percentage of hits', () => {
  expect(roundLine(new Date(2020, 11, 31, 23, 59, 59), `${'h'.repeat(17)}${'m'.repeat(9)}`))
    .toBe(`2020-12-31 23:59:59 ${'h'.repeat(17)}mmmmmmmmm | hits = 17 (65%)`);
});

describe('store monitor', () => {
  function run(...args: string[]): Promise<RunResult> {
    return runCommand(monitorCommand(), args);
  }

  test('prints the number of rounds in --rounds', async () => {
    const { out, exit } = await run(await deadAddress(), '--rounds', '2', '--interval', '0.01', '--timeout', '0.5');
    expect(out.split('\n').slice(4, 7)).toEqual([
      expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \.{26} \| hits = 0 \(0%\)$/),
      expect.stringMatching(/\.{26}/), '',
    ]);
    expect(exit).toBe(0);
  });

  test('uses modulo routing by default with the compat protocol', async () => {
    const [a, b] = [await deadAddress(), await deadAddress()];
    const { out } = await run(`${a},${b}`, '--read-only', '--protocol', 'compat', '--rounds', '1', '--timeout', '0.5');
    expect(out.split('\n')[2].trim()).toBe('10101010101010101010101010');
  });

  test.each([
    [[], 'missing required argument \'servers\''],
    [['a,,b'], 'a server must be HOST, HOST:PORT or http(s)://HOST:PORT, got ""'],
    [['a', 'readonly'], 'too many arguments'],
    [['a', '--rounds', 'many'], 'It must be an integer from 1'],
    [['a', '--interval', '0'], 'It must be a number of seconds above 0'],
    [['a', '--protocol', 'http'], 'Allowed choices are native, compat'],
  ])('exits with 2 and says what is allowed for the wrong options %j', async (args, message) => {
    const { exit, err } = await run(...args);
    expect(err).toContain(message);
    expect(exit).toBe(2);
  });
});
