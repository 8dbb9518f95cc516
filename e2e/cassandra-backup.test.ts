import { Chart } from 'cdk8s';
import { CassandraRack } from 'cdk8s-stateful';
import { OPEN, RingSandbox } from './support/ring';

/** Claim with the backup. */
const CLAIM = 'first-nightly';

/** Expected results of queries on everything that a keyspace can contain. */
const ANSWERS = {
  'SELECT id, name FROM shop.goods': ['1 one', '2 two', '3 three'],
  'SELECT maker.home.zip FROM shop.goods WHERE id = 1': ['7'],
  'SELECT shop.half_of_all(price) FROM shop.goods': ['30'],
  'SELECT hits FROM shop.visits': ['-1', '7'],
  'SELECT who FROM shop.sessions': ['for days'],
  "SELECT type_name FROM system_schema.types WHERE keyspace_name = 'types'": ['point'],
  'SELECT * FROM shop.pruned': ['1 kept'],
  "SELECT id FROM shop.goods WHERE name = 'two'": ['2'],
  "SELECT id FROM shop.goods WHERE color = 'red'": ['1', '3'],
  "SELECT id FROM shop.by_color WHERE color = 'red'": ['1', '3'],
};

const MADE = [
  "CREATE KEYSPACE shop WITH replication = {'class': 'NetworkTopologyStrategy', 'dc1': 1}",
  'CREATE TYPE shop.address (street text, zip int)',
  'CREATE TYPE shop.person (name text, home frozen<address>)',
  "CREATE FUNCTION shop.plus (a int, b int) CALLED ON NULL INPUT RETURNS int LANGUAGE java AS 'return a + (b == null ? 0 : b);'",
  "CREATE FUNCTION shop.half (a int) CALLED ON NULL INPUT RETURNS int LANGUAGE java AS 'return a / 2;'",
  'CREATE AGGREGATE shop.half_of_all (int) SFUNC plus STYPE int FINALFUNC half INITCOND 0',
  'CREATE TABLE shop.goods (id int PRIMARY KEY, name text, color text, price int, maker frozen<person>)',
  'CREATE INDEX by_name ON shop.goods (name)',
  "CREATE INDEX colors ON shop.goods (color) USING 'sai'",
  'CREATE MATERIALIZED VIEW shop.by_color AS SELECT * FROM shop.goods WHERE color IS NOT NULL AND id IS NOT NULL PRIMARY KEY (color, id)',
  'CREATE TABLE shop.visits (page text PRIMARY KEY, hits counter)',
  'CREATE TABLE shop.sessions (id int PRIMARY KEY, who text) WITH default_time_to_live = 864000',
  'CREATE TABLE shop.pruned (id int PRIMARY KEY, name text, gone text)',
  "CREATE KEYSPACE types WITH replication = {'class': 'NetworkTopologyStrategy', 'dc1': 1}",
  'CREATE TYPE types.point (x int, y int)',
  "INSERT INTO shop.goods (id, name, color, price, maker) VALUES (1, 'one', 'red', 10, {name: 'm', home: {street: 's', zip: 7}})",
  "INSERT INTO shop.goods (id, name, color, price) VALUES (2, 'two', 'blue', 20)",
  "INSERT INTO shop.goods (id, name, color, price) VALUES (3, 'three', 'red', 30)",
  "UPDATE shop.visits SET hits = hits + 7 WHERE page = 'a'",
  "UPDATE shop.visits SET hits = hits - 1 WHERE page = 'b'",
  "INSERT INTO shop.sessions (id, who) VALUES (1, 'for days')",
  "INSERT INTO shop.pruned (id, name, gone) VALUES (1, 'kept', 'dropped')",
];

/** The tests share one backup, and each continues where the previous one ended. */
describe('a backup of types, functions, tables, counters, indexes and views', () => {
  let ring: RingSandbox;

  beforeAll(async () => {
    ring = await RingSandbox.create('cassandra-backup');
    await apply();
    await ring.sandbox.readyWithin(300, 'first-0');
    await ring.rows('first-0', MADE.join('; '), 'ONE');
    // The files have the values of a column that the table no longer has.
    await ring.nodetool('first-0', 'flush shop');
    await ring.rows('first-0', 'ALTER TABLE shop.pruned DROP gone', 'ONE');
    expect(await answers('first-0')).toEqual(ANSWERS);
    await ring.sandbox.startNow('first-nightly', 'backup');
    await ring.sandbox.jobEnded('backup');
  });

  afterAll(() => ring?.sandbox.remove());

  function rack(chart: Chart, name: string, nodes: number): CassandraRack {
    return new CassandraRack(chart, name, { ...ring.small(chart), ...OPEN, nodes, datacenterName: 'dc1', config: { materialized_views_enabled: true, user_defined_functions_enabled: true } });
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
    await ring.rows('first-0', 'DROP KEYSPACE shop; DROP KEYSPACE types', 'ONE');
    await apply((chart, first) => ring.restore(chart, 'again', first, CLAIM));
    await ring.sandbox.jobEnded('again');
    expect(await answers('first-0')).toEqual(ANSWERS);
  });

  it('is not restored again when the Job is deleted and applied again', async () => {
    await ring.rows('first-0', "INSERT INTO shop.goods (id, name) VALUES (4, 'four')", 'ALL');
    await ring.sandbox.kubectl.delete('job', await ring.sandbox.jobName('again'));
    await apply((chart, first) => ring.restore(chart, 'again', first, CLAIM));
    expect(await ring.sandbox.jobDone('again')).toContain('nothing to do: this restore of backup dc1-');
    expect(await ring.rows('first-0', 'SELECT name FROM shop.goods WHERE id = 4', 'ALL')).toEqual(['four']);
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
