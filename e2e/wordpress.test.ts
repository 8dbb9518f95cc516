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

const SCREENSHOT = join(__dirname, '..', 'artifacts', 'wordpress.png');
const TEXT = 'This page outlives its pods.';

const SALTS = ['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'];

/** Number of visitors that open a page at the same time, many times the number of workers. */
const VISITORS = 100;

/** Number of processes that the kernel has killed because of the memory limit, in the file of cgroup v2 or v1. */
const KILLS = "sed -n 's/^oom_kill //p' $(ls /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control 2> /dev/null)";

interface BuildOptions {
  /** The run of a restore. */
  readonly restore?: string;
  readonly url?: string;
}

/** Applies a Secret with random salts. */
async function addSalts({ kubectl }: Sandbox): Promise<void> {
  const stringData = Object.fromEntries(SALTS.map((key) => [key, randomBytes(32).toString('hex')]));
  await kubectl.apply([{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'salts' }, stringData }]);
}

describe('WordPress', () => {
  let database: DatabaseSandbox;
  let site: Site;
  let page: number;
  let image: string;

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

  function build(chart: Chart, { restore, url }: BuildOptions = {}): void {
    const { sandbox } = database;
    const mysql = database.mysql(chart, { database: 'wordpress', user: 'wordpress' });
    const { claimName } = mysql.backup('nightly', { schedule: Cron.daily(), size: Size.mebibytes(64), storageClass: dataClass(chart, sandbox) });
    new WordPress(chart, 'site', {
      database: mysql,
      size: Size.mebibytes(512),
      storageClass: dataClass(chart, sandbox),
      image: settings.wordpressImage,
      salts: 'salts',
      url,
      serviceType: ServiceType.CLUSTER_IP,
      resources: { cpuRequest: 0.1, memoryLimit: Size.mebibytes(512) },
    });
    if (restore) new MySqlRestore(chart, 'restore', { mysql, claimName, run: restore, image: settings.mysqlImage });
  }

  /** Waits until the only pod of the site is ready and is not `before`. Returns its name. */
  async function siteReady(before?: string): Promise<string> {
    return eventually(async () => {
      const pods = await database.sandbox.kubectl.list('pod', '--selector', 'cdk8s-stateful/workload=site');
      const ready = pods.filter(isReady);
      if (ready.length !== 1 || ready[0].metadata.name === before) throw new Error(`${ready.length} of ${pods.length} pods of the site are ready`);
      return ready[0].metadata.name;
    }, { within: 240 });
  }

  it('shows a published page after it was installed with its own form', async () => {
    expect(await site.install('The shop')).toContain('Success!');
    await site.logIn();
    page = await site.addPage('About', TEXT);
    image = await site.upload('dot.png');
    expect(await site.page(page)).toContain(TEXT);
    expect(await site.hasImage(image)).toBe(true);
  });

  it('shows the page in a browser', async () => {
    mkdirSync(join(SCREENSHOT, '..'), { recursive: true });
    const seen = await look(`${site.address}/?page_id=${page}`, SCREENSHOT);
    expect(seen).toContain(TEXT);
    expect(seen).toContain('The shop');
    expect(statSync(SCREENSHOT).size).toBeGreaterThan(10_000);
  });

  it('shows the page again after the pod of the database was deleted', async () => {
    const [pod] = await database.sandbox.ready('mysql-0');
    await database.sandbox.replace(pod);
    expect(await site.page(page)).toContain(TEXT);
  });

  it('shows the page again, without a restart, after MySQL was killed with SIGKILL', async () => {
    const privileged = await Sandbox.create('wordpress-node', { privileged: true });
    try {
      const [pod] = await database.sandbox.ready('mysql-0');
      const before = await siteReady();
      const node = await NodeProcesses.create(privileged, pod.spec.nodeName ?? '');
      const watch = new Stopwatch();
      expect(await node.kill(pod, 'mysqld')).toBe(1);
      expect(await site.page(page)).toContain(TEXT);
      watch.say('recovery of the site, from SIGKILL of MySQL to the page');
      expect(await siteReady()).toBe(before);
    } finally {
      await privileged.remove();
    }
  });

  itRefuses('returns an error while a NetworkPolicy blocks the database, and the page afterwards', async () => {
    await database.sandbox.kubectl.run(['patch', 'networkpolicy', 'mysql', '--type', 'merge', '--patch', '{"spec":{"ingress":[]}}']);
    try {
      // The page is available until the policy is enforced.
      await eventually(async () => expect((await site.get(`/?page_id=${page}`)).status).toBe(500), { within: 60 });
    } finally {
      await database.sandbox.apply((chart) => build(chart));
    }
    expect(await site.page(page)).toContain(TEXT);
  });

  it('limits only the time to connect to the database, and leaves the other limits of PHP unchanged', async () => {
    const limit = "echo ini_get('default_socket_timeout');";
    const files = `echo "<?php ${limit}" > php.php; echo "<?php require 'wp-load.php'; ${limit}" > site.php`;
    await database.sandbox.kubectl.shell('deployment/site', `cd /var/www/html && ${files}`);
    const { text } = await site.get('/php.php');
    expect(text.trim()).toMatch(/^\d+$/);
    expect((await site.get('/site.php')).text).toBe(text);
  });

  it('answers 100 visitors at once without exceeding its memory limit', async () => {
    const before = await siteReady();
    const watch = new Stopwatch();
    const answers = await Promise.all(Array.from({ length: VISITORS }, () => site.visit(`/?page_id=${page}`)));
    watch.say(`${VISITORS} visitors at once, until the last one has the page`);
    expect(answers).toEqual(Array(VISITORS).fill(200));
    expect((await database.sandbox.kubectl.shell(before, KILLS)).trim()).toBe('0');
    expect(await siteReady()).toBe(before);
  });

  it('keeps uploads after its own pod was deleted', async () => {
    const before = await siteReady();
    await database.sandbox.kubectl.delete('pod', before);
    await siteReady(before);
    await site.open();
    expect(await site.hasImage(image)).toBe(true);
    expect(await site.page(page)).toContain(TEXT);
  });

  it('keeps uploads, pages and logins after the Deployment was deleted and applied again', async () => {
    const before = await siteReady();
    await database.sandbox.kubectl.run(['delete', 'deployment', 'site']);
    await database.sandbox.apply((chart) => build(chart));
    await siteReady(before);
    await site.open();
    expect(await site.hasImage(image)).toBe(true);
    expect(await site.page(page)).toContain(TEXT);
    expect((await site.get('/wp-admin/profile.php')).status).toBe(200);
  });

  it('logs out all users when the salts change', async () => {
    await addSalts(database.sandbox);
    const before = await siteReady();
    await database.sandbox.kubectl.delete('pod', before);
    await siteReady(before);
    await site.open();
    expect((await site.get('/wp-admin/profile.php')).status).toBe(302);
    await site.logIn();
    expect((await site.get('/wp-admin/profile.php')).status).toBe(200);
  });

  it('is ready without warnings behind a proxy that ends TLS', async () => {
    const { kubectl } = database.sandbox;
    const before = await siteReady();
    await database.sandbox.apply((chart) => build(chart, { url: 'https://www.example.org' }));
    const pod = await siteReady(before);
    // The first probes have been recorded by then.
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    const warnings = await kubectl.list('event', '--field-selector', `reason=ProbeWarning,involvedObject.name=${pod}`);
    expect(warnings.map(({ message }) => message)).toEqual([]);
    await database.sandbox.apply((chart) => build(chart));
    await siteReady(pod);
    await site.open();
  });

  it('shows the page again after its tables were dropped and restored from a backup', async () => {
    const { sandbox } = database;
    await sandbox.startNow('mysql-nightly', 'manual-backup');
    expect(await database.sandbox.jobDone('manual-backup')).toMatch(/wrote wordpress-\d{8}T\d{6}Z\.sql\.gz: \d+ bytes/);
    await database.sql('DROP DATABASE wordpress; CREATE DATABASE wordpress', 'wordpress');
    expect((await site.get(`/?page_id=${page}`)).text).not.toContain(TEXT);
    const watch = new Stopwatch();
    await sandbox.apply((chart) => build(chart, { restore: '1' }));
    expect(await database.sandbox.jobDone('restore')).toContain('restored wordpress-');
    watch.say('restore of the database, from apply to done');
    expect(await site.page(page)).toContain(TEXT);
  });

  it('is not overwritten by a restore without `overwrite`', async () => {
    const { sandbox } = database;
    await sandbox.apply((chart) => build(chart, { restore: '2' }));
    await eventually(async () => {
      const { stdout } = await sandbox.kubectl.attempt(['logs', `job/${await sandbox.jobName('restore')}`]);
      expect(stdout).toContain('refused: database wordpress contains');
    });
    expect(await site.page(page)).toContain(TEXT);
  });
});
