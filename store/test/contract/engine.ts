import * as fc from 'fast-check';
import { compareKeys } from '../../src/core/keys';
import { StoredRecord, tombstone } from '../../src/core/record';
import { Version, compareVersions, nextVersion } from '../../src/core/version';
import { Change, Engine } from '../../src/engine/engine';

/** An engine under test. A durable one can be opened again on the same data. */
export interface EngineUnderTest {
  open(): Promise<Engine>;
  readonly durable: boolean;
}

/** Tests that every engine must pass. `make` prepares empty data for one test. */
export function engineContract(name: string, make: () => EngineUnderTest): void {
  describe(`the ${name} engine`, () => {
    let engine: Engine;

    beforeEach(async () => {
      engine = await make().open();
    });

    afterEach(() => engine.close());

    test('is empty at first', async () => {
      expect(await engine.read('a')).toBeUndefined();
      expect(await engine.scan({ limit: 10 })).toEqual([]);
      expect(await engine.stats()).toEqual({ records: 0, tombstones: 0 });
      expect(await engine.floor()).toEqual({ epoch: 0, counter: 0 });
    });

    test('returns a record byte for byte', async () => {
      const key = 'a/../?#%\u0000\u{1F600}';
      const value = Uint8Array.from({ length: 256 }, (_, at) => at);
      await engine.apply([{ key, expected: undefined, next: { ...record(key, 1), value, contentType: 'image/png' } }]);
      const found = await engine.read(key);
      expect({ ...found, value: [...(found?.value ?? [])] }).toEqual({ ...record(key, 1), value: [...value], contentType: 'image/png' });
    });

    test('distinguishes an empty value from no value', async () => {
      await engine.apply([{ key: 'a', expected: undefined, next: { ...record('a', 1), value: new Uint8Array() } }]);
      expect((await engine.read('a'))?.value.length).toBe(0);
      expect((await engine.read('a'))?.deleted).toBe(false);
    });

    test('makes a change only if the stored version is the expected one', async () => {
      expect(await engine.apply([put('a', 1)])).toEqual([true]);
      expect(await engine.apply([put('a', 2)])).toEqual([false]);
      expect(await engine.apply([put('a', 3, version(2))])).toEqual([false]);
      expect(await engine.apply([put('b', 2, version(1))])).toEqual([false]);
      expect(await engine.apply([put('a', 2, version(1))])).toEqual([true]);
      expect((await engine.read('a'))?.version).toEqual(version(2));
    });

    test('returns for each change of a call whether it was made, in order', async () => {
      expect(await engine.apply([put('a', 1), put('a', 2), put('a', 2, version(1)), put('b', 1)])).toEqual([true, false, true, true]);
    });

    test('makes one of many changes that expect the same version', async () => {
      await engine.apply([put('a', 1)]);
      const made = await Promise.all(Array.from({ length: 64 }, (_, at) => engine.apply([put('a', 2 + at, version(1))])));
      expect(made.flat().filter(Boolean)).toHaveLength(1);
    });

    test('raises the floor to the largest version of a dropped record', async () => {
      await engine.apply([put('a', 7), put('b', 3)]);
      await engine.apply([drop('a', version(7))]);
      await engine.apply([drop('b', version(3))]);
      expect(await engine.floor()).toEqual(version(7));
      expect(await engine.read('a')).toBeUndefined();
    });

    test('counts records and tombstones', async () => {
      await engine.apply([put('a', 1), put('b', 1), put('c', 1)]);
      await engine.apply([{ key: 'a', expected: version(1), next: tombstone('a', version(2)) }, drop('b', version(1))]);
      expect(await engine.stats()).toEqual({ records: 1, tombstones: 1 });
    });

    test('scans in the order of bytes, after a key, with a prefix, up to a limit', async () => {
      const keys = ['a', 'a/1', 'a/2', 'a\u{1F600}', 'a\uffff', 'b'];
      await engine.apply(keys.map((key) => put(key, 1)));
      const scanned = async (options: object) => (await engine.scan({ limit: 100, ...options })).map(({ key }) => key);
      expect(await scanned({})).toEqual(['a', 'a/1', 'a/2', 'a\uffff', 'a\u{1F600}', 'b']);
      expect(await scanned({ prefix: 'a/' })).toEqual(['a/1', 'a/2']);
      expect(await scanned({ prefix: 'a', after: 'a/2' })).toEqual(['a\uffff', 'a\u{1F600}']);
      expect(await scanned({ prefix: 'b', after: 'a' })).toEqual(['b']);
      expect(await scanned({ after: 'a', limit: 2 })).toEqual(['a/1', 'a/2']);
      expect(await scanned({ prefix: 'zzz' })).toEqual([]);
    });

    test('stops a scan at maxBytes, but returns at least one record', async () => {
      await engine.apply(['a', 'b', 'c'].map((key) => ({ ...put(key, 1), next: { ...record(key, 1), value: new Uint8Array(100) } })));
      expect(await engine.scan({ limit: 10, maxBytes: 1 })).toHaveLength(1);
      expect(await engine.scan({ limit: 10, maxBytes: 150 })).toHaveLength(2);
    });

    test('stores metadata separately from the records', async () => {
      expect(await engine.readMeta('topology')).toBeUndefined();
      await engine.writeMeta('topology', 'one');
      await engine.writeMeta('topology', 'two');
      expect(await engine.readMeta('topology')).toBe('two');
      expect(await engine.scan({ limit: 10 })).toEqual([]);
    });

    test('behaves like a map, for any order of calls', async () => {
      await fc.assert(fc.asyncProperty(fc.array(CALLS, { maxLength: 60 }), async (calls) => modelled(make(), calls)), { numRuns: 60 });
    });
  });
}

