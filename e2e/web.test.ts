import { Chart, Size } from 'cdk8s';
import { StatefulWorkload } from 'cdk8s-stateful';
import { shellContainer } from './support/containers';
import { eventually } from './support/eventually';
import { addressesOf } from './support/network';
import { Claim, Pod } from './support/objects';
import { PodHistory } from './support/pod-history';
import { Sandbox } from './support/sandbox';
import { settings } from './support/settings';
import { dataClass } from './support/storage';

const PODS = ['web-0', 'web-1', 'web-2'];
const WWW = '/usr/share/nginx/html';

/** The nginx StatefulSet of the Kubernetes tutorial, in a namespace that enforces the restricted Pod Security Standard. */
describe('a StatefulWorkload of three nginx pods with a volume each', () => {
  let sandbox: Sandbox;
  let web: StatefulWorkload;
  let milestones: string[];

  beforeAll(async () => {
    sandbox = await Sandbox.create('web');
    const history = await PodHistory.start(sandbox.kubectl, sandbox.namespace);
    try {
      web = await sandbox.apply(withReplicas(3));
      await sandbox.ready(...PODS, 'client-0');
      milestones = history.milestones.filter((milestone) => milestone.startsWith('web'));
    } finally {
      history.stop();
    }
    for (const pod of PODS) await sandbox.kubectl.shell(pod, `echo data of ${pod} > ${WWW}/index.html`);
  });

  afterAll(() => sandbox?.remove());

  function withReplicas(replicas: number): (chart: Chart) => StatefulWorkload {
    return (chart) => {
      new StatefulWorkload(chart, 'client', shellContainer());
      return new StatefulWorkload(chart, 'web', {
        image: settings.nginxImage,
        replicas,
        ports: { http: 80 },
        volumes: { www: { mountPath: WWW, size: Size.gibibytes(1), storageClass: dataClass(chart, sandbox) } },
        writablePaths: ['/var/cache/nginx', '/var/lib/nginx'],
        clusterDomain: settings.clusterDomain,
      });
    };
  }

  function pod(name: string): Promise<Pod> {
    return sandbox.kubectl.get('pod', name);
  }

  function claims(): Promise<Claim[]> {
    return Promise.all([0, 1, 2].map((ordinal) => sandbox.kubectl.get('persistentvolumeclaim', web.claimName('www', ordinal))));
  }

  /** Expects every pod to have the data that was written to its volume at the start. */
  async function expectAllData(): Promise<void> {
    for (const name of PODS) expect(await sandbox.kubectl.shell(name, `cat ${WWW}/index.html`)).toBe(`data of ${name}`);
  }

  /** Expects `web.hosts` to resolve to the current pods. DNS servers may cache an old answer for half a minute. */
  function expectNamesToLeadToPods(): Promise<void> {
    return eventually(async () => {
      for (const [at, host] of web.hosts.entries()) {
        const { status } = await pod(PODS[at]);
        expect({ host, addresses: await addressesOf(host, sandbox.kubectl, 'client-0') }).toEqual({ host, addresses: [status.podIP] });
      }
    });
  }

  it('starts each pod after its predecessor is ready', () => {
    expect(milestones).toEqual(PODS.flatMap((name) => [`${name} added`, `${name} ready`]));
  });

  it('gives each pod its own host name', async () => {
    for (const name of PODS) expect(await sandbox.kubectl.shell(name, 'hostname')).toBe(name);
  });

  it('gives each pod a bound claim with the name from claimName', async () => {
    const found = await claims();
    expect(found.map(({ status }) => status.phase)).toEqual(['Bound', 'Bound', 'Bound']);
    expect(new Set(found.map(({ spec }) => spec.volumeName)).size).toBe(3);
  });

  it('gives each pod the DNS name in hosts, which other pods can resolve', async () => {
    await expectNamesToLeadToPods();
  });

  it('runs as a non-root user that can write only to volumes and writablePaths', async () => {
    for (const name of ['web-0', 'client-0']) {
      expect(await sandbox.kubectl.shell(name, 'grep -E "^(Uid|CapEff|NoNewPrivs):" /proc/1/status')).toMatch(
        /^Uid:\s+65532\s+65532\s+65532\s+65532\nCapEff:\s+0+\nNoNewPrivs:\s+1$/,
      );
      expect((await sandbox.kubectl.exec(name, 'touch', '/etc/x')).stderr).toContain('Read-only file system');
      expect(await sandbox.kubectl.exec(name, 'touch', '/tmp/x')).toMatchObject({ code: 0 });
    }
  });

  it('mounts no ServiceAccount token', async () => {
    const { metadata } = await pod('web-0');
    expect(await sandbox.kubectl.shell(metadata.name, 'ls -d /var/run/secrets/kubernetes.io 2>/dev/null || echo none')).toBe('none');
  });

  it('replaces a deleted pod with one of the same name, host name and data', async () => {
    const before = await pod('web-1');
    const after = await sandbox.replace(before);
    expect(after.metadata.uid).not.toBe(before.metadata.uid);
    expect(await sandbox.kubectl.shell('web-1', 'hostname')).toBe('web-1');
    await expectAllData();
  });

  it('updates the DNS name of a replaced pod to its new address', async () => {
    await expectNamesToLeadToPods();
  });

  it('keeps claims when scaled down, and has the data when scaled up again', async () => {
    const before = await claims();
    await sandbox.apply(withReplicas(1));
    await eventually(async () => {
      const pods = await sandbox.kubectl.list('pod', '--selector', 'cdk8s-stateful/workload=web');
      expect(pods.map(({ metadata }) => metadata.name)).toEqual(['web-0']);
    });
    expect((await claims()).map(({ metadata }) => metadata.uid)).toEqual(before.map(({ metadata }) => metadata.uid));
    await sandbox.apply(withReplicas(3));
    await sandbox.ready(...PODS);
    await expectAllData();
  });

  it('has the data after the StatefulSet is deleted and applied again', async () => {
    await sandbox.kubectl.delete('statefulset', web.name, '--cascade=foreground');
    await sandbox.apply(withReplicas(3));
    await sandbox.ready(...PODS);
    await expectAllData();
  });
});
