/** The program of the Job, run: as it stands in the manifest, with a stand-in for mongosh and the members. */
import { Size } from 'cdk8s';
import { MongoReplicaSetProps } from 'cdk8s-stateful';
import { renderMongo } from '../support/databases';
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

/** Runs the Job of such a set. What it says never has a secret in it. */
function run(props: Partial<MongoReplicaSetProps> = {}, { key = `${KEY.slice(0, 5)}\n${KEY.slice(5)}\n`, password = ROOT } = {}): Run {
  const [container] = renderMongo({ members: 3, ...props }).find('Job').spec.template.spec.containers;
  const ended = runProgram(container.command.at(-1) ?? '', cluster, variablesOf(container), {
    '/etc/mongo/secret/keyfile': key, '/etc/mongo/root/password': password,
  });
  for (const secret of [KEY, ROOT, encodeURIComponent(KEY), encodeURIComponent(ROOT)]) expect(ended.lines.join('\n')).not.toContain(secret);
  return ended;
}

/** The names of the members of a configuration, without what is alike. */
function names(hosts: readonly { readonly host: string }[] = []): string[] {
  return hosts.map(({ host }) => host.split('.')[0]);
}

function changesIn({ commands }: Run): string[] {
  return commands.filter((command) => !/ (hello|replSetGetConfig|replSetGetStatus|usersInfo)$/.test(command));
}

