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

test.each(['SIGTERM', 'SIGINT'] as const)('%s makes the server unready, then lets it finish open requests and reject new ones, then exit with 0', async (signal) => {
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
  expect([(await client.get('/livez')).status, (await client.put('/v1/keys/unready', 'x')).status]).toEqual([200, 201]);
  server.signal(signal);
  await server.until(/"msg":"shutting down: rejecting new requests/);
  const rejected = await late.send(`PUT /v1/keys/late ${HOST}Content-Length: 1\r\n\r\nx`).answer();
  expect([rejected.status, codeOf(rejected), rejected.headers['retry-after'], rejected.headers.connection]).toEqual([503, 'shutting_down', '1', 'close']);
  expect((await slow.send('cd').answer()).status).toBe(201);
  expect(await server.exit).toBe(0);
  expect(await valuesIn(data)).toEqual({ before: 'x', begun: 'abcd', unready: 'x' });
});

test('a request that does not finish within the drain timeout is cut off and not stored, and the server exits with 0', async () => {
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

test('idle connections do not delay the shutdown', async () => {
  server = await ServerProcess.serving(['--engine', 'memory', '--shutdown-delay', '0', '--drain-timeout', '600']);
  const idle = await Promise.all(Array.from({ length: 20 }, connect));
  await Promise.all(idle.slice(10).map((connection) => connection.send(`GET /livez ${HOST}\r\n`).answer()));
  server.signal('SIGTERM');
  expect(await server.exit).toBe(0);
  await Promise.all(idle.map(({ closed }) => closed));
});