type Call = { readonly kind: 'put' | 'delete' | 'drop' | 'stale' | 'reopen'; readonly key: string };

const CALLS: fc.Arbitrary<Call> = fc.record({
  kind: fc.constantFrom('put', 'put', 'put', 'delete', 'drop', 'stale', 'reopen'),
  key: fc.constantFrom('a', 'b', 'c', 'a/b', '\uffff', '\u{10000}'),
});

/** Runs calls on an engine and on a map, and compares their contents after each. */
async function modelled(subject: EngineUnderTest, calls: readonly Call[]): Promise<void> {
  const model = new Map<string, StoredRecord>();
  let engine = await subject.open();
  for (const call of calls) {
    if (call.kind === 'reopen') {
      if (!subject.durable) continue;
      await engine.close();
      engine = await subject.open();
    } else {
      await modelledChange(engine, model, call);
    }
    const expected = [...model.values()].sort((a, b) => compareKeys(a.key, b.key));
    expect((await engine.scan({ limit: 1000 })).map(plain)).toEqual(expected.map(plain));
    expect(await engine.stats()).toEqual(countsOf(expected));
  }
  await engine.close();
}

async function modelledChange(engine: Engine, model: Map<string, StoredRecord>, { kind, key }: Call): Promise<void> {
  const stored = model.get(key);
  const next = nextVersion(stored?.version ?? (await engine.floor()), 1);
  const change: Change = {
    key,
    expected: kind === 'stale' ? { epoch: 99, counter: 99 } : stored?.version,
    next: kind === 'drop' ? undefined : kind === 'delete' ? tombstone(key, next) : { ...record(key, 0), version: next },
  };
  const [made] = await engine.apply([change]);
  expect(made).toBe(kind !== 'stale');
  if (!made) return;
  if (change.next) model.set(key, change.next);
  else model.delete(key);
  if (stored && !change.next) expect(compareVersions(await engine.floor(), stored.version)).toBeGreaterThanOrEqual(0);
}

function countsOf(records: StoredRecord[]): object {
  const tombstones = records.filter(({ deleted }) => deleted).length;
  return { records: records.length - tombstones, tombstones };
}

function plain(found: StoredRecord): object {
  return { ...found, value: Buffer.from(found.value).toString('hex') };
}

function version(counter: number): Version {
  return { epoch: 1, counter };
}

function record(key: string, counter: number): StoredRecord {
  return { key, version: version(counter), value: new TextEncoder().encode(`${key} ${counter}`), contentType: 'text/plain', deleted: false, request: 'r1' };
}

function put(key: string, counter: number, expected?: Version): Change {
  return { key, expected, next: record(key, counter) };
}

function drop(key: string, expected: Version): Change {
  return { key, expected, next: undefined };
}
