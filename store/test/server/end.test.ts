import { RawConnection, codeOf } from './support/raw-connection';
import { ServerProcess } from './support/server-process';
import { temporaryDirectory } from './support/server-under-test';

const HOST = 'HTTP/1.1\r\nHost: x\r\n';
const directory = temporaryDirectory();
let server: ServerProcess;
let connections: RawConnection[];

beforeEach(() => {
  connections = [];
});

afterEach(async () => {
  connections.forEach((connection) => connection.close());
  await server.kill();
});

async function connect(): Promise<RawConnection> {
  const connection = await RawConnection.open(server.port);
  connections.push(connection);
  return connection;
}

async function valuesIn(data: string): Promise<Record<string, string>> {
  server = await ServerProcess.serving(['--data-dir', data]);
  const { keys } = (await server.client.get('/v1/keys?values=true')).json;
  return Object.fromEntries(keys.map(({ key, value }: Record<string, string>) => [key, Buffer.from(value, 'base64').toString()]));
}

test.each(['SIGTERM', 'SIGINT'] as const)('%s: not ready first, serving on, then refusing while what has begun ends, then exit 0 with all data', async (signal) => {
  const data = directory();
  server = await ServerProcess.serving(['--data-dir', data, '--shutdown-delay', '1.5', '--drain-timeout', '30']);
  const { client } = server;
  await client.put('/v1/keys/before', 'x');
  const slow = await connect();
  slow.send(`PUT /v1/keys/begun ${HOST}Content-Length: 4\r\n\r\nab`);
  const late = await connect();
  server.signal(signal);
  await server.until(/"msg":"shutting down: not ready, still serving/);
  const unready = await client.get('/readyz');
  expect([unready.status, unready.json.code]).toEqual([503, 'shutting_down']);
  expect([(await client.get('/livez')).status, (await client.put('/v1/keys/lingering', 'x')).status]).toEqual([200, 201]);
  server.signal(signal);
  await server.until(/"msg":"shutting down: rejecting new requests/);
  const refused = await late.send(`PUT /v1/keys/late ${HOST}Content-Length: 1\r\n\r\nx`).answer();
  expect([refused.status, codeOf(refused), refused.headers['retry-after'], refused.headers.connection]).toEqual([503, 'shutting_down', '1', 'close']);
  expect((await slow.send('cd').answer()).status).toBe(201);
  expect(await server.exit).toBe(0);
  expect(await valuesIn(data)).toEqual({ before: 'x', begun: 'abcd', lingering: 'x' });
});

test('what does not end in time is cut off, was not stored, and the exit code is 0 all the same', async () => {
  const data = directory();
  server = await ServerProcess.serving(['--data-dir', data, '--shutdown-delay', '0', '--drain-timeout', '0.3']);
  const slow = await connect();
  slow.send(`PUT /v1/keys/begun ${HOST}Content-Length: 4\r\n\r\nab`);
  await server.client.put('/v1/keys/a', 'x');
  server.signal('SIGTERM');
  expect(await server.exit).toBe(0);
  await slow.closed;
  expect(await valuesIn(data)).toEqual({ a: 'x' });
});

test('idle connections are not waited for', async () => {
  server = await ServerProcess.serving(['--engine', 'memory', '--shutdown-delay', '0', '--drain-timeout', '600']);
  const idle = await Promise.all(Array.from({ length: 20 }, connect));
  await Promise.all(idle.slice(10).map((connection) => connection.send(`GET /livez ${HOST}\r\n`).answer()));
  server.signal('SIGTERM');
  expect(await server.exit).toBe(0);
  await Promise.all(idle.map(({ closed }) => closed));
});
