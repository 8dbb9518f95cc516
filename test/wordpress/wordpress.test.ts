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

function apacheArguments(workers: number): string[] {
  return ['apache2-foreground', '-c', `ServerLimit ${workers}`, '-c', `MaxRequestWorkers ${workers}`, '-c', 'KeepAliveTimeout 1'];
}

const INGRESS = { host: 'www.example.org', className: 'nginx', tlsSecret: 'www-tls', annotations: { 'example.org/a': 'b' } };

test('WordPress renders every prop', () => {
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
    workerMemory: Size.mebibytes(64),
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
    workerMemory: [container.args, apacheArguments(6)],
  });
});

test('WordPress keeps the names of its objects', () => {
  expect(renderSite().names.filter((name) => !name.includes('mysql'))).toEqual([
    'ServiceAccount site', 'NetworkPolicy site', 'PersistentVolumeClaim site', 'Deployment site', 'PodDisruptionBudget site', 'Service site',
  ]);
});

describe('the database of WordPress', () => {
  test('determines the host, the name, the user and the file with the password', () => {
    expect(siteVariables()).toEqual({
      WORDPRESS_DB_HOST: 'mysql.demo.svc.cluster.local:3306',
      WORDPRESS_DB_NAME: 'shop',
      WORDPRESS_DB_USER: 'clerk',
      WORDPRESS_DB_PASSWORD_FILE: '/etc/wordpress/database/password',
      WORDPRESS_CONFIG_EXTRA: expect.any(String) as string,
    });
    expect(podOf().volumes.find(({ name }) => name === 'database')?.secret).toMatchObject({ secretName: 'mysql', items: [{ key: 'password', path: 'password' }] });
  });

  test.each([['2001:db8::1', '[2001:db8::1]:3306'], ['10.0.0.1', '10.0.0.1:3306']])('with the address %s becomes %s', (host, expected) => {
    const chart = newChart();
    const database = new MySqlDatabase(chart, 'db', { host, database: 'a', user: 'b', password: { secret: 's', key: 'k' } });
    new WordPress(chart, 'site', { database, size: Size.gibibytes(1) });
    expect(variablesOf(synth(chart).find('Deployment').spec.template.spec.containers[0]).WORDPRESS_DB_HOST).toBe(expected);
  });

  test('has 10 seconds to connect, after which PHP has its own time limit again', () => {
    const limit = siteVariables({ configExtra: "ini_set('default_socket_timeout', '90');" }).WORDPRESS_CONFIG_EXTRA.split('\n');
    expect(limit[0]).toBe("ini_set('default_socket_timeout', '10');");
    expect(limit[1]).toContain("['muplugins_loaded']");
    expect(limit[2]).toContain("=== '10') ini_restore('default_socket_timeout');");
    // The PHP of the user comes last, and is not overridden.
    expect(limit.at(-1)).toBe("ini_set('default_socket_timeout', '90');");
  });

  test('can be set with useDatabase, with the same result', () => {
    const chart = newChart();
    const site = newSite({ database: undefined }, chart);
    site.useDatabase(chart.node.tryFindChild('mysql') as never ?? newMySql({}, chart));
    const later = synth(chart).find('Deployment').spec.template.spec;
    expect(later).toEqual(podOf());
  });

  test('accepts connections from the site', () => {
    const { ingress } = renderSite().find('NetworkPolicy', 'mysql').spec;
    expect(ingress.at(-1)?.from[0].podSelector.matchLabels).toEqual({ 'cdk8s-stateful/workload': 'site' });
  });

  test('can be managed elsewhere', () => {
    const chart = newChart();
    const database = new MySqlDatabase(chart, 'db', { host: 'db.example.org', port: 3307, database: 'a', user: 'b', password: { secret: 's', key: 'k' } });
    newSite({ database, networkIsolation: NetworkIsolation.FULL }, chart);
    const manifests = synth(chart);
    expect(manifests.find('Deployment').spec.template.spec.containers[0].env[0].value).toBe('db.example.org:3307');
    expect(manifests.find('NetworkPolicy', 'site').spec.egress.at(-1)).toEqual({ ports: [{ port: 3307, protocol: 'TCP' }] });
  });
});

test('WordPress lets a peer in to the port of a sidecar, and out to other peers', () => {
  const chart = newChart();
  const exporter = { name: 'exporter', image: 'exporter:1', ports: [{ name: 'metrics', containerPort: 9117 }] };
  const site = newSite({ sidecars: [exporter], networkIsolation: NetworkIsolation.FULL }, chart);
  site.connectFrom(Peer.namespace('monitoring'), { ports: ['metrics'] });
  site.connectTo(Peer.cidr('192.0.2.0/24'), { ports: [443] });
  const { ingress, egress } = synth(chart).find('NetworkPolicy', 'site').spec;

  expect(ingress.at(-1)?.ports).toEqual([{ port: 9117, protocol: 'TCP' }]);
  expect(egress.at(-1)).toEqual({ to: [{ ipBlock: { cidr: '192.0.2.0/24' } }], ports: [{ port: 443, protocol: 'TCP' }] });
});

