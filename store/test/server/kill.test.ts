import { Expectations } from './support/expectations';
import { ServerProcess } from './support/server-process';
import { temporaryDirectory } from './support/server-under-test';

const CYCLES = process.env.STORE_LONG ? 200 : 20;
const WRITERS = 16;

const directory = temporaryDirectory();

test(`keeps every acknowledged write, and no torn value, when it is killed ${CYCLES} times under load`, async () => {
  const data = directory();
  const expected = new Expectations();
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    const server = await ServerProcess.serving(['--data', data, '--log-level', 'info']);
    await expected.check(server.client);
    const writers = Array.from({ length: WRITERS }, (_, id) => expected.writer(server.client, id, cycle));
    await expected.progress(WRITERS);
    await new Promise((resolve) => setTimeout(resolve, (cycle * 67) % 240));
    await server.kill();
    await Promise.all(writers);
  }
  const server = await ServerProcess.serving(['--data', data]);
  await expected.check(server.client);
  await server.kill();
}, CYCLES * 6000);
