import { Chart, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import {
  AccessMode, MySqlDatabase, NetworkIsolation, Peer, ServiceType, StorageClass, WordPress, WordPressProps,
} from 'cdk8s-stateful';
import { newMySql, newSite, renderSite } from '../support/databases';
import { expectEveryProp } from '../support/every-prop';
import { POD_OPTIONS, reachedPodOptions } from '../support/pod-options';
import { expectError, expectSynthError } from '../support/expect-error';
import { newChart, synth } from '../support/synth';
import { variablesOf } from '../support/variables';

function podOf(props: Partial<WordPressProps> = {}) {
  return renderSite(props).find('Deployment').spec.template.spec;
}

function siteVariables(props: Partial<WordPressProps> = {}): { [name: string]: string } {
  return variablesOf(podOf(props).containers[0]);
}

function policyOf(props: Partial<WordPressProps> = {}) {
  return renderSite(props).find('NetworkPolicy', 'site').spec;
}

const INGRESS = { host: 'www.example.org', className: 'nginx', tlsSecret: 'www-tls', annotations: { 'example.org/a': 'b' } };

test('every prop of WordPressProps reaches the manifest', () => {
  const chart = newChart();
  const props: Required<Omit<WordPressProps, 'claimName'>> = {
    ...POD_OPTIONS,
    maxUnavailable: 2,
    database: newMySql({}, chart),
    size: Size.gibibytes(3),
    storageClass: StorageClass.fromName('shared'),
    accessMode: AccessMode.READ_WRITE_MANY,
    replicas: 2,
    salts: 'site-salts',
    url: 'https://www.example.org/',
    tablePrefix: 'shop_',
    configExtra: "define('WP_DEBUG', false);",
    image: 'wordpress:7-apache',
    serviceType: ServiceType.NODE_PORT,
    ingress: INGRESS,
  };
  new WordPress(chart, 'site', props);
  const manifests = synth(chart);
  const { spec } = manifests.find('Deployment');
  const [container] = spec.template.spec.containers;
  const [copy, prepare] = spec.template.spec.initContainers;
  const variables = variablesOf(container);
  const claim = manifests.find('PersistentVolumeClaim', 'shop-db').spec;
  const ingress = manifests.all.find(({ kind }) => kind === 'Ingress') as unknown as { spec: { rules: { host: string }[]; tls: { secretName: string }[] } };

  expectEveryProp<WordPressProps>({
    ...reachedPodOptions(manifests, 'Deployment'),
    initContainers: [prepare.image, 'busybox:1'],
    maxUnavailable: [manifests.find('PodDisruptionBudget', 'shop-db').spec.maxUnavailable, 2],
    database: [variables.WORDPRESS_DB_HOST, 'mysql.demo.svc.cluster.local:3306'],
    size: [claim.resources.requests.storage, '3Gi'],
    storageClass: [claim.storageClassName, 'shared'],
    accessMode: [claim.accessModes, ['ReadWriteMany']],
    claimName: [claimOf(podOf({ claimName: 'mine', size: undefined })), 'mine'],
    replicas: [spec.replicas, 2],
    salts: [variables.WORDPRESS_NONCE_SALT_FILE, '/etc/wordpress/salts/NONCE_SALT'],
    url: [variables.WORDPRESS_CONFIG_EXTRA.includes("define('WP_HOME', 'https://www.example.org');"), true],
    tablePrefix: [variables.WORDPRESS_TABLE_PREFIX, 'shop_'],
    configExtra: [variables.WORDPRESS_CONFIG_EXTRA.split('\n').at(-1), props.configExtra],
    image: [[container.image, copy.image], ['wordpress:7-apache', 'wordpress:7-apache']],
    serviceType: [manifests.find('Service', 'shop-db').spec.type, 'NodePort'],
    ingress: [[ingress.spec.rules[0].host, ingress.spec.tls[0].secretName], ['www.example.org', 'www-tls']],
  });
});

test('what is rendered has these names', () => {
  expect(renderSite().names.filter((name) => !name.includes('mysql'))).toEqual([
    'ServiceAccount site', 'NetworkPolicy site', 'PersistentVolumeClaim site', 'Deployment site', 'PodDisruptionBudget site', 'Service site',
  ]);
});

describe('its database', () => {
  test('is known from the object alone: host, name, user, and the password as a file', () => {
    expect(siteVariables()).toEqual({
      WORDPRESS_DB_HOST: 'mysql.demo.svc.cluster.local:3306',
      WORDPRESS_DB_NAME: 'shop',
      WORDPRESS_DB_USER: 'clerk',
      WORDPRESS_DB_PASSWORD_FILE: '/etc/wordpress/database/password',
      WORDPRESS_CONFIG_EXTRA: expect.any(String) as string,
    });
    expect(podOf().volumes.find(({ name }) => name === 'database')?.secret).toMatchObject({ secretName: 'mysql', items: [{ key: 'password', path: 'password' }] });
  });

  test('has 10 s for a connection, after which whatever else PHP waits for has its own limit again', () => {
    const limit = siteVariables({ configExtra: "ini_set('default_socket_timeout', '90');" }).WORDPRESS_CONFIG_EXTRA.split('\n');
    expect(limit[0]).toBe("ini_set('default_socket_timeout', '10');");
    expect(limit[1]).toContain("['muplugins_loaded']");
    expect(limit[2]).toContain("=== '10') ini_restore('default_socket_timeout');");
    // What the user says comes last, and is not undone.
    expect(limit.at(-1)).toBe("ini_set('default_socket_timeout', '90');");
  });

  test('may be given later, with the same result', () => {
    const chart = newChart();
    const site = newSite({ database: undefined }, chart);
    site.connectTo(chart.node.tryFindChild('mysql') as never ?? newMySql({}, chart));
    const later = synth(chart).find('Deployment').spec.template.spec;
    expect(later).toEqual(podOf());
  });

  test('lets the site in', () => {
    const { ingress } = renderSite().find('NetworkPolicy', 'mysql').spec;
    expect(ingress.at(-1)?.from[0].podSelector.matchLabels['app.kubernetes.io/name']).toBe('wordpress');
  });

  test('may be elsewhere', () => {
    const chart = newChart();
    const database = new MySqlDatabase(chart, 'db', { host: 'db.example.org', port: 3307, database: 'a', user: 'b', password: { secret: 's', key: 'k' } });
    newSite({ database, networkIsolation: NetworkIsolation.FULL }, chart);
    const manifests = synth(chart);
    expect(manifests.find('Deployment').spec.template.spec.containers[0].env[0].value).toBe('db.example.org:3307');
    expect(manifests.find('NetworkPolicy', 'site').spec.egress.at(-1)).toEqual({ ports: [{ port: 3307, protocol: 'TCP' }] });
  });
});

describe('visitors', () => {
  const anyone = { ports: [{ port: 80, protocol: 'TCP' }] };

  test('come from anywhere to an address of its own, which is the default', () => {
    expect(renderSite().find('Service', 'site').spec.type).toBe('LoadBalancer');
    expect(policyOf().ingress).toContainEqual(anyone);
    expect(policyOf({ serviceType: ServiceType.NODE_PORT }).ingress).toContainEqual(anyone);
  });

  test('are named where it is reached from inside the cluster only', () => {
    const chart = newChart();
    newSite({ serviceType: ServiceType.CLUSTER_IP }, chart).connectFrom(Peer.namespace('ingress-nginx'));
    const { ingress } = synth(chart).find('NetworkPolicy', 'site').spec;
    expect(ingress).not.toContainEqual(anyone);
    expect(ingress.at(-1)).toMatchObject(anyone);
    expect(ingress.at(-1)?.from[0].namespaceSelector.matchLabels).toEqual({ 'kubernetes.io/metadata.name': 'ingress-nginx' });
  });

  test('come by an Ingress, behind which the Service needs no address of its own', () => {
    expect(renderSite({ ingress: INGRESS }).find('Service', 'site').spec.type).toBe('ClusterIP');
  });
});

describe('the network', () => {
  test('is open to the outside, for updates and scheduled work', () => {
    expect(policyOf().policyTypes).toEqual(['Ingress']);
  });

  test('where it is not, the site is told so', () => {
    const { WORDPRESS_CONFIG_EXTRA: open } = siteVariables();
    expect(siteVariables({ networkIsolation: NetworkIsolation.FULL }).WORDPRESS_CONFIG_EXTRA).toBe(`${open}\ndefine('WP_HTTP_BLOCK_EXTERNAL', true);`);
    expect(policyOf({ networkIsolation: NetworkIsolation.FULL }).egress).toHaveLength(3);
  });
});

describe('its files', () => {
  test('are copied to the volume before it starts, whole or not at all', () => {
    const { initContainers: [copy], containers: [site] } = podOf();
    expect(copy.volumeMounts).toContainEqual({ name: 'site', mountPath: '/volume' });
    expect(site.volumeMounts).toContainEqual({ name: 'site', mountPath: '/var/www/html', subPath: 'html' });
  });

  test('are used by one pod at a time, unless the volume can be shared', () => {
    const strategy = (props: Partial<WordPressProps>) => renderSite(props).find('Deployment').spec.strategy.type;
    expect(strategy({})).toBe('Recreate');
    expect(strategy({ accessMode: AccessMode.READ_WRITE_MANY, replicas: 3 })).toBe('RollingUpdate');
  });
});

test('it is ready when it has its database, and a database that is away does not restart it', () => {
  const { readinessProbe, livenessProbe } = podOf().containers[0];
  expect(readinessProbe.httpGet.path).toBe('/wp-login.php');
  expect(livenessProbe.httpGet).toBeUndefined();
  expect(livenessProbe.tcpSocket.port).toBe('http');
});

test('it listens on port 80 without root', () => {
  expect(podOf().securityContext).toMatchObject({ runAsUser: 33, sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '80' }] });
});