describe('the Service of WordPress', () => {
  const anyone = { ports: [{ port: 80, protocol: 'TCP' }] };

  test('is of type LoadBalancer by default, and accepts connections from anywhere', () => {
    expect(renderSite().find('Service', 'site').spec.type).toBe('LoadBalancer');
    expect(policyOf().ingress).toContainEqual(anyone);
    expect(policyOf({ serviceType: ServiceType.NODE_PORT }).ingress).toContainEqual(anyone);
  });

  test('accepts connections only from the peers passed to connectFrom with type ClusterIP', () => {
    const chart = newChart();
    newSite({ serviceType: ServiceType.CLUSTER_IP }, chart).connectFrom(Peer.namespace('ingress-nginx'));
    const { ingress } = synth(chart).find('NetworkPolicy', 'site').spec;
    expect(ingress).not.toContainEqual(anyone);
    expect(ingress.at(-1)).toMatchObject(anyone);
    expect(ingress.at(-1)?.from[0].namespaceSelector.matchLabels).toEqual({ 'kubernetes.io/metadata.name': 'ingress-nginx' });
  });

  test('is of type ClusterIP behind an Ingress', () => {
    expect(renderSite({ ingress: INGRESS }).find('Service', 'site').spec.type).toBe('ClusterIP');
  });
});

describe('the NetworkPolicy of WordPress', () => {
  test('allows all egress by default, for updates and scheduled tasks', () => {
    expect(policyOf().policyTypes).toEqual(['Ingress']);
  });

  test('restricts egress with isolation FULL, which WordPress is configured for', () => {
    const { WORDPRESS_CONFIG_EXTRA: open } = siteVariables();
    expect(siteVariables({ networkIsolation: NetworkIsolation.FULL }).WORDPRESS_CONFIG_EXTRA).toBe(`${open}\ndefine('WP_HTTP_BLOCK_EXTERNAL', true);`);
    expect(policyOf({ networkIsolation: NetworkIsolation.FULL }).egress).toHaveLength(3);
  });
});

describe('the files of WordPress', () => {
  test('are copied to the directory of the volume that the site mounts', () => {
    const { initContainers: [copy], containers: [site] } = podOf();
    expect(copy.volumeMounts).toContainEqual({ name: 'site', mountPath: '/volume' });
    expect(site.volumeMounts).toContainEqual({ name: 'site', mountPath: '/var/www/html', subPath: 'html' });
  });

  test('are used by one pod at a time, unless the access mode is READ_WRITE_MANY', () => {
    const strategy = (props: Partial<WordPressProps>) => renderSite(props).find('Deployment').spec.strategy.type;
    expect(strategy({})).toBe('Recreate');
    expect(strategy({ accessMode: AccessMode.READ_WRITE_MANY, replicas: 3 })).toBe('RollingUpdate');
  });
});

test('WordPress is ready if its database is available, and not restarted if it is not', () => {
  const { readinessProbe, livenessProbe } = podOf().containers[0];
  expect(readinessProbe.httpGet.path).toBe('/wp-login.php');
  expect(livenessProbe.httpGet).toBeUndefined();
  expect(livenessProbe.tcpSocket.port).toBe('http');
});

describe('the readiness probe of WordPress', () => {
  function headersOf(url?: string) {
    return podOf({ url }).containers[0].readinessProbe.httpGet.httpHeaders;
  }

  test('sends the headers of a proxy in front of a site with an https URL, which otherwise redirects the request', () => {
    expect(headersOf('https://www.example.org/blog/')).toEqual([{ name: 'Host', value: 'www.example.org' }, { name: 'X-Forwarded-Proto', value: 'https' }]);
  });

  test('sends the host name of a site with an http URL', () => {
    expect(headersOf('http://www.example.org:8080')).toEqual([{ name: 'Host', value: 'www.example.org:8080' }]);
  });

  test('sends no headers to a site without a URL', () => {
    expect(headersOf()).toBeUndefined();
  });

  test('waits as long as the requests of many visitors that are queued before it', () => {
    expect(podOf().containers[0].readinessProbe.timeoutSeconds).toBe(30);
  });
});

describe('the memory of WordPress', () => {
  function siteOf(props: Partial<WordPressProps>) {
    const { args, resources: { limits: { memory } } } = podOf(props).containers[0];
    return { args, memory };
  }

  test('is enough for as many workers as Apache starts', () => {
    expect(siteOf({})).toEqual({ args: apacheArguments(8), memory: '512Mi' });
  });

  test('determines the number of workers', () => {
    expect(siteOf({ resources: { memoryLimit: Size.gibibytes(2) } })).toEqual({ args: apacheArguments(40), memory: '2Gi' });
    expect(siteOf({ resources: { memoryLimit: Size.mebibytes(256) } })).toEqual({ args: apacheArguments(2), memory: '256Mi' });
  });

  test('is shared by fewer workers if each of them needs more', () => {
    expect(siteOf({ workerMemory: Size.mebibytes(128) })).toEqual({ args: apacheArguments(3), memory: '512Mi' });
  });

  test('must be enough for one worker', () => {
    expectError(
      () => renderSite({ resources: { memoryLimit: Size.mebibytes(150) } }),
      "[demo/site] 'resources.memoryLimit' is 150 MiB, too little for Apache with one worker: give at least 176 MiB, which is 128 MiB and 'workerMemory' of 48 MiB",
    );
  });
});

