/**
 * Runs the programs of the pods with mongosh itself, which rewrites them first. It connects to stand-ins for the members over MongoDB's own
 * protocol. Requires mongosh: `MONGOSH=$(which mongosh) npx jest --testPathPatterns mongo-mongosh`.
 */
import { execFile } from 'node:child_process';
import { Server } from 'node:net';
import { renderMongo } from '../support/databases';
import { MongoCluster } from '../support/mongo-cluster';
import { freeHosts, serve } from '../support/mongo-wire';
import { Ended, PodDirectory } from '../support/pod-scripts';

const { MONGOSH } = process.env;
const KEY = 'c2VjcmV0+/=key';

const servers: Server[] = [];
const started = Date.now();
let pod: PodDirectory;
let hosts: string[];
let cluster: MongoCluster;

/** Runs a command of a manifest, with its files in a temporary directory. */
function mongosh(command: readonly string[], env: { [name: string]: string } = {}): Promise<Ended> {
  const args = command.slice(1).map((arg) => arg.replace(/'\/etc\/mongo/g, `'${pod.path('/etc/mongo')}`));
  return new Promise((resolve) => {
    execFile(`${MONGOSH}`, args, { env: { PATH: process.env.PATH, HOME: pod.root, ...env }, timeout: 50_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, output: `${stdout}${stderr}` }));
  });
}

function initiate(members: number): Promise<Ended> {
  const [{ command }] = renderMongo().find('Job').spec.template.spec.containers;
  return mongosh(command, { REPLICA_SET: 'mongo', MEMBERS: hosts.slice(0, members).join(','), JOIN_SECONDS: '60' });
}

function serves(at: number): Promise<Ended> {
  const { command } = renderMongo().find('StatefulSet').spec.template.spec.containers[0].readinessProbe.exec;
  return mongosh(command.map((arg) => arg.replace('127.0.0.1:27017', hosts[at])));
}

(MONGOSH ? describe : describe.skip)(MONGOSH ? 'MongoReplicaSet, run by mongosh,' : 'MongoReplicaSet, run by mongosh (skipped: MONGOSH is not set)', () => {
  beforeAll(async () => {
    pod = new PodDirectory();
    hosts = await freeHosts(5);
    cluster = new MongoCluster(hosts.slice(0, 3), 'mongo', KEY, () => Date.now() - started);
    for (const host of hosts.slice(0, 3)) servers.push(await serve(cluster, host));
    pod.write('/etc/mongo/secret/keyfile', `${KEY}\n`);
    pod.write('/etc/mongo/root/password', 'p@ss:w/ord%');
  });

  afterAll(() => {
    servers.forEach((server) => server.close());
    pod.remove();
  });

  test('has no ready members before it is initiated', async () => {
    expect((await serves(0)).code).toBe(1);
  });

  test('is initiated, with a user root', async () => {
    const { code, output } = await initiate(3);
    expect([code, output.trim().split('\n')]).toEqual([0, [
      `[initiate] no member has a configuration: initiating replica set mongo of ${hosts.slice(0, 3).join(', ')}`,
      '[initiate] waiting: the replica set has no primary: a majority of its members must run and be able to connect to each other',
      '[initiate] every member is primary or secondary',
      '[initiate] created user root',
      `[initiate] done: ${hosts.slice(0, 3).join(', ')}`,
    ]]);
    expect(cluster.users.get('root')).toEqual({ password: 'p@ss:w/ord%', roles: ['root'] });
  });

  test('has a ready primary and a ready secondary', async () => {
    expect([(await serves(0)).code, (await serves(1)).code]).toEqual([0, 0]);
  });

  test('is not changed by another run of the Job', async () => {
    expect(await initiate(3)).toEqual({ code: 0, output: `[initiate] done: ${hosts.slice(0, 3).join(', ')}\n` });
  });

  test('grows one member at a time', async () => {
    for (const host of hosts.slice(3)) {
      cluster.start(host);
      servers.push(await serve(cluster, host));
    }
    const { code, output } = await initiate(5);
    expect([code, output.match(/(?<=\[initiate\] )(added |.* has copied the data)/g)?.length]).toEqual([0, 4]);
    expect(cluster.config()?.members.map(({ host }) => host)).toEqual(hosts);
  });

  test('rejects fewer members than it has', async () => {
    expect(await initiate(3)).toEqual({ code: 1, output: expect.stringContaining(`members without pods: ${hosts.slice(3).join(', ')}.`) });
  });

  test('sets another password of root', async () => {
    pod.write('/etc/mongo/root/password', 'other');
    expect((await initiate(5)).output).toContain('[initiate] set the password of user root to the one in the Secret\n');
    expect(cluster.users.get('root')).toEqual({ password: 'other', roles: ['root'] });
  });

  test('fails at once with another key', async () => {
    pod.write('/etc/mongo/secret/keyfile', 'another');
    const { code, output } = await initiate(5);
    expect([code, output]).toEqual([1, expect.stringContaining('AuthenticationFailed: Authentication failed. The key in the Secret is not the one')]);
  });
});
