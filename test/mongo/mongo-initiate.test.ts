/** Runs the program of the Job as it is rendered into the manifest, with stand-ins for mongosh and the members. */
import { Size } from 'cdk8s';
import { MongoReplicaSetProps } from 'cdk8s-stateful';
import { renderMongo } from '../support/databases';
import { expand } from '../support/expansion';
import { MongoCluster } from '../support/mongo-cluster';
import { Run, runProgram } from '../support/mongo-shell';
import { variablesOf } from '../support/variables';

const [M0, M1, M2, M3, M4] = Array.from({ length: 5 }, (_, at) => `mongo-${at}.mongo.demo.svc.cluster.local:27017`);
const KEY = 'c2VjcmV0+/=key';
const ROOT = 'p@ss:w/ord%';

let cluster: MongoCluster;

beforeEach(() => {
  cluster = new MongoCluster([M0, M1, M2], 'mongo', KEY);
});

/** Runs the Job of a replica set, and checks that it logs no secret. */
function run(props: Partial<MongoReplicaSetProps> = {}, { key = `${KEY.slice(0, 5)}\n${KEY.slice(5)}\n`, password = ROOT } = {}): Run {
  const [container] = renderMongo({ members: 3, ...props }).find('Job').spec.template.spec.containers;
  const ended = runProgram(expand(container.command.at(-1) ?? ''), cluster, variablesOf(container), {
    '/etc/mongo/secret/keyfile': key, '/etc/mongo/root/password': password,
  });
  for (const secret of [KEY, ROOT, encodeURIComponent(KEY), encodeURIComponent(ROOT)]) expect(ended.lines.join('\n')).not.toContain(secret);
  return ended;
}

/** The names of the pods of the members. */
function names(hosts: readonly { readonly host: string }[] = []): string[] {
  return hosts.map(({ host }) => host.split('.')[0]);
}

function changesIn({ commands }: Run): string[] {
  return commands.filter((command) => !/ (hello|replSetGetConfig|replSetGetStatus|usersInfo)$/.test(command));
}

describe('the Job, if no member has a configuration,', () => {
  test('initiates a replica set and creates the user root', () => {
    const ended = run();
    expect([ended.code, ended.lines]).toEqual([0, [
      `[initiate] no member has a configuration: initiating replica set mongo of ${M0}, ${M1}, ${M2}`,
      '[initiate] waiting: the replica set has no primary: a majority of its members must run and be able to connect to each other',
      '[initiate] every member is primary or secondary',
      '[initiate] created user root',
      `[initiate] done: ${M0}, ${M1}, ${M2}`,
    ]]);
    expect(cluster.config()?.members).toEqual([{ _id: 0, host: M0 }, { _id: 1, host: M1 }, { _id: 2, host: M2 }]);
    expect(cluster.users.get('root')).toEqual({ password: ROOT, roles: ['root'] });
  });

  test('initiates the replica set once, on the first member', () => {
    expect(changesIn(run())).toEqual([`${M0} replSetInitiate`, `${M0} createUser`]);
  });

  test('waits for members that do not answer, and names them once', () => {
    cluster.start(M2, { after: 60_000 });
    const ended = run();
    expect([ended.code, ended.lines[0]]).toEqual([0, `[initiate] waiting: no answer from ${M2} (connect ECONNREFUSED ${M2})`]);
    expect(ended.lines.filter((line) => line.includes('no answer'))).toHaveLength(1);
  });

  test('does not initiate a replica set while a member does not answer, because it may have the data', () => {
    cluster.start(M1, { after: Infinity });
    const ended = run();
    expect([ended.code, ended.lines.at(-1)]).toEqual([1, `[initiate] failed: no answer from ${M1} (connect ECONNREFUSED ${M1})`]);
    expect(changesIn(ended)).toEqual([]);
    expect(ended.seconds).toBeGreaterThanOrEqual(600);
    expect(ended.seconds).toBeLessThan(620);
  });

  test('does not initiate a replica set if a member has data of its own', () => {
    cluster.start(M1, { hasData: true });
    const ended = run();
    expect([ended.code, ended.lines.at(-1)]).toEqual([
      1, `[initiate] failed: CannotInitializeNodeWithData: '${M1}' has data already, cannot initiate set.`,
    ]);
    expect(cluster.config()).toBeUndefined();
  });

  test('continues if another Job has initiated the replica set', () => {
    cluster.fail('replSetInitiate', 23, 'AlreadyInitialized');
    const slower = run();
    expect(slower.lines[1]).toBe('[initiate] another Job has initiated the replica set in the meantime');
  });

  test('initiates a replica set of one member', () => {
    cluster = new MongoCluster([M0], 'mongo', KEY);
    expect(run({ members: 1 }).code).toBe(0);
    expect(names(cluster.config()?.members)).toEqual(['mongo-0']);
  });
});

