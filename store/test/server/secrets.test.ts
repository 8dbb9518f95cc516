import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { setTimeout as delay } from 'timers/promises';
import { RawConnection } from './support/raw-connection';
import { ServerProcess } from './support/server-process';
import { temporaryDirectory } from './support/server-under-test';

const TOKEN = 'tokentokentoken';
const SECRETS = /secret|tokentoken|c2VjcmV0/i;

const directory = temporaryDirectory();
let server: ServerProcess;

afterEach(() => server.kill());

/** Replaces a file by renaming another one, like the files of a mounted Secret. */
function replace(file: string, content: string | Buffer): void {
  fs.writeFileSync(`${file}.new`, content);
  fs.renameSync(`${file}.new`, file);
}

/** Waits until the condition holds. The timeout of the test ends the wait. */
async function eventually(holds: () => Promise<boolean>): Promise<void> {
  while (!await holds()) await delay(100);
}

function tokenFile(content = TOKEN): string {
  const file = path.join(directory(), 'token');
  fs.writeFileSync(file, content);
  return file;
}

const RAW = [
  `GET /v1/keys/secret HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}x\r\n\r\n`, 'secret /v1/keys/secret HTTP/1.1\r\nHost: x\r\n\r\n', 'secret secret\r\n\r\n',
  `GET /secret%ff HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`, `GET /secret HTTP/1.1\r\nHost: secret\r\nsecret: ${'secret'.repeat(5000)}\r\n\r\n`,
  `PUT /v1/keys/secret HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\nTransfer-Encoding: chunked\r\n\r\nsecret`,
];

test('the log contains no key, value or token, for any request and any error', async () => {
  server = await ServerProcess.serving(['--data-dir', directory(), '--log-level', 'trace', '--compat-api', '--token-file', tokenFile(), '--shutdown-delay', '0'], TOKEN);
  const { client } = server;
  await client.put('/v1/keys/secret', 'secret', { 'content-type': 'secret', 'idempotency-key': 'secret' });
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'PATCH', 'DELETE', 'PUT']) {
    for (const target of ['/v1/keys/secret', '/v1/keys/secret%ff', '/secret', '/v1/keys?prefix=secret', '/v1/keys?secret=1', '/secret%', '/load/secret', '/save/secret/secret']) {
      await client.call(method, target, { headers: { 'if-match': 'secret' } });
    }
  }
  for (const route of ['/v1/batch', '/v1/import']) {
    await client.send(route, ['{"secret', { op: 'put', key: 'secret', value: 'c2VjcmV0' }, { op: 'secret', key: 'secret' }, { key: 'secret', version: '1.1', value: '' }]);
  }
  await client.put('/v1/topology', '{"secret');
  await client.put('/v1/keys/secret', 'secret'.repeat(200_000));
  for (const bytes of RAW) {
    const connection = await RawConnection.open(server.port);
    connection.send(bytes).socket.end();
    await connection.closed;
  }
  server.signal('SIGTERM');
  expect(await server.exit).toBe(0);
  expect(server.output.split('\n').length).toBeGreaterThan(40);
  expect(server.output + server.errors).not.toMatch(SECRETS);
});

test('a changed token file is used without a restart, and an invalid one is ignored and not logged', async () => {
  const file = tokenFile('secret-one\n');
  server = await ServerProcess.serving(['--engine', 'memory', '--token-file', file]);
  const status = async (token: string): Promise<number> => (await server.client.get('/v1/keys', { headers: { authorization: `Bearer ${token}` } })).status;
  expect([await status('secret-one'), await status('secret-two')]).toEqual([200, 401]);
  replace(file, 'secret-one\nsecret-two\n');
  await eventually(async () => await status('secret-two') === 200);
  expect(await status('secret-one')).toBe(200);
  replace(file, 'secret-two\n');
  await eventually(async () => await status('secret-one') === 401);
  replace(file, 'secret with blanks\n');
  await server.until(/cannot use the changed token file/);
  expect(await status('secret-two')).toBe(200);
  expect(server.output + server.errors).not.toMatch(SECRETS);
});

function certificate(name: string): { cert: Buffer; key: Buffer } {
  const base = directory();
  const [cert, key] = [path.join(base, 'cert'), path.join(base, 'key')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', `/CN=${name}`,
    '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { cert: fs.readFileSync(cert), key: fs.readFileSync(key) };
}

test('a renewed certificate is used without a restart, and open connections stay open', async () => {
  const [one, two] = [certificate('one.example'), certificate('two.example')];
  const base = directory();
  const [cert, key] = [path.join(base, 'cert'), path.join(base, 'key')];
  replace(cert, one.cert);
  replace(key, one.key);
  server = await ServerProcess.serving(['--engine', 'memory', '--tls-cert', cert, '--tls-key', key]);
  const served = async (): Promise<string> => {
    const connection = await RawConnection.open(server.port, { rejectUnauthorized: false });
    const name = (connection.socket as import('tls').TLSSocket).getPeerCertificate().subject.CN;
    connection.close();
    return String(name);
  };
  expect(await served()).toBe('one.example');
  const open = await RawConnection.open(server.port, { rejectUnauthorized: false });
  replace(cert, two.cert);
  replace(key, two.key);
  await eventually(async () => await served() === 'two.example');
  expect((await open.send('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n').answer()).status).toBe(200);
  open.close();
  replace(cert, 'no certificate');
  await server.until(/cannot use the changed certificate: keeping the current one/);
  expect(await served()).toBe('two.example');
});
