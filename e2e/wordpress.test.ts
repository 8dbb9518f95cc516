import { randomBytes } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Chart, Cron, Size } from 'cdk8s';
import { MySqlRestore, ServiceType, WordPress } from 'cdk8s-stateful';
import { look } from './support/browser';
import { DatabaseSandbox } from './support/databases';
import { eventually } from './support/eventually';
import { itRefuses } from './support/network';
import { NodeProcesses } from './support/node-processes';
import { isReady } from './support/objects';
import { Sandbox } from './support/sandbox';
import { settings } from './support/settings';
import { Site } from './support/site';
import { Stopwatch } from './support/stopwatch';
import { dataClass } from './support/storage';

const PICTURE = join(__dirname, '..', 'artifacts', 'wordpress.png');
const TEXT = 'What is written here outlives its pods.';

const SALTS = ['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'];

/** What cookies are signed with, as a user makes it. */
async function addSalts({ kubectl }: Sandbox): Promise<void> {
  const stringData = Object.fromEntries(SALTS.map((key) => [key, randomBytes(32).toString('hex')]));
  await kubectl.apply([{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'salts' }, stringData }]);
}

describe('a WordPress site', () => {
  let database: DatabaseSandbox;
  let site: Site;
  let page: number;
  let picture: string;

  beforeAll(async () => {
    database = await DatabaseSandbox.create('wordpress');
    await addSalts(database.sandbox);
    site = await Site.of(database.sandbox, 'site');
    const watch = new Stopwatch();
    await database.sandbox.apply((chart) => build(chart));
    await siteReady();
    watch.say('first start of MySQL and WordPress, from apply to ready');
    await site.open();
  });

  afterAll(async () => {
    site?.close();
    await database?.sandbox.remove();
  });

  function build(chart: Chart, restore = false): void {
    const { sandbox } = database;
    const mysql = database.mysql(chart, { database: 'wordpress', user: 'wordpress' });
    const { claimName } = mysql.backup('nightly', { schedule: Cron.daily(), size: Size.mebibytes(64), storageClass: dataClass(chart, sandbox) });
    new WordPress(chart, 'site', {
      database: mysql,
      size: Size.mebibytes(512),
      storageClass: dataClass(chart, sandbox),
      image: settings.wordpressImage,
      salts: 'salts',
      serviceType: ServiceType.CLUSTER_IP,
      resources: { cpuRequest: 0.1, memoryLimit: Size.mebibytes(512) },
    });
    if (restore) new MySqlRestore(chart, 'restore', { mysql, claimName, image: settings.mysqlImage });
  }

  /** Waits until the site's only pod is ready, and another one than `before`. */
  async function siteReady(before?: string): Promise<string> {
    return eventually(async () => {
      const pods = await database.sandbox.kubectl.list('pod', '--selector', 'app.kubernetes.io/name=wordpress');
      const ready = pods.filter(isReady);
      if (ready.length !== 1 || ready[0].metadata.name === before) throw new Error(`${ready.length} of ${pods.length} pods of the site are ready`);
      return ready[0].metadata.name;
    }, { within: 240 });
  }

  it('is installed by its own form, and shows a page that is written', async () => {
    expect(await site.install('The shop')).toContain('Success!');
    await site.logIn();
    page = await site.addPage('About', TEXT);
    picture = await site.upload('dot.png');
    expect(await site.page(page)).toContain(TEXT);
    expect(await site.hasPicture(picture)).toBe(true);
  });

  it('shows it to a person with a browser', async () => {
    mkdirSync(join(PICTURE, '..'), { recursive: true });
    const seen = await look(`${site.address}/?page_id=${page}`, PICTURE);
    expect(seen).toContain(TEXT);
    expect(seen).toContain('The shop');
    expect(statSync(PICTURE).size).toBeGreaterThan(10_000);
  });

  it('has the page again when the pod of the database was deleted', async () => {
    const [pod] = await database.sandbox.ready('mysql-0');
    await database.sandbox.replace(pod);
    expect(await site.page(page)).toContain(TEXT);
  });

  it('has the page again when the server was killed with SIGKILL, without a restart of the site', async () => {
    const anyPod = await Sandbox.create('wordpress-node', { privileged: true });
    try {
      const [pod] = await database.sandbox.ready('mysql-0');
      const before = await siteReady();
      const node = await NodeProcesses.create(anyPod, pod.spec.nodeName ?? '');
      const watch = new Stopwatch();
      expect(await node.kill(pod, 'mysqld')).toBe(1);
      expect(await site.page(page)).toContain(TEXT);
      watch.say('recovery of the site, from SIGKILL of MySQL to the page');
      expect(await siteReady()).toBe(before);
    } finally {
      await anyPod.remove();
    }
  });

  itRefuses('answers with an error while nothing reaches the database, and has the page again when it does', async () => {
    await database.sandbox.kubectl.run(['patch', 'networkpolicy', 'mysql', '--type', 'merge', '--patch', '{"spec":{"ingress":[]}}']);
    try {
      // Until the policy is in force, the page is still there.
      await eventually(async () => expect((await site.get(`/?page_id=${page}`)).status).toBe(500), { within: 60 });
    } finally {
      await database.sandbox.apply((chart) => build(chart));
    }
    expect(await site.page(page)).toContain(TEXT);
  });

  it('leaves the time limits of everything else but its database as PHP has them', async () => {
    const limit = "echo ini_get('default_socket_timeout');";
    const files = `echo "<?php ${limit}" > php.php; echo "<?php require 'wp-load.php'; ${limit}" > site.php`;
    await database.sandbox.kubectl.shell('deployment/site', `cd /var/www/html && ${files}`);
    const { text } = await site.get('/php.php');
    expect(text.trim()).toMatch(/^\d+$/);
    expect((await site.get('/site.php')).text).toBe(text);
  });

  it('has what was uploaded when its own pod was deleted', async () => {
    const before = await siteReady();
    await database.sandbox.kubectl.delete('pod', before);
    await siteReady(before);
    await site.open();
    expect(await site.hasPicture(picture)).toBe(true);
    expect(await site.page(page)).toContain(TEXT);
  });

  it('has everything when the Deployment was deleted and applied again, and its visitors are still logged in', async () => {
    const before = await siteReady();
    await database.sandbox.kubectl.run(['delete', 'deployment', 'site']);
    await database.sandbox.apply((chart) => build(chart));
    await siteReady(before);
    await site.open();
    expect(await site.hasPicture(picture)).toBe(true);
    expect(await site.page(page)).toContain(TEXT);
    expect((await site.get('/wp-admin/profile.php')).status).toBe(200);
  });

  it('logs everyone out when the salts are changed', async () => {
    await addSalts(database.sandbox);
    const before = await siteReady();
    await database.sandbox.kubectl.delete('pod', before);
    await siteReady(before);
    await site.open();
    expect((await site.get('/wp-admin/profile.php')).status).toBe(302);
    await site.logIn();
    expect((await site.get('/wp-admin/profile.php')).status).toBe(200);
  });

  it('has the page again from a backup, when its tables were dropped', async () => {
    const { sandbox } = database;
    await sandbox.startNow('mysql-nightly', 'by-hand');
    expect(await database.sandbox.jobDone('by-hand')).toMatch(/wrote wordpress-\d{8}T\d{6}Z\.sql\.gz: \d+ bytes/);
    await database.sql('DROP DATABASE wordpress; CREATE DATABASE wordpress', 'wordpress');
    expect((await site.get(`/?page_id=${page}`)).text).not.toContain(TEXT);
    const watch = new Stopwatch();
    await sandbox.apply((chart) => build(chart, true));
    expect(await database.sandbox.jobDone('restore')).toContain('restored wordpress-');
    watch.say('restore of the database, from apply to done');
    expect(await site.page(page)).toContain(TEXT);
  });

  it('is not restored over what it has', async () => {
    const { sandbox } = database;
    await sandbox.kubectl.run(['delete', 'job', 'restore']);
    await sandbox.apply((chart) => build(chart, true));
    await eventually(async () => {
      const { stdout } = await sandbox.kubectl.attempt(['logs', 'job/restore']);
      expect(stdout).toContain('refused: database wordpress contains');
    });
    expect(await site.page(page)).toContain(TEXT);
  });
});