describe('members without a configuration', () => {
  test('become a set, with a user root', () => {
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

  test('are initiated once, on the first of them', () => {
    expect(changesIn(run())).toEqual([`${M0} replSetInitiate`, `${M0} createUser`]);
  });

  test('are waited for, and named while they are', () => {
    cluster.start(M2, { after: 60_000 });
    const ended = run();
    expect([ended.code, ended.lines[0]]).toEqual([0, `[initiate] waiting: no answer from ${M2} (connect ECONNREFUSED ${M2})`]);
    expect(ended.lines.filter((line) => line.includes('no answer'))).toHaveLength(1);
  });

  test('are not initiated while one does not answer: it may have the data', () => {
    cluster.start(M1, { after: Infinity });
    const ended = run();
    expect([ended.code, ended.lines.at(-1)]).toEqual([1, `[initiate] failed: no answer from ${M1} (connect ECONNREFUSED ${M1})`]);
    expect(changesIn(ended)).toEqual([]);
    expect(ended.seconds).toBeGreaterThanOrEqual(600);
    expect(ended.seconds).toBeLessThan(620);
  });

  test('are not initiated where one has data of its own, which is not touched', () => {
    cluster.start(M1, { hasData: true });
    const ended = run();
    expect([ended.code, ended.lines.at(-1)]).toEqual([
      1, `[initiate] failed: CannotInitializeNodeWithData: '${M1}' has data already, cannot initiate set.`,
    ]);
    expect(cluster.config()).toBeUndefined();
  });

  test('are left to another Job that is faster', () => {
    cluster.fail('replSetInitiate', 23, 'AlreadyInitialized');
    const slower = run();
    expect(slower.lines[1]).toBe('[initiate] another Job has initiated the replica set in the meantime');
  });

  test('may be one alone', () => {
    cluster = new MongoCluster([M0], 'mongo', KEY);
    expect(run({ members: 1 }).code).toBe(0);
    expect(names(cluster.config()?.members)).toEqual(['mongo-0']);
  });
});

describe('a set that is as it should be', () => {
  beforeEach(() => void run());

  test('is not changed by another run', () => {
    const ended = run();
    expect([ended.code, changesIn(ended), ended.lines]).toEqual([0, [], [`[initiate] done: ${M0}, ${M1}, ${M2}`]]);
  });

  test('is not changed either while a member is away', () => {
    cluster.stop(M2);
    const ended = run();
    expect([ended.code, changesIn(ended)]).toEqual([0, []]);
  });

  test('keeps its configuration when a member has lost its volume, even the first one', () => {
    cluster.wipe(M0);
    const ended = run();
    expect([ended.code, changesIn(ended)]).toEqual([0, []]);
    expect(cluster.history.filter(({ version }) => version === 1)).toHaveLength(1);
  });

  test('is not initiated anew when its first member is empty and the others are away', () => {
    cluster.wipe(M0);
    cluster.stop(M1);
    cluster.stop(M2);
    const ended = run();
    expect([ended.code, changesIn(ended)]).toEqual([1, []]);
    expect(ended.lines.at(-1)).toContain(`[initiate] failed: no answer from ${M1}`);
  });

  test('without a majority is left alone', () => {
    cluster.stop(M1);
    cluster.stop(M2);
    const ended = run();
    expect([ended.code, changesIn(ended), ended.lines.at(-1)]).toEqual([
      1, [], '[initiate] failed: the replica set has no primary: a majority of its members must run and be able to connect to each other',
    ]);
  });

  test('gets the password of the Secret for root', () => {
    const ended = run({}, { password: 'other\n' });
    expect([ended.code, changesIn(ended)]).toEqual([0, [`${M0} updateUser`]]);
    expect(cluster.users.get('root')).toEqual({ password: 'other', roles: ['root'] });
  });
});

describe('a set that grows', () => {
  beforeEach(() => void run());

  test('gets one member at a time, each when the one before has the data', () => {
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

  test('goes on after a Job that was cut short between two members', () => {
    cluster.start(M3);
    expect(run({ members: 5 }).code).toBe(1);
    expect(names(cluster.config()?.members)).toHaveLength(3 + 1);
    cluster.start(M4);
    const ended = run({ members: 5 });
    expect([ended.code, changesIn(ended)]).toEqual([0, [`${M0} replSetReconfig`]]);
  });

  test('tries again when the primary changes meanwhile, or another change is under way', () => {
    cluster.fail('replSetReconfig', 109, 'ConfigurationInProgress', { times: 3 });
    cluster.start(M3);
    cluster.start(M4);
    const ended = run({ members: 5 });
    expect([ended.code, ended.lines[0]]).toEqual([0, '[initiate] waiting: ConfigurationInProgress: replSetReconfig is refused by the test']);
  });

  test('adds a member once, though the answer was lost', () => {
    cluster.fail('replSetReconfig', 50, 'MaxTimeMSExpired', { late: true });
    cluster.start(M3);
    cluster.start(M4);
    const ended = run({ members: 5 });
    expect([ended.code, changesIn(ended)]).toEqual([0, [`${M0} replSetReconfig`, `${M0} replSetReconfig`]]);
  });

  test('finds its primary wherever it is', () => {
    cluster.stop(M0);
    cluster.start(M3);
    cluster.start(M4);
    expect(changesIn(run({ members: 5 }))).toEqual([`${M1} replSetReconfig`, `${M1} replSetReconfig`]);
  });

  test('says which member does not get the data in time', () => {
    cluster.syncMs = Infinity;
    cluster.start(M3);
    cluster.start(M4);
    const ended = run({ members: 5 });
    expect([ended.code, ended.lines.at(-1)]).toEqual([1, `[initiate] failed: ${M3} is STARTUP2`]);
    expect(Math.round(ended.seconds / 3600)).toBe(12);
    expect(names(cluster.config()?.members)).toHaveLength(4);
  });

  test('gives no member a number that another one has, whatever was removed before', () => {
    cluster.change((config) => ({ ...config, members: [{ _id: 0, host: M0 }, { _id: 2, host: M1 }, { _id: 3, host: M2 }] }));
    cluster.start(M3);
    cluster.start(M4);
    expect(run({ members: 5 }).code).toBe(0);
    expect(cluster.config()?.members.map(({ _id }) => _id)).toEqual([0, 2, 3, 4, 5]);
  });

  test('keeps what was set by hand in its configuration', () => {
    cluster.change((config) => ({ ...config, members: config.members.map((member) => ({ ...member, priority: 2 })) }));
    cluster.start(M3);
    cluster.start(M4);
    expect(run({ members: 5 }).code).toBe(0);
    expect(cluster.config()?.members.slice(0, 4)).toEqual([
      { _id: 0, host: M0, priority: 2 }, { _id: 1, host: M1, priority: 2 }, { _id: 2, host: M2, priority: 2 }, { _id: 3, host: M3 },
    ]);
    expect(cluster.config()?.settings).toEqual({ replicaSetId: 'id-1' });
  });

  test('from one member to three keeps what the one has', () => {
    cluster = new MongoCluster([M0], 'mongo', KEY);
    run({ members: 1 });
    cluster.start(M1);
    cluster.start(M2);
    expect(run().code).toBe(0);
    expect(names(cluster.config()?.members)).toEqual(['mongo-0', 'mongo-1', 'mongo-2']);
    expect(cluster.history.filter(({ version }) => version === 1)).toHaveLength(1);
  });
});

describe('the Job refuses', () => {
  test('a set with members that are not wanted, and says how to remove them', () => {
    cluster = new MongoCluster([M0, M1, M2, M3, M4], 'mongo', KEY);
    run({ members: 5 });
    const ended = run();
    expect([ended.code, changesIn(ended)]).toEqual([1, []]);
    expect(ended.lines).toEqual([
      `[initiate] failed: the replica set has members that are to have no pods: ${M3}, ${M4}. Nothing was changed. To remove them, apply ` +
      "the old value of 'members' again, remove them one at a time with rs.remove(), and reduce 'members' afterwards",
    ]);
  });

  test('a key that is not the one of the members', () => {
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

describe('the program', () => {
  const { command } = renderMongo({ size: Size.gibibytes(2) }).find('Job').spec.template.spec.containers[0];

  test('is run by mongosh without a connection, quietly, and with nothing of its own', () => {
    expect(command.slice(0, -1)).toEqual(['mongosh', '--quiet', '--norc', '--nodb', '--eval']);
  });

  test('has nothing that Kubernetes would take for a variable', () => {
    expect(command.at(-1)).not.toContain('$(');
  });

  test('lets calls end inside "try": mongosh waits for what a call is assigned to, and not for what is returned', () => {
    const blocks = [...(command.at(-1) ?? '').matchAll(/\btry \{\n(.*?)\n *\} catch/gs)].map(([, block]) => block);
    expect(blocks).toHaveLength(7);
    expect(blocks.filter((block) => /\breturn [^;]*\(/.test(block))).toEqual([]);
  });

  test('forces nothing, and removes nobody', () => {
    expect(command.at(-1)).not.toMatch(/force:|dropDatabase|dropUser|votes/);
  });
});
