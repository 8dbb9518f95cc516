import { eventually } from './support/eventually';
import { Authority } from './support/certificates';
import { StoreSandbox } from './support/store';

const PODS = ['store-0', 'store-1', 'store-2'];

describe('a ShardedStore with TLS', () => {
  let store: StoreSandbox;
  let authority: Authority;

  beforeAll(async () => {
    authority = new Authority();
    store = await StoreSandbox.create('store-tls');
    await renew();
    await store.sandbox.apply((chart) => store.client(chart, 'display', store.store(chart, 3, { tls: { secret: 'store-tls' } })));
    await store.sandbox.ready(...PODS);
  });

  afterAll(async () => {
    authority?.remove();
    await store?.sandbox.remove();
  });

  /** Renews the certificate of the store and returns its serial number. */
  async function renew(): Promise<string> {
    const { namespace, kubectl } = store.sandbox;
    const { serial, data } = authority.certificate([`*.store.${namespace}.svc.cluster.local`, 'localhost']);
    await kubectl.apply([{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'store-tls' }, type: 'kubernetes.io/tls', stringData: data }]);
    return serial;
  }

  /** Returns the serial number of the certificate that a shard presents. */
  async function served(pod: string): Promise<string> {
    const program = `const socket = require('tls').connect({ port: 8080, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      console.log(socket.getPeerCertificate().serialNumber); socket.end(); });`;
    return (await store.sandbox.kubectl.run(['exec', pod, '--', 'node', '-e', program])).stdout.trim();
  }

  it('is reachable by clients that verify its certificate', async () => {
    const { rounds } = await store.untilShown('display', /^h{26}$/);
    expect(rounds.join()).toContain('w');
  });

  it('serves a renewed certificate without a restart and without failed requests', async () => {
    const { kubectl } = store.sandbox;
    const before = await Promise.all(PODS.map((name) => kubectl.get('pod', name)));
    const shownBefore = (await store.untilShown('display', /^h{26}$/)).rounds.length;
    const serial = await renew();
    // The kubelet updates the mounted Secret within a minute or two.
    await eventually(async () => {
      for (const pod of PODS) expect(await served(pod)).toBe(serial);
    }, { within: 240 });
    const { rounds } = await store.untilShown('display', /^h{26}$/);
    expect(new Set(rounds.slice(shownBefore))).toEqual(new Set(['h'.repeat(26)]));
    for (const [at, name] of PODS.entries()) {
      const { metadata, status } = await kubectl.get('pod', name);
      expect([metadata.uid, status.containerStatuses?.[0].restartCount]).toEqual([before[at].metadata.uid, 0]);
    }
  });
});
