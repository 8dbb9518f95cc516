import { App, Chart, Cron, Size } from 'cdk8s';
import { ClusterDns, ClusterSettings, ClusterSettingsProps, ImageRegistry, Peer, StatefulWorkload, WordPress } from 'cdk8s-stateful';
import { newMySql } from '../support/databases';
import { expectError } from '../support/expect-error';
import { newStore } from '../support/stores';
import { newChart, synth } from '../support/synth';
import { expectEveryProp } from '../support/every-prop';

const MIRROR = 'registry.example.org/mirror';

/** Returns the egress rule for DNS of a workload in a chart with the given settings. */
function dnsRule(settings: ClusterSettingsProps) {
  const chart = newChart();
  ClusterSettings.of(chart).apply(settings);
  new StatefulWorkload(chart, 'web', { image: 'x:1' });
  return synth(chart).find('NetworkPolicy').spec.egress[1];
}

/** Returns the images of all containers of a chart. */
function imagesOf(chart: Chart): string[] {
  return [...new Set(JSON.stringify(synth(chart).all).match(/(?<="image":")[^"]*/g))].sort();
}

function ports(number: number): object[] {
  return [{ port: number, protocol: 'TCP' }, { port: number, protocol: 'UDP' }];
}

test('renders every prop of ClusterSettingsProps', () => {
  const chart = newChart();
  const settings: Required<ClusterSettingsProps> = { dns: ClusterDns.anywhere(), imageRegistry: ImageRegistry.mirror(MIRROR) };
  ClusterSettings.of(chart).apply(settings);
  new StatefulWorkload(chart, 'web', { image: 'x:1' });

  expectEveryProp<ClusterSettingsProps>({
    dns: [synth(chart).find('NetworkPolicy').spec.egress[1], { ports: ports(53) }],
    imageRegistry: [imagesOf(chart), [`${MIRROR}/x:1`]],
  });
});

describe('ClusterDns', () => {
  test('openShift names the DNS pods of OpenShift on the port that they listen on', () => {
    expect(dnsRule({ dns: ClusterDns.openShift() })).toEqual({
      to: [{
        podSelector: { matchLabels: { 'dns.operator.openshift.io/daemonset-dns': 'default' } },
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'openshift-dns' } },
      }],
      ports: ports(5353),
    });
  });

  test('servers names any pods and addresses', () => {
    const dns = ClusterDns.servers([Peer.cidr('10.96.0.10/32'), Peer.pods({ app: 'dns' }, 'dns')], { ports: [53, 1053] });
    expect(dnsRule({ dns })).toEqual({
      to: [
        { ipBlock: { cidr: '10.96.0.10/32' } },
        { podSelector: { matchLabels: { app: 'dns' } }, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'dns' } } },
      ],
      ports: [{ port: 53, protocol: 'TCP' }, { port: 1053, protocol: 'TCP' }, { port: 53, protocol: 'UDP' }, { port: 1053, protocol: 'UDP' }],
    });
  });

  test('anywhere allows any address', () => {
    expect(dnsRule({ dns: ClusterDns.anywhere({ ports: [5353] }) })).toEqual({ ports: ports(5353) });
  });

  test('servers rejects an empty list, which would be any address', () => {
    expectError(() => ClusterDns.servers([]), "[ClusterDns.servers] 'servers' is empty: give at least one");
  });
});