describe('refusals', () => {
  test.each<[situation: string, props: Partial<WordPressProps>, problem: string]>([
    ['its files have no place', { size: undefined }, "'size' must be a Size such as Size.gibibytes(10), got undefined"],
    ['its files have two', { claimName: 'mine' }, "'claimName' is an existing claim, so 'size' and 'storageClass' have no effect: leave them out"],
    [
      'there are more pods than the volume takes', { replicas: 2 },
      "'replicas' must be at most 1 with a volume that a single node can mount, got 2: set 'accessMode' to READ_WRITE_MANY, with a StorageClass that supports it",
    ],
    ['replicas are negative', { replicas: -1 }, "'replicas' must be an integer of at least 0, got -1"],
    ['the salts are literal', { salts: 'put your unique phrase here' }, "'salts' must be the name of a Secret (lower-case letters, digits, \"-\" and \".\", at most 253 characters)"],
    ['the address is none', { url: "x'); evil();" }, "'url' must be a URL such as \"https://www.example.org\", got \"x'); evil();\""],
    ['the prefix is none', { tablePrefix: 'a-b' }, "'tablePrefix' must be 1 to 20 letters, digits and \"_\", got \"a-b\""],
    [
      'the host of the Ingress is none', { ingress: { host: 'a b' } },
      "'ingress.host' must be a DNS subdomain (lower-case letters, digits, \"-\" and \".\", starting and ending with a letter or digit, at most 253 characters), got \"a b\"",
    ],
    [
      'a password is in the environment', { env: { WORDPRESS_DB_PASSWORD: 'x' } },
      "'env' has WORDPRESS_DB_PASSWORD, a literal that everyone who reads the manifest could read: give 'database' or 'salts' instead",
    ],
    ['the Service is of no known type', { serviceType: 'ExternalName' as never }, "'serviceType' must be one of ClusterIP, NodePort, LoadBalancer, got \"ExternalName\""],
  ])('fails when %s', (_, props, problem) => {
    expectError(() => newSite(props), `[demo/site] ${problem}`);
  });

  test('fails at synth without a database', () => {
    const chart = newChart();
    newSite({ database: undefined }, chart);
    expectSynthError(chart, "[demo/site] 'database' is missing: give a MySqlSingle or a MySqlDatabase, or call connectTo with one");
  });

  test('fails when it gets a second one', () => {
    const chart = newChart();
    const site = newSite({}, chart);
    const other = newMySql({ name: 'other' }, new Chart(chart, 'sub', { namespace: 'demo' }));
    expectError(() => site.connectTo(other), '[demo/site] the site is already connected to database [demo/mysql], and can have only one');
  });

  test('fails at synth when two sites have one claim', () => {
    const chart = newChart();
    newSite({ claimName: 'files', size: undefined }, chart);
    new WordPress(chart, 'other', { database: newMySql({ name: 'b' }, new Chart(chart, 'sub', { namespace: 'demo' })), claimName: 'files' });
    expectSynthError(
      chart,
      "[demo/site] 'claimName' is \"files\", which site [demo/other] also uses: give each site a claim of its own",
      "[demo/other] 'claimName' is \"files\", which site [demo/site] also uses: give each site a claim of its own",
    );
  });

  test('fails at synth when the Secret of the app does not have all salts', () => {
    const chart = newChart();
    const stringData = Object.fromEntries(['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT'].map((key) => [key, '']));
    new k8s.KubeSecret(chart, 'secret', { metadata: { name: 'salts' }, stringData });
    newSite({ salts: 'salts' }, chart);
    expect(() => synth(chart)).toThrow("'salts' names key \"NONCE_SALT\" of Secret \"salts\", which has \"AUTH_KEY\"");
  });
});

describe('a database that is elsewhere', () => {
  const PROPS = { host: 'db.example.org', database: 'shop', user: 'clerk', password: { secret: 's', key: 'k' } };

  test('says what it was told, and renders nothing', () => {
    const chart = newChart();
    const { host, port, database, user, passwordSecret } = new MySqlDatabase(chart, 'db', PROPS);
    expect({ host, port, database, user, password: passwordSecret }).toEqual({ ...PROPS, port: 3306 });
    expect(synth(chart).all).toEqual([]);
  });

  test('fails with everything that is wrong', () => {
    expectError(
      () => new MySqlDatabase(newChart(), 'db', { ...PROPS, host: 'http://x', port: 0, user: 'root' }),
      '[demo/db] 3 errors:\n  \'host\' must be a host name or an IP address, got "http://x"\n  ' +
        "'port' must be a port number from 1 to 65535, got 0\n  'user' is \"root\", which is reserved for MySQL: give the application a user of its own",
    );
  });
});

function claimOf({ volumes }: { volumes: { name: string; persistentVolumeClaim: { claimName: string } }[] }): string | undefined {
  return volumes.find(({ name }) => name === 'site')?.persistentVolumeClaim.claimName;
}