describe('the Job, if the replica set has all members,', () => {
  beforeEach(() => void run());

  test('changes nothing', () => {
    const ended = run();
    expect([ended.code, changesIn(ended), ended.lines]).toEqual([0, [], [`[initiate] done: ${M0}, ${M1}, ${M2}`]]);
  });

  test('changes nothing while a member is unavailable', () => {
    cluster.stop(M2);
    const ended = run();
    expect([ended.code, changesIn(ended)]).toEqual([0, []]);
  });

  test('keeps the configuration when the first member has lost its volume', () => {
    cluster.wipe(M0);
    const ended = run();
    expect([ended.code, changesIn(ended)]).toEqual([0, []]);
    expect(cluster.history.filter(({ version }) => version === 1)).toHaveLength(1);
  });

  test('does not initiate again when the first member is empty and the others are unavailable', () => {
    cluster.wipe(M0);
    cluster.stop(M1);
    cluster.stop(M2);
    const ended = run();
    expect([ended.code, changesIn(ended)]).toEqual([1, []]);
    expect(ended.lines.at(-1)).toContain(`[initiate] failed: no answer from ${M1}`);
  });

  test('changes nothing without a majority', () => {
    cluster.stop(M1);
    cluster.stop(M2);
    const ended = run();
    expect([ended.code, changesIn(ended), ended.lines.at(-1)]).toEqual([
      1, [], '[initiate] failed: the replica set has no primary: a majority of its members must run and be able to connect to each other',
    ]);
  });

  test('sets the password of root to the one in the Secret', () => {
    const ended = run({}, { password: 'other\n' });
    expect([ended.code, changesIn(ended)]).toEqual([0, [`${M0} updateUser`]]);
    expect(cluster.users.get('root')).toEqual({ password: 'other', roles: ['root'] });
  });
});

describe('the Job, if the replica set lacks members,', () => {
  beforeEach(() => void run());

  test('adds one member at a time, each when the previous one has the data', () => {
    cluster.syncMs = 3_600_000;
    cluster.start(M3);
    cluster.start(M4);
    const ended = run({ members: 5 });
    expect([ended.code, ended.lines]).toEqual([0, [
      `[initiate] added ${M3}`, `[initiate] waiting: ${M3} is STARTUP2`, `[initiate] ${M3} has copied the data`,
      `[initiate] added ${M4}`, `[initiate] waiting: ${M4} is STARTUP2`, `[initiate] ${M4} has copied the data`,
      `[initiate] done: ${[M0, M1, M2, M3, M4].join(', ')}`,
    ]]);
    expect(names(cluster.config()?.members)).toEqual(['mongo-0', 'mongo-1', 'mongo-2', 'mongo-3', 'mongo-4']);
    expect(ended.seconds).toBeGreaterThan(7200);
  });

  test('continues after a Job that was interrupted between two members', () => {
    cluster.start(M3);
    expect(run({ members: 5 }).code).toBe(1);
    expect(names(cluster.config()?.members)).toHaveLength(3 + 1);
    cluster.start(M4);
    const ended = run({ members: 5 });
    expect([ended.code, changesIn(ended)]).toEqual([0, [`${M0} replSetReconfig`]]);
  });

  test('retries if another change of the configuration is in progress', () => {
    cluster.fail('replSetReconfig', 109, 'ConfigurationInProgress', { times: 3 });
    cluster.start(M3);
    cluster.start(M4);
    const ended = run({ members: 5 });
    expect([ended.code, ended.lines[0]]).toEqual([0, '[initiate] waiting: ConfigurationInProgress: replSetReconfig fails in this test']);
  });

  test('adds a member only once if the answer was lost', () => {
    cluster.fail('replSetReconfig', 50, 'MaxTimeMSExpired', { late: true });
    cluster.start(M3);
    cluster.start(M4);
    const ended = run({ members: 5 });
    expect([ended.code, changesIn(ended)]).toEqual([0, [`${M0} replSetReconfig`, `${M0} replSetReconfig`]]);
  });

  test('finds the primary if it is not the first member', () => {
    cluster.stop(M0);
    cluster.start(M3);
    cluster.start(M4);
    expect(changesIn(run({ members: 5 }))).toEqual([`${M1} replSetReconfig`, `${M1} replSetReconfig`]);
  });

  test('names the member that does not copy the data in time', () => {
    cluster.syncMs = Infinity;
    cluster.start(M3);
    cluster.start(M4);
    const ended = run({ members: 5 });
    expect([ended.code, ended.lines.at(-1)]).toEqual([1, `[initiate] failed: ${M3} is STARTUP2`]);
    expect(Math.round(ended.seconds / 3600)).toBe(12);
    expect(names(cluster.config()?.members)).toHaveLength(4);
  });

  test('gives an added member an unused ID after others were removed', () => {
    cluster.change((config) => ({ ...config, members: [{ _id: 0, host: M0 }, { _id: 2, host: M1 }, { _id: 3, host: M2 }] }));
    cluster.start(M3);
    cluster.start(M4);
    expect(run({ members: 5 }).code).toBe(0);
    expect(cluster.config()?.members.map(({ _id }) => _id)).toEqual([0, 2, 3, 4, 5]);
  });

  test('keeps settings of the configuration that were changed manually', () => {
    cluster.change((config) => ({ ...config, members: config.members.map((member) => ({ ...member, priority: 2 })) }));
    cluster.start(M3);
    cluster.start(M4);
    expect(run({ members: 5 }).code).toBe(0);
    expect(cluster.config()?.members.slice(0, 4)).toEqual([
      { _id: 0, host: M0, priority: 2 }, { _id: 1, host: M1, priority: 2 }, { _id: 2, host: M2, priority: 2 }, { _id: 3, host: M3 },
    ]);
    expect(cluster.config()?.settings).toEqual({ replicaSetId: 'id-1' });
  });

  test('keeps the data when it grows from one member to three', () => {
    cluster = new MongoCluster([M0], 'mongo', KEY);
    run({ members: 1 });
    cluster.start(M1);
    cluster.start(M2);
    expect(run().code).toBe(0);
    expect(names(cluster.config()?.members)).toEqual(['mongo-0', 'mongo-1', 'mongo-2']);
    expect(cluster.history.filter(({ version }) => version === 1)).toHaveLength(1);
  });
});