test('WordPress listens on port 80 without root', () => {
  expect(podOf().securityContext).toMatchObject({ runAsUser: 33, sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '80' }] });
});

describe('the validation of WordPress', () => {
  test.each<[situation: string, props: Partial<WordPressProps>, problem: string]>([
    ['a missing claim', { size: undefined }, "'size' is missing: give a Size such as Size.gibibytes(10), or the 'claimName' of an existing claim"],
    ['a new and an existing claim', { claimName: 'mine' }, "'claimName' is an existing claim, so 'size' and 'storageClass' have no effect: leave them out"],
    [
      'several pods with a volume that a single node can mount', { replicas: 2 },
      "'replicas' must be at most 1 with a volume that a single node can mount, got 2: set 'accessMode' to READ_WRITE_MANY, with a StorageClass that supports it",
    ],
    ['a negative number of replicas', { replicas: -1 }, "'replicas' must be an integer of at least 0, got -1"],
    ['literal salts', { salts: 'put your unique phrase here' }, "'salts' must be the name of a Secret (lower-case letters, digits, \"-\" and \".\", at most 253 characters)"],
    ['an invalid URL', { url: "x'); evil();" }, "'url' must be a URL such as \"https://www.example.org\", got \"x'); evil();\""],
    ['an invalid table prefix', { tablePrefix: 'a-b' }, "'tablePrefix' must be 1 to 20 letters, digits and \"_\", got \"a-b\""],
    [
      'an invalid host of the Ingress', { ingress: { host: 'a b' } },
      "'ingress.host' must be a DNS subdomain (lower-case letters, digits, \"-\" and \".\", starting and ending with a letter or digit, at most 253 characters), got \"a b\"",
    ],
    [
      'a password in the environment', { env: { WORDPRESS_DB_PASSWORD: 'x' } },
      "'env' has WORDPRESS_DB_PASSWORD, a literal that everyone who reads the manifest could read: give 'database' or 'salts' instead",
    ],
    ['an unknown type of Service', { serviceType: 'ExternalName' as never }, "'serviceType' must be one of ClusterIP, NodePort, LoadBalancer, got \"ExternalName\""],
  ])('rejects %s', (_, props, problem) => {
    expectError(() => newSite(props), `[demo/site] ${problem}`);
  });

  test('reports props of a wrong type', () => {
    expectError(
      () => newSite({ envVars: 5, database: 'mysql' } as never),
      "[demo/site] 2 errors:\n  'envVars' must be a list of which each element is a k8s.EnvVar, got 5\n  " +
        "'database' must be a MySqlSingle or a MySqlDatabase, got \"mysql\"",
    );
  });

  test('rejects a missing database at synth', () => {
    const chart = newChart();
    newSite({ database: undefined }, chart);
    expectSynthError(chart, "[demo/site] 'database' is missing: give a MySqlSingle or a MySqlDatabase, or call useDatabase with one");
  });

  test('rejects a second database', () => {
    const chart = newChart();
    const site = newSite({}, chart);
    const other = newMySql({ name: 'other' }, new Chart(chart, 'sub', { namespace: 'demo' }));
    expectError(() => site.useDatabase(other), '[demo/site] the site is already connected to database [demo/mysql], and can have only one');
  });

  test('rejects a claim of two sites at synth', () => {
    const chart = newChart();
    newSite({ claimName: 'files', size: undefined }, chart);
    new WordPress(chart, 'other', { database: newMySql({ name: 'b' }, new Chart(chart, 'sub', { namespace: 'demo' })), claimName: 'files' });
    expectSynthError(
      chart,
      "[demo/site] 'claimName' is \"files\", which site [demo/other] also uses: give each site a claim of its own",
      "[demo/other] 'claimName' is \"files\", which site [demo/site] also uses: give each site a claim of its own",
    );
  });

  test('rejects a Secret of the app without all salts at synth', () => {
    const chart = newChart();
    const stringData = Object.fromEntries(['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT'].map((key) => [key, '']));
    new k8s.KubeSecret(chart, 'secret', { metadata: { name: 'salts' }, stringData });
    newSite({ salts: 'salts' }, chart);
    expect(() => synth(chart)).toThrow("'salts' names key \"NONCE_SALT\" of Secret \"salts\", which has \"AUTH_KEY\"");
  });
});

describe('MySqlDatabase', () => {
  const PROPS = { host: 'db.example.org', database: 'shop', user: 'clerk', password: { secret: 's', key: 'k' } };

  test('has the attributes of its props, and renders nothing', () => {
    const chart = newChart();
    const { host, port, database, user, passwordSecret } = new MySqlDatabase(chart, 'db', PROPS);
    expect({ host, port, database, user, password: passwordSecret }).toEqual({ ...PROPS, port: 3306 });
    expect(synth(chart).all).toEqual([]);
  });

  test('reports all errors at once', () => {
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
