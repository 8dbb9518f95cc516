import * as fc from 'fast-check';
import { ROUTER_NAMES, routerNamed } from '../../src/core/routing';
import { StoreClient } from '../../src';
import { TestStore } from '../support/test-store';

const KEY = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' });

describe.each(ROUTER_NAMES)('StoreClient with %s routing', (routing) => {
  let store: TestStore;
  let client: StoreClient;

  beforeAll(async () => {
    store = await TestStore.start(5, { routing });
    client = new StoreClient({ servers: store.addresses(), routing });
  });

  afterAll(async () => {
    await client.close();
    await store.stop();
  });

  test('sends each request to the server that owns the key', async () => {
    await fc.assert(
      fc.asyncProperty(KEY, async (key) => {
        await client.put(key, key);
        const owner = store.shards[routerNamed(routing).shardOf(key, 5)];
        expect((await owner.engine.read(key))?.key).toBe(key);
        expect((await client.get(key))?.value.toString()).toBe(key);
      }),
      { numRuns: 60 },
    );
  });

  test.each(['.', '..', '/', 'a/../b', '%2F', '%', '?', '#', 'a b', '\u0000', '\u{1F600}', 'é'.repeat(256)])('stores the key %j unchanged', async (key) => {
    await client.put(key, 'kept');
    expect((await client.get(key))?.value.toString()).toBe('kept');
    expect(await client.delete(key)).toBe(true);
    expect(await client.get(key)).toBeUndefined();
  });
});
