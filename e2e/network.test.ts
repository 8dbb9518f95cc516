import { NetworkIsolation, Peer, StatefulWorkload } from 'cdk8s-stateful';
import { shellContainer, webContainer } from './support/containers';
import { eventually } from './support/eventually';
import { addressesOf, itRefuses, reaches, urlOf } from './support/network';
import { Pod } from './support/objects';
import { Sandbox } from './support/sandbox';
import { settings } from './support/settings';

const PORT = webContainer().ports.http;

describe('the policy of a workload', () => {
  let sandbox: Sandbox;
  let elsewhere: Sandbox;
  let web: StatefulWorkload;
  let first: Pod;
  let second: Pod;
  let open: Pod;

  beforeAll(async () => {
    sandbox = await Sandbox.create('network');
    elsewhere = await Sandbox.create('elsewhere');
    web = await apply();
    await elsewhere.apply((chart) => {
      // By its labels it is the client of the other namespace; nothing keeps it from going out.
      new StatefulWorkload(chart, 'client', { ...shellContainer(), networkIsolation: NetworkIsolation.NONE });
    });
    [first, second, open] = await sandbox.ready('web-0', 'web-1', 'open-0', 'client-0', 'stranger-0');
    await elsewhere.ready('client-0');
    if (!settings.policiesUnenforced) await checkEnforcement();
  });

  afterAll(async () => {
    await sandbox?.remove();
    await elsewhere?.remove();
  });

  /** `web` admits `client`; `stranger` may go anywhere and `open` takes anybody, as far as their own policies are concerned. */
  function apply(...others: Peer[]): Promise<StatefulWorkload> {
    return sandbox.apply((chart) => {
      const server = new StatefulWorkload(chart, 'web', { ...webContainer(), replicas: 2, clusterDomain: settings.clusterDomain });
      server.connectFrom(new StatefulWorkload(chart, 'client', shellContainer()));
      others.forEach((other) => server.connectFrom(other));
      new StatefulWorkload(chart, 'open', { ...webContainer(), networkIsolation: NetworkIsolation.NONE });
      new StatefulWorkload(chart, 'stranger', { ...shellContainer(), networkIsolation: NetworkIsolation.NONE });
      return server;
    });
  }

  /** That a policy which admits nobody has an effect. Most of what follows would mean nothing otherwise. */
  async function checkEnforcement(): Promise<void> {
    await letsThrough(sandbox, 'stranger-0', open);
    const nobody = { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'open' } }, policyTypes: ['Ingress'] };
    await sandbox.kubectl.apply([{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'nobody' }, spec: nobody }]);
    await refuses(sandbox, 'stranger-0', open).catch(() => {
      throw new Error(
        'The network plugin of this cluster does not enforce NetworkPolicies: a policy that admits nobody has no effect. ' +
          'Use a cluster that does, or set E2E_NETWORK_POLICIES=unenforced to leave these cases out.',
      );
    });
    await sandbox.kubectl.run(['delete', 'networkpolicy', 'nobody']);
    await letsThrough(sandbox, 'stranger-0', open);
  }

  function letsThrough(from: Sandbox, pod: string, to: Pod): Promise<void> {
    return eventually(async () => {
      const answered = await reaches(urlOf(to, PORT), from.kubectl, pod);
      expect(`${pod} of ${from.namespace} ${answered ? 'reaches' : 'does not reach'} ${to.metadata.name}`).toMatch(/ reaches /);
    }, { within: 60 });
  }

  /** Policies take effect a moment after they are made, so a connection or two may get through. */
  function refuses(from: Sandbox, pod: string, to: Pod): Promise<void> {
    return eventually(async () => {
      const answered = await reaches(urlOf(to, PORT), from.kubectl, pod);
      expect(`${pod} of ${from.namespace} ${answered ? 'reaches' : 'does not reach'} ${to.metadata.name}`).toMatch(/ does not reach /);
    }, { within: 30 });
  }

  it('lets in the client that it names, and lets that client out to there', async () => {
    await letsThrough(sandbox, 'client-0', first);
    await letsThrough(sandbox, 'client-0', second);
  });

  it('lets the pods of the set talk to each other', async () => {
    await letsThrough(sandbox, 'web-0', second);
    await letsThrough(sandbox, 'web-1', first);
  });

  itRefuses('keeps out another pod of the namespace', async () => {
    await letsThrough(sandbox, 'stranger-0', open);
    await refuses(sandbox, 'stranger-0', first);
  });

  itRefuses("keeps out a pod of another namespace that has the client's labels", async () => {
    await letsThrough(elsewhere, 'client-0', open);
    await refuses(elsewhere, 'client-0', first);
  });

  itRefuses('keeps the client from going anywhere else', async () => {
    await letsThrough(sandbox, 'stranger-0', open);
    await refuses(sandbox, 'client-0', open);
  });

  it('lets the client ask DNS', async () => {
    await eventually(async () => {
      expect(await addressesOf(web.hosts[1], sandbox.kubectl, 'client-0')).toEqual([second.status.podIP]);
    });
  });

  it('lets in a namespace once that is named', async () => {
    await apply(Peer.namespace(elsewhere.namespace));
    await letsThrough(elsewhere, 'client-0', first);
  });
});
