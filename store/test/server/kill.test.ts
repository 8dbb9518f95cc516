import { Expectations } from './support/expectations';
import { ServerProcess } from './support/server-process';
import { temporaryDirectory } from './support/server-under-test';

const CYCLES = process.env.STORE_LONG ? 200 : 20;
const WRITERS = 16;

const directory = temporaryDirectory();

test(`a server that is killed ${CYCLES} times under load loses no acknowledged write and has no torn value`, async () => {
  const data = directory();
  const expected = new Expectations();
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    const server = await ServerProcess.serving(['--data', data, '--log-level', 'info']);
    await expected.check(server.client);
    const writers = Array.from({ length: WRITERS }, (_, id) => expected.writer(server.client, id, cycle));
    await new Promise((resolve) => setTimeout(resolve, 40 + (cycle * 67) % 240));
    await server.kill();
    await Promise.all(writers);
  }
  const server = await ServerProcess.serving(['--data', data]);
  await expected.check(server.client);
  await server.kill();
  expect(expected.answered).toBeGreaterThan(CYCLES * WRITERS);
}, CYCLES * 6000);
