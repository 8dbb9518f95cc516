import { Peer, StatefulWorkload } from 'cdk8s-stateful';
import * as kplus from 'cdk8s-plus-27';
import { k8s } from 'cdk8s-plus-27';
import { expectError } from '../support/expect-error';
import { newChart, synth } from '../support/synth';

const NAMESPACE = 'kubernetes.io/metadata.name';

describe('Peer.pods', () => {
  const LABELS = { app: 'shop' };

  test('selects pods in the namespace of the policy by default', () => {
    expect(Peer.pods(LABELS).toNetworkPolicyPeer('demo')).toEqual({ podSelector: { matchLabels: { app: 'shop' } } });
  });

  test('selects the namespace of pods elsewhere', () => {
    expect(Peer.pods(LABELS, 'shop').toNetworkPolicyPeer('demo')).toEqual({
      podSelector: { matchLabels: { app: 'shop' } },
      namespaceSelector: { matchLabels: { [NAMESPACE]: 'shop' } },
    });
  });

  test('does not select the namespace if it is that of the policy', () => {
    expect(Peer.pods(LABELS, 'demo').toNetworkPolicyPeer('demo').namespaceSelector).toBeUndefined();
  });

  test('selects the namespace if that of the policy is unknown', () => {
    expect(Peer.pods(LABELS, 'shop').toNetworkPolicyPeer().namespaceSelector).toEqual({ matchLabels: { [NAMESPACE]: 'shop' } });
  });

  test('fails without labels', () => {
    expectError(
      () => Peer.pods({}),
      "[Peer.pods] 'labels' is empty, which is every pod: name a label, or say Peer.namespace(...) or Peer.anyPod()",
    );
  });
});

describe('invalid names of a Peer', () => {
  const namespace = 'must be the name of a namespace (at most 63 lower-case letters, digits and "-", starting and ending with a letter or digit), got';

  test('fail in Peer.namespace', () => {
    expectError(() => Peer.namespace('Shop'), `[Peer.namespace] 'name' ${namespace} "Shop"`);
  });

  test('fail in Peer.pods, all in one error', () => {
    expectError(
      () => Peer.pods({ app: 'my shop' }, ''),
      '[Peer.pods] 2 errors:\n  ' +
        '\'labels\' has the value "my shop" for "app": the value of a label is empty, or at most 63 letters, digits, "-", "_" and ".", ' +
        `starting and ending with a letter or digit\n  'namespace' ${namespace} ""`,
    );
  });
});

describe('Peer.namespace', () => {
  test('selects every pod of the namespace', () => {
    expect(Peer.namespace('monitoring').toNetworkPolicyPeer('demo')).toEqual({
      namespaceSelector: { matchLabels: { [NAMESPACE]: 'monitoring' } },
    });
  });

  test('selects the namespace even for a policy in the same namespace', () => {
    expect(Peer.namespace('demo').toNetworkPolicyPeer('demo')).toEqual({ namespaceSelector: { matchLabels: { [NAMESPACE]: 'demo' } } });
  });
});

describe('Peer.of', () => {
  function newDeployment(namespace: string): kplus.Deployment {
    return new kplus.Deployment(newChart({ namespace }), 'shop', { containers: [{ image: 'x:1' }] });
  }

  test('selects the pods of a Deployment of cdk8s-plus', () => {
    const deployment = newDeployment('shop');
    const pods = { podSelector: { matchLabels: deployment.matchLabels } };
    expect(Peer.of(deployment).toNetworkPolicyPeer('shop')).toEqual(pods);
    expect(Peer.of(deployment).toNetworkPolicyPeer('demo')).toEqual({ ...pods, namespaceSelector: { matchLabels: { [NAMESPACE]: 'shop' } } });
  });

  test('selects namespaces and ranges of addresses of cdk8s-plus', () => {
    const chart = newChart();
    const names = kplus.Namespaces.select(chart, 'names', { names: ['a', 'b'] });
    expect(Peer.of(names).toNetworkPolicyPeer('demo')).toEqual({
      podSelector: {}, namespaceSelector: { matchExpressions: [{ key: NAMESPACE, operator: 'In', values: ['a', 'b'] }] },
    });
    expect(Peer.of(kplus.NetworkPolicyIpBlock.ipv4(chart, 'range', '10.0.0.0/8', ['10.1.0.0/16'])).toNetworkPolicyPeer()).toEqual({
      ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] },
    });
  });

  test('selects the pods of an object with a selector', () => {
    const matchLabels = { app: 'shop' };
    const spec = { selector: { matchLabels }, template: { metadata: { labels: matchLabels }, spec: { containers: [{ name: 'x', image: 'x:1' }] } } };
    expect(Peer.of(new k8s.KubeDeployment(newChart(), 'shop', { spec })).toNetworkPolicyPeer('demo')).toEqual({ podSelector: { matchLabels } });
  });

  test('is a workload of this library itself', () => {
    const web = new StatefulWorkload(newChart(), 'web', { image: 'x:1' });
    expect(Peer.of(web).toNetworkPolicyPeer('demo')).toEqual(web.toNetworkPolicyPeer('demo'));
  });

  test('fails with a construct that has no pods', () => {
    expectError(
      () => Peer.of(newChart()),
      "[Peer.of] 'workload' must be a workload of cdk8s-plus, or an object with a selector of pods: otherwise use Peer.pods({ ... }), got an object of class Chart",
    );
  });
});

