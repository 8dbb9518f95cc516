import { ClusterDns, ClusterSettings, NetworkIsolation, Peer, StatefulWorkload } from 'cdk8s-stateful';
import { k8s } from 'cdk8s-plus-27';
import { shellContainer, webContainer } from './support/containers';
import { eventually } from './support/eventually';
import { addressesOf, itRefuses, reaches, urlOf } from './support/network';
import { Pod } from './support/objects';
import { Sandbox } from './support/sandbox';
import { settings } from './support/settings';

const PORT = webContainer().ports.http;

/** Port of the sidecar. */
const METRICS = 9100;

/** Renders a sidecar that serves metrics. */
function exporter(): k8s.Container {
  const { image, command } = shellContainer(`echo up 1 > /tmp/index.html; httpd -p ${METRICS} -h /tmp`);
  return { name: 'exporter', image, command, ports: [{ name: 'metrics', containerPort: METRICS }], volumeMounts: [{ name: 'exporter', mountPath: '/tmp' }] };
}

describe('the NetworkPolicy of a workload', () => {
  let sandbox: Sandbox;
  let elsewhere: Sandbox;
  let monitoring: Sandbox;
  let web: StatefulWorkload;
  let first: Pod;
  let second: Pod;
  let open: Pod;

  beforeAll(async () => {
    sandbox = await Sandbox.create('network');
    elsewhere = await Sandbox.create('elsewhere');
    monitoring = await Sandbox.create('monitoring');
    web = await apply();
    await elsewhere.apply((chart) => {
      // It has the labels of the client in the other namespace and unrestricted egress.
      new StatefulWorkload(chart, 'client', { ...shellContainer(), networkIsolation: NetworkIsolation.NONE });
    });
    await monitoring.apply((chart) => {
      // Its DNS servers are the pods of `open`, as those of a cluster can be anywhere and listen on any port.
      ClusterSettings.of(chart).apply({ dns: ClusterDns.servers([Peer.pods({ 'app.kubernetes.io/name': 'open' }, sandbox.namespace)], { ports: [PORT] }) });
      new StatefulWorkload(chart, 'prometheus', shellContainer()).connectTo(Peer.namespace(sandbox.namespace), { ports: [METRICS] });
    });
    [first, second, open] = await sandbox.ready('web-0', 'web-1', 'open-0', 'client-0', 'stranger-0');
    await elsewhere.ready('client-0');
    await monitoring.ready('prometheus-0');
    if (!settings.policiesUnenforced) await checkEnforcement();
  });

  afterAll(async () => {
    await sandbox?.remove();
    await elsewhere?.remove();
    await monitoring?.remove();
  });

  /** `web` allows ingress from `client`. The policies of `stranger` do not restrict its egress, and those of `open` not its ingress. */
  function apply(...others: Peer[]): Promise<StatefulWorkload> {
    return sandbox.apply((chart) => {
      const server = new StatefulWorkload(chart, 'web', { ...webContainer(), replicas: 2, clusterDomain: settings.clusterDomain, sidecars: [exporter()], podVolumes: [{ name: 'exporter', emptyDir: {} }] });
      server.connectFrom(Peer.namespace(monitoring.namespace), { ports: ['metrics'] });
      server.connectFrom(new StatefulWorkload(chart, 'client', shellContainer()));
      others.forEach((other) => server.connectFrom(other));
      new StatefulWorkload(chart, 'open', { ...webContainer(), networkIsolation: NetworkIsolation.NONE });
      new StatefulWorkload(chart, 'stranger', { ...shellContainer(), networkIsolation: NetworkIsolation.NONE });
      return server;
    });
  }

  /** Checks that the network plugin enforces policies. The cases about denied traffic would be meaningless otherwise. */
  async function checkEnforcement(): Promise<void> {
    await letsThrough(sandbox, 'stranger-0', open);
    const denyAll = { podSelector: { matchLabels: { 'cdk8s-stateful/workload': 'open' } }, policyTypes: ['Ingress'] };
    await sandbox.kubectl.apply([{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'deny-all' }, spec: denyAll }]);
    await refuses(sandbox, 'stranger-0', open).catch(() => {
      throw new Error(
        'The network plugin of this cluster does not enforce NetworkPolicies: a policy that denies all ingress has no effect. ' +
          'Use a cluster that does, or set E2E_NETWORK_POLICIES=unenforced to leave these cases out.',
      );
    });
    await sandbox.kubectl.run(['delete', 'networkpolicy', 'deny-all']);
    await letsThrough(sandbox, 'stranger-0', open);
  }

  function letsThrough(from: Sandbox, pod: string, to: Pod, port = PORT): Promise<void> {
    return eventually(async () => {
      const answered = await reaches(urlOf(to, port), from.kubectl, pod);
      expect(`${pod} of ${from.namespace} ${answered ? 'reaches' : 'does not reach'} ${to.metadata.name}`).toMatch(/ reaches /);
    }, { within: 60 });
  }

  /** Policies take effect a moment after they are created, so the first connections may succeed. */
  function refuses(from: Sandbox, pod: string, to: Pod, port = PORT): Promise<void> {
    return eventually(async () => {
      const answered = await reaches(urlOf(to, port), from.kubectl, pod);
      expect(`${pod} of ${from.namespace} ${answered ? 'reaches' : 'does not reach'} ${to.metadata.name}`).toMatch(/ does not reach /);
    }, { within: 30 });
  }

  it('allows ingress from the named client, and its egress', async () => {
    await letsThrough(sandbox, 'client-0', first);
    await letsThrough(sandbox, 'client-0', second);
  });

  it('allows traffic between the pods of the StatefulSet', async () => {
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

  it('allows DNS requests of the client', async () => {
    await eventually(async () => {
      expect(await addressesOf(web.hosts[1], sandbox.kubectl, 'client-0')).toEqual([second.status.podIP]);
    });
  });

  it('allows egress to the DNS servers that the settings of the cluster name', async () => {
    await letsThrough(monitoring, 'prometheus-0', open);
  });

  it('allows ingress to the port of a sidecar from a namespace that is named for it', async () => {
    await letsThrough(monitoring, 'prometheus-0', first, METRICS);
  });

  itRefuses('keeps out another namespace from the port of a sidecar', async () => {
    await letsThrough(elsewhere, 'client-0', open);
    await refuses(elsewhere, 'client-0', first, METRICS);
  });

  it('allows ingress from a namespace after it is named', async () => {
    await apply(Peer.namespace(elsewhere.namespace));
    await letsThrough(elsewhere, 'client-0', first);
  });
});
