import { Chart } from 'cdk8s';
import { CassandraRack } from 'cdk8s-stateful';
import { OPEN, RingSandbox } from './support/ring';

/** Claim with the backup. */
const CLAIM = 'first-nightly';

/** Expected results of queries on the table, on indexes of both kinds and on a view. */
const ANSWERS = {
  'SELECT id, name FROM shop.goods': ['1 one', '2 two', '3 three'],
  "SELECT id FROM shop.goods WHERE name = 'two'": ['2'],
  "SELECT id FROM shop.goods WHERE color = 'red'": ['1', '3'],
  "SELECT id FROM shop.by_color WHERE color = 'red'": ['1', '3'],
};

const MADE = [
  "CREATE KEYSPACE shop WITH replication = {'class': 'NetworkTopologyStrategy', 'dc1': 1}",
  'CREATE TABLE shop.goods (id int PRIMARY KEY, name text, color text)',
  'CREATE INDEX by_name ON shop.goods (name)',
  "CREATE INDEX colors ON shop.goods (color) USING 'sai'",
  'CREATE MATERIALIZED VIEW shop.by_color AS SELECT * FROM shop.goods WHERE color IS NOT NULL AND id IS NOT NULL PRIMARY KEY (color, id)',
  "INSERT INTO shop.goods (id, name, color) VALUES (1, 'one', 'red')",
  "INSERT INTO shop.goods (id, name, color) VALUES (2, 'two', 'blue')",
  "INSERT INTO shop.goods (id, name, color) VALUES (3, 'three', 'red')",
];

/** The tests share one backup, and each continues where the previous one ended. */
describe('a backup of tables, indexes and views', () => {
  let ring: RingSandbox;

  beforeAll(async () => {
    ring = await RingSandbox.create('cassandra-backup');
    await apply();
    await ring.sandbox.readyWithin(300, 'first-0');
    await ring.rows('first-0', MADE.join('; '), 'ONE');
    expect(await answers('first-0')).toEqual(ANSWERS);
    await ring.sandbox.startNow('first-nightly', 'backup');
    await ring.sandbox.jobEnded('backup');
  });

  afterAll(() => ring?.sandbox.remove());

  function rack(chart: Chart, name: string, nodes: number): CassandraRack {
    return new CassandraRack(chart, name, { ...ring.small(chart), ...OPEN, nodes, datacenterName: 'dc1', config: { materialized_views_enabled: true } });
  }

  function apply(more: (chart: Chart, first: CassandraRack) => void = () => undefined): Promise<void> {
    return ring.sandbox.apply((chart) => {
      const first = rack(chart, 'first', 1);
      ring.backup(chart, first);
      more(chart, first);
    });
  }

  async function answers(pod: string): Promise<{ [question: string]: string[] }> {
    const all: { [question: string]: string[] } = {};
    for (const question of Object.keys(ANSWERS)) all[question] = (await ring.rows(pod, question, 'ALL')).sort();
    return all;
  }

  it('restores them after the keyspace was dropped', async () => {
    await ring.rows('first-0', 'DROP KEYSPACE shop', 'ONE');
    await apply((chart, first) => ring.restore(chart, 'again', first, CLAIM));
    await ring.sandbox.jobEnded('again');
    expect(await answers('first-0')).toEqual(ANSWERS);
  });

  it('restores them into another ring with more nodes', async () => {
    await apply((chart) => rack(chart, 'second', 2));
    await ring.sandbox.readyWithin(400, 'second-0', 'second-1');
    await apply((chart) => ring.restore(chart, 'elsewhere', rack(chart, 'second', 2), CLAIM));
    await ring.sandbox.jobEnded('elsewhere');
    expect(await answers('second-0')).toEqual(ANSWERS);
    expect(await answers('second-1')).toEqual(ANSWERS);
  });
});