test('a Deployment of cdk8s-plus can be passed to connectFrom by a caller without a compiler', () => {
  const chart = newChart();
  const deployment = new kplus.Deployment(chart, 'shop', { containers: [{ image: 'x:1' }] });
  new StatefulWorkload(chart, 'web', { image: 'x:1', ports: { http: 80 } }).connectFrom(deployment as never);
  expect(synth(chart, 'privileged').find('NetworkPolicy', 'web').spec.ingress[1].from).toEqual([{ podSelector: { matchLabels: deployment.matchLabels } }]);
});

describe('Peer.anyPod', () => {
  test('selects every pod of every namespace', () => {
    expect(Peer.anyPod().toNetworkPolicyPeer('demo')).toEqual({ namespaceSelector: {} });
  });
});

describe('Peer.cidr', () => {
  test('renders a range of addresses', () => {
    expect(Peer.cidr('10.0.0.0/8').toNetworkPolicyPeer()).toEqual({ ipBlock: { cidr: '10.0.0.0/8' } });
    expect(Peer.cidr('2001:db8::/32').toNetworkPolicyPeer()).toEqual({ ipBlock: { cidr: '2001:db8::/32' } });
  });

  test.each(['::/0', '::1/128', 'fe80::/10', '1:2:3:4:5:6:7:8/128', '::ffff:10.0.0.0/104', '0.0.0.0/0'])('accepts %s', (cidr) => {
    expect(Peer.cidr(cidr).toNetworkPolicyPeer()).toEqual({ ipBlock: { cidr } });
  });

  test('excludes parts of the range', () => {
    expect(Peer.cidr('10.0.0.0/8', ['10.1.0.0/16']).toNetworkPolicyPeer()).toEqual({
      ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] },
    });
  });

  test.each<[situation: string, cidr: string, excluding: string[] | undefined, shown: string, name?: string]>([
    ['it has no prefix length', '10.0.0.0', undefined, '"10.0.0.0"'],
    ['it is a host name', 'example.org/24', undefined, '"example.org/24"'],
    ['it is empty', '', undefined, '""'],
    ['it is undefined', undefined as never, undefined, 'undefined'],
    ['a number is above 255', '10.0.0.256/8', undefined, '"10.0.0.256/8"'],
    ['the prefix is longer than the address', '10.0.0.0/33', undefined, '"10.0.0.0/33"'],
    ['an IPv6 address is too short', '2001:db8/32', undefined, '"2001:db8/32"'],
    ['an IPv6 address is too long', '1:2:3:4:5:6:7:8:9/64', undefined, '"1:2:3:4:5:6:7:8:9/64"'],
    ['an excluded range is not a range', '10.0.0.0/8', ['10.1.0.0'], '"10.1.0.0"', 'excluding[0]'],
  ])('fails when %s', (_, cidr, excluding, shown, name = 'cidr') => {
    expectError(
      () => Peer.cidr(cidr, excluding),
      `[Peer.cidr] '${name}' must be an address and a prefix length such as "10.0.0.0/8", got ${shown}`,
    );
  });
});