describe('ClusterSettings', () => {
  test('of an app apply to the constructs of all charts, unless a chart has others', () => {
    const app = new App();
    ClusterSettings.of(app).apply({ dns: ClusterDns.anywhere(), imageRegistry: ImageRegistry.mirror(MIRROR) });
    const [outer, inner] = ['outer', 'inner'].map((id) => new Chart(app, id, { namespace: id }));
    ClusterSettings.of(inner).apply({ dns: ClusterDns.openShift() });
    [outer, inner].forEach((chart) => new StatefulWorkload(chart, 'web', { image: 'x:1' }));

    const portOf = (chart: Chart) => synth(chart).find('NetworkPolicy').spec.egress[1].ports[0].port;
    expect([portOf(outer), portOf(inner)]).toEqual([53, 5353]);
    expect(imagesOf(inner)).toEqual([`${MIRROR}/x:1`]);
  });

  test('are rejected after constructs that they would not reach', () => {
    const chart = newChart();
    new StatefulWorkload(chart, 'web', { image: 'x:1' });
    expectError(
      () => ClusterSettings.of(chart).apply({ dns: ClusterDns.anywhere() }),
      '[demo] settings of the cluster do not reach what has been added before, which is web: call ClusterSettings.of(...).apply first',
    );
  });

  test('return the reference of an image for containers of others', () => {
    const chart = newChart();
    expect(ClusterSettings.of(chart).image('busybox:1')).toBe('busybox:1');
    ClusterSettings.of(chart).apply({ imageRegistry: ImageRegistry.mirror(MIRROR) });
    expect(ClusterSettings.of(chart).image('busybox:1')).toBe(`${MIRROR}/busybox:1`);
  });
});

describe('ImageRegistry.mirror', () => {
  const mirror = ImageRegistry.mirror(MIRROR);

  test.each([
    ['mysql:8.4', `${MIRROR}/mysql:8.4`],
    ['alpine/kubectl:1.33.3', `${MIRROR}/alpine/kubectl:1.33.3`],
    ['ghcr.io/cdk8s-stateful/store:0.1.0', `${MIRROR}/cdk8s-stateful/store:0.1.0`],
    ['quay.io/team/api:3', 'quay.io/team/api:3'],
    ['docker.io/library/mysql:8.4', 'docker.io/library/mysql:8.4'],
    ['localhost/api:3', 'localhost/api:3'],
    ['registry:5000/api:3', 'registry:5000/api:3'],
  ])('of %s is %s', (image, expected) => {
    expect(mirror.image(image)).toBe(expected);
    expect(mirror.image(expected)).toBe(expected);
  });

  test('applies to default and given images, of init containers, sidecars and Jobs too', () => {
    const chart = newChart();
    ClusterSettings.of(chart).apply({ imageRegistry: mirror });
    const mysql = newMySql({ sidecars: [{ name: 'exporter', image: 'prom/mysqld-exporter:v0.17.2' }] }, chart);
    mysql.backup('nightly', { schedule: Cron.daily(), size: Size.gibibytes(1) });
    new WordPress(chart, 'site', { database: mysql, size: Size.gibibytes(1) });
    newStore({}, chart);

    expect(imagesOf(chart).filter((image) => !image.startsWith(`${MIRROR}/`))).toEqual([]);
    expect(imagesOf(chart)).toContain(`${MIRROR}/prom/mysqld-exporter:v0.17.2`);
  });

  test('requires the host of a registry', () => {
    expectError(
      () => ImageRegistry.mirror('mirror'),
      "[ImageRegistry.mirror] 'registry' must be the host of a registry, with a port or a path if it has one, such as \"registry.example.org/mirror\", got \"mirror\"",
    );
  });
});

describe('ImageRegistry.pullThrough', () => {
  const caches = ImageRegistry.pullThrough({ 'docker.io': 'registry.example.org/hub', 'ghcr.io': 'registry.example.org/ghcr' });

  test.each([
    ['mysql:8.4', 'registry.example.org/hub/library/mysql:8.4'],
    ['docker.io/library/mysql:8.4', 'registry.example.org/hub/library/mysql:8.4'],
    ['alpine/kubectl:1.33.3', 'registry.example.org/hub/alpine/kubectl:1.33.3'],
    ['ghcr.io/cdk8s-stateful/store:0.1.0', 'registry.example.org/ghcr/cdk8s-stateful/store:0.1.0'],
    ['quay.io/team/api:3', 'quay.io/team/api:3'],
  ])('of %s is %s', (image, expected) => {
    expect(caches.image(image)).toBe(expected);
  });

  test('rejects what is not the host of a registry', () => {
    expectError(() => ImageRegistry.pullThrough({ hub: 'registry.example.org' }), '[ImageRegistry.pullThrough] \'caches\' has the name "hub": give the host of a registry such as "docker.io"');
  });
});