describe('the Job rejects', () => {
  test('a replica set with more members than pods, and explains how to remove them', () => {
    cluster = new MongoCluster([M0, M1, M2, M3, M4], 'mongo', KEY);
    run({ members: 5 });
    const ended = run();
    expect([ended.code, changesIn(ended)]).toEqual([1, []]);
    expect(ended.lines).toEqual([
      `[initiate] failed: the replica set has members without pods: ${M3}, ${M4}. Nothing was changed. To remove them, apply ` +
      "the old value of 'members' again, remove them one at a time with rs.remove(), and reduce 'members' afterwards",
    ]);
  });

  test('a key that differs from that of the members', () => {
    const ended = run({}, { key: 'another' });
    expect([ended.code, ended.lines]).toEqual([
      1, [`[initiate] failed: AuthenticationFailed: Authentication failed. The key in the Secret is not the one that ${M0} started with`],
    ]);
    expect(ended.seconds).toBe(0);
  });

  test('an empty password', () => {
    const ended = run({}, { password: '\n' });
    expect([ended.code, ended.lines, ended.commands]).toEqual([1, ['[initiate] failed: the password of root in the Secret is empty'], []]);
  });
});

describe('the program of the Job', () => {
  const { command } = renderMongo({ size: Size.gibibytes(2) }).find('Job').spec.template.spec.containers[0];

  test('is run by mongosh quietly, without a connection and without a startup file', () => {
    expect(command.slice(0, -1)).toEqual(['mongosh', '--quiet', '--norc', '--nodb', '--eval']);
  });

  test('contains nothing that Kubernetes would expand as a variable', () => {
    expect(command.at(-1)).not.toContain('$(');
  });

  test('returns no calls inside "try", because mongosh does not wait for them', () => {
    const blocks = [...(command.at(-1) ?? '').matchAll(/\btry \{\n(.*?)\n *\} catch/gs)].map(([, block]) => block);
    expect(blocks).toHaveLength(7);
    expect(blocks.filter((block) => /\breturn [^;]*\(/.test(block))).toEqual([]);
  });

  test('forces no configuration, and removes no members', () => {
    expect(command.at(-1)).not.toMatch(/force:|dropDatabase|dropUser|votes/);
  });
});
