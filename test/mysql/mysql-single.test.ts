import { Chart, Cron, Duration, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { ClaimRetentionPolicy, MySqlSingle, MySqlSingleProps, Peer, StorageClass } from 'cdk8s-stateful';
import { newMySql, renderMySql } from '../support/databases';
import { expectEveryProp } from '../support/every-prop';
import { POD_OPTIONS, reachedPodOptions } from '../support/pod-options';
import { expectError, expectSynthError } from '../support/expect-error';
import { newChart, newChartWithoutNamespace, synth } from '../support/synth';
import { variablesOf } from '../support/variables';

function podOf(props: Partial<MySqlSingleProps> = {}) {
  return renderMySql(props).find('StatefulSet').spec.template.spec;
}

function settingsOf(props: Partial<MySqlSingleProps> = {}): string[] {
  return renderMySql(props).find('ConfigMap', 'mysql-config').data['server.cnf'].trim().split('\n');
}

test('MySqlSingle renders every prop', () => {
  const props: Required<MySqlSingleProps> = {
    ...POD_OPTIONS,
    maxUnavailable: 2,
    size: Size.gibibytes(3),
    database: 'shop',
    user: 'clerk',
    password: { secret: 'db', key: 'user' },
    rootPassword: { secret: 'db', key: 'root' },
    storageClass: StorageClass.fromName('fast'),
    claimRetention: { whenDeleted: ClaimRetentionPolicy.DELETE },
    dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'before' },
    image: 'mysql:9.1',
    config: { max_connections: '100' },
    initScripts: { '10-tables.sql': 'CREATE TABLE a (id INT);' },
    startTimeout: Duration.minutes(10),
    terminationGracePeriod: Duration.seconds(77),
  };
  const manifests = renderMySql(props);
  const { spec } = manifests.find('StatefulSet');
  const pod = spec.template.spec;
  const [container] = pod.containers;
  const [firstStart, prepare] = pod.initContainers;
  const variables = variablesOf(firstStart);
  const [claim] = spec.volumeClaimTemplates;
  const secrets = pod.volumes.filter(({ secret }) => secret).map(({ secret }) => [secret.secretName, secret.items[0].key]);
  const options = reachedPodOptions(manifests, 'StatefulSet');

  expectEveryProp<MySqlSingleProps>({
    ...options,
    podAnnotations: [spec.template.metadata.annotations['example.org/scrape'], 'true'],
    initContainers: [prepare.image, 'busybox:1'],
    maxUnavailable: [manifests.find('PodDisruptionBudget').spec.maxUnavailable, 2],
    size: [claim.spec.resources.requests.storage, '3Gi'],
    database: [variables.MYSQL_DATABASE, 'shop'],
    user: [variables.MYSQL_USER, 'clerk'],
    password: [secrets[0], ['db', 'user']],
    rootPassword: [secrets[1], ['db', 'root']],
    storageClass: [claim.spec.storageClassName, 'fast'],
    claimRetention: [spec.persistentVolumeClaimRetentionPolicy, { whenDeleted: 'Delete', whenScaled: 'Retain' }],
    dataSource: [claim.spec.dataSource, props.dataSource],
    image: [[container.image, firstStart.image], ['mysql:9.1', 'mysql:9.1']],
    config: [manifests.find('ConfigMap', 'shop-db-config').data['server.cnf'].includes('max_connections = 100\n'), true],
    initScripts: [manifests.find('ConfigMap', 'shop-db-init').data, props.initScripts],
    startTimeout: [container.startupProbe.failureThreshold * container.startupProbe.periodSeconds, 600],
    terminationGracePeriod: [pod.terminationGracePeriodSeconds, 77],
  });
});

describe('MySqlSingle, for compatibility with running servers,', () => {
  test('keeps the names of its objects', () => {
    expect(renderMySql().names).toEqual([
      'ConfigMap mysql-config', 'Service mysql-headless', 'StatefulSet mysql', 'ServiceAccount mysql', 'NetworkPolicy mysql',
      'PodDisruptionBudget mysql', 'Service mysql',
    ]);
    expect(newMySql().claimName).toBe('data-mysql-0');
  });

  test('keeps its selector, its governing Service and the directory of the data on the volume', () => {
    const { spec } = renderMySql().find('StatefulSet');
    expect(spec.selector.matchLabels).toEqual({ 'cdk8s-stateful/workload': 'mysql' });
    expect(spec.serviceName).toBe('mysql-headless');
    expect(spec.template.spec.containers[0].volumeMounts).toContainEqual({ name: 'data', mountPath: '/var/lib/mysql', subPath: 'data' });
  });
});

describe('the attributes of MySqlSingle', () => {
  test('describe the database and its user', () => {
    const { host, port, database, user, passwordSecret } = newMySql();
    expect({ host, port, database, user, passwordSecret }).toEqual({
      host: 'mysql.demo.svc.cluster.local', port: 3306, database: 'shop', user: 'clerk', passwordSecret: { secret: 'mysql', key: 'password' },
    });
  });

  test('contain no namespace if the chart has none', () => {
    expect(newMySql({}, newChartWithoutNamespace()).host).toBe('mysql');
  });

  test('name a Service with an IP address, so that clients do not wait for DNS when the pod is replaced', () => {
    const { spec } = renderMySql().find('Service', 'mysql');
    expect(spec.clusterIP).toBeUndefined();
    expect(spec.ports).toEqual([{ name: 'mysql', port: 3306, protocol: 'TCP' }]);
    expect(renderMySql().find('Service', 'mysql-headless').spec.clusterIP).toBe('None');
  });

  test('allow only the peers passed to connectFrom', () => {
    const mysql = newMySql();
    mysql.connectFrom(Peer.pods({ app: 'shop' }));
    const [, named, ...more] = synth(Chart.of(mysql)).find('NetworkPolicy').spec.ingress;
    expect(named).toEqual({ from: [{ podSelector: { matchLabels: { app: 'shop' } } }], ports: [{ port: 3306, protocol: 'TCP' }] });
    expect(more).toEqual([]);
  });
});

describe('the first start of MySqlSingle', () => {
  test('gets the password of root as a file, unlike the server', () => {
    const { initContainers: [firstStart], containers: [server] } = podOf();
    expect(variablesOf(firstStart)).toEqual({
      MYSQL_ROOT_HOST: 'localhost',
      MYSQL_DATABASE: 'shop',
      MYSQL_USER: 'clerk',
    });
    // Without these variables, the image refuses to create a database in the container of the server.
    expect(server.env).toBeUndefined();
    expect(server.volumeMounts.map(({ name }) => name)).not.toContain('root-password');
  });

  test('mounts the settings, the init scripts and the whole volume', () => {
    const { initContainers: [firstStart] } = podOf({ initScripts: { 'a.sql': 'SELECT 1;' } });
    expect(firstStart.volumeMounts).toEqual(expect.arrayContaining([
      { name: 'data', mountPath: '/volume' },
      { name: 'config', mountPath: '/etc/mysql/conf.d', readOnly: true },
      { name: 'init-scripts', mountPath: '/docker-entrypoint-initdb.d', readOnly: true },
    ]));
  });

  test('has the resources of the server', () => {
    const { initContainers: [firstStart], containers: [server] } = podOf({ resources: { memoryLimit: Size.gibibytes(4) } });
    expect(firstStart.resources).toEqual(server.resources);
  });

  test('runs before the init containers of the user', () => {
    expect(podOf({ initContainers: [{ name: 'mine', image: 'x:1' }] }).initContainers.map(({ name }) => name)).toEqual(['first-start', 'mine']);
  });
});

describe('the settings of MySqlSingle', () => {
  test('give InnoDB three quarters of the memory that the server does not need otherwise', () => {
    const pool = (gibibytes: number) => settingsOf({ resources: { memoryLimit: Size.gibibytes(gibibytes) } })[1];
    expect([1, 2, 8].map(pool)).toEqual([384, 1152, 5760].map((mebibytes) => `innodb_buffer_pool_size = ${mebibytes * 1024 * 1024}`));
  });

  test('render an empty value as an option without a value, which turns it on', () => {
    expect(settingsOf({ config: { 'slow_query_log': '', 'skip-log-bin': ' ', 'init_connect': '""' } })).toEqual(
      expect.arrayContaining(['slow_query_log', 'skip_log_bin', 'init_connect = ""']),
    );
  });

  test('let the user create triggers and functions, unless `config` decides that', () => {
    expect(settingsOf()).toContain('loose_log_bin_trust_function_creators = ON');
    const own = settingsOf({ config: { 'log-bin-trust-function-creators': 'OFF' } }).filter((line) => line.includes('creators'));
    expect(own).toEqual(['log_bin_trust_function_creators = OFF']);
  });

  test('are overridden by those of the user, with dashes or underscores', () => {
    expect(settingsOf({ config: { 'innodb-buffer-pool-size': '256M' } })).toEqual([
      '[mysqld]', 'innodb_buffer_pool_size = 256M', 'loose_log_bin_trust_function_creators = ON',
    ]);
  });

  test('restart the pod when they change, as init scripts do', () => {
    const annotations = (props: Partial<MySqlSingleProps>) => renderMySql(props).find('StatefulSet').spec.template.metadata.annotations;
    const before = annotations({ initScripts: { 'a.sql': 'SELECT 1;' } });
    expect(annotations({ initScripts: { 'a.sql': 'SELECT 1;' } })).toEqual(before);
    expect(annotations({ initScripts: { 'a.sql': 'SELECT 2;' } })['checksum/init-scripts']).not.toBe(before['checksum/init-scripts']);
    expect(annotations({ config: { max_connections: '9' } })['checksum/config']).not.toBe(before['checksum/config']);
  });
});

describe('the server of MySqlSingle', () => {
  test('has a readiness probe that logs in as the user, and TCP probes for startup and liveness', () => {
    const { readinessProbe, startupProbe, livenessProbe } = podOf().containers[0];
    expect(readinessProbe.exec.command.slice(-2)).toEqual(['clerk', 'shop']);
    expect([startupProbe.tcpSocket.port, livenessProbe.tcpSocket.port]).toEqual(['mysql', 'mysql']);
  });

  test('has half an hour to recover, and a grace period that grows with its buffer pool', () => {
    const { containers: [{ startupProbe }], terminationGracePeriodSeconds } = podOf();
    expect(startupProbe.failureThreshold * startupProbe.periodSeconds).toBe(1800);
    expect(terminationGracePeriodSeconds).toBe(120);
    expect(podOf({ resources: { memoryLimit: Size.gibibytes(16) } }).terminationGracePeriodSeconds).toBe(30 + 596 + 5);
  });

  test('can be rolled back from settings with which it does not start', () => {
    expect(renderMySql().find('StatefulSet').spec.podManagementPolicy).toBe('Parallel');
  });

  test('has a grace period that grows with the buffer pool that the user sets', () => {
    const resources = { memoryLimit: Size.gibibytes(16) };
    expect(podOf({ resources, config: { innodb_buffer_pool_size: '4G' } }).terminationGracePeriodSeconds).toBe(30 + 205 + 5);
  });

  test('runs as the user of the image, with write access to the directories that it needs', () => {
    const { securityContext, containers: [server] } = podOf();
    expect(securityContext).toMatchObject({ runAsUser: 999, runAsGroup: 999, fsGroup: 999 });
    expect(server.volumeMounts.map(({ mountPath }) => mountPath)).toEqual(expect.arrayContaining(['/tmp', '/var/run/mysqld', '/var/lib/mysql']));
  });

  test('creates backups with its own image and a derived name', () => {
    const mysql = newMySql({ image: 'mysql:9.1' });
    const nightly = mysql.backup('nightly', { schedule: Cron.daily(), size: Size.gibibytes(1) });
    expect([nightly.name, nightly.claimName]).toEqual(['mysql-nightly', 'mysql-nightly']);
    expect(synth(Chart.of(mysql)).find('CronJob').spec.jobTemplate.spec.template.spec.containers[0].image).toBe('mysql:9.1');
  });
});

describe('the validation of MySqlSingle', () => {
  test.each<[situation: string, props: Partial<MySqlSingleProps> & { replicas?: number }, problem: string]>([
    ['more than one replica', { replicas: 2 }, "'replicas' is not supported: a second server would have a database of its own"],
    ['a missing size', { size: undefined }, "'size' is missing: give a Size such as Size.gibibytes(10)"],
    ['a missing password', { password: undefined }, "'password' is missing: give an object { secret, key }, the name of a Secret and a key in it"],
    [
      'a literal password', { password: 'hunter2' as never },
      "'password' must be an object { secret, key }, the name of a Secret and a key in it. Everyone who reads the manifest could read a literal value",
    ],
    [
      'a password in the environment', { env: { MYSQL_ROOT_PASSWORD: 'x' } },
      "'env' has MYSQL_ROOT_PASSWORD, a literal that everyone who reads the manifest could read: give 'password' and 'rootPassword' instead",
    ],
    ['a database that is reserved for MySQL', { database: 'mysql' }, "'database' is \"mysql\", which is reserved for MySQL: give another name"],
    ['a database name with a quote', { database: 'a`b' }, "'database' must be 1 to 64 letters, digits, \"_\", \"-\" and \"$\", got \"a`b\""],
    ['a database name of more than 64 characters', { database: 'a'.repeat(65) }, `'database' must be 1 to 64 letters, digits, "_", "-" and "$", got "${'a'.repeat(65)}"`],
    ['root as the user', { user: 'root' }, "'user' is \"root\", which is reserved for MySQL: give the application a user of its own"],
    ['a user name of more than 32 characters', { user: 'a'.repeat(33) }, `'user' must be 1 to 32 letters, digits, "_", "-" and "$", got "${'a'.repeat(33)}"`],
    [
      'an init script with a name that MySQL ignores', { initScripts: { 'tables.txt': '' } },
      "'initScripts' has the name \"tables.txt\", which MySQL would ignore: use letters, digits, \"-\", \"_\" and \".\", and end the name with \".sql\" or \".sh\"",
    ],
    [
      'init scripts that are too large for a ConfigMap', { initScripts: { 'a.sql': 'x'.repeat(1024 * 1024) } },
      "'initScripts' has 1048581 bytes, but a ConfigMap holds at most 1048576: load large data with a MySqlRestore",
    ],
    ['a setting that the construct decides', { config: { 'pid-file': '/x' } }, "'config' sets \"pid-file\", which the construct itself decides: leave it out"],
    [
      'a setting in both spellings',
      { config: { 'max-connections': '9', 'max_connections': '10' } },
      "'config' sets \"max_connections\" twice, also as \"max-connections\": keep one of them",
    ],
    ['a setting with two lines', { config: { sql_mode: 'A\nB' } }, "'config.sql_mode' must be a string of one line, got \"A\\nB\""],
    ['a setting with an invalid name', { config: { 'a b': '1' } }, "'config' has the name \"a b\": the name of a setting has lower-case letters, digits, \"_\" and \"-\""],
    [
      'too little memory for the performance schema', { resources: { memoryLimit: Size.mebibytes(512) } },
      "'resources.memoryLimit' must be at least 1024 MiB, got 512 MiB: the server would run out of memory during its first start. With performance_schema: 'OFF' " +
      "in 'config', 512 MiB are enough",
    ],
    [
      'too little memory without the performance schema', { resources: { memoryLimit: Size.mebibytes(256) }, config: { performance_schema: 'OFF' } },
      "'resources.memoryLimit' must be at least 512 MiB, got 256 MiB: the server would run out of memory during its first start",
    ],
    [
      'a grace period that is too short to write the buffer pool', { terminationGracePeriod: Duration.seconds(30) },
      "'terminationGracePeriod' must be at least 50 s, got 30 s: InnoDB may need that long to write its buffer pool to a slow disk. Raise it, or leave it out",
    ],
    [
      'a buffer pool that is larger than the memory', { config: { innodb_buffer_pool_size: '1G' } },
      "'config.innodb_buffer_pool_size' must be at most 512 MiB, got 1024 MiB: the server needs 512 MiB of the memory limit for other purposes. Lower it, or raise " +
      "'resources.memoryLimit'",
    ],
    ['a start timeout of less than 10 seconds', { startTimeout: Duration.seconds(1) }, "'startTimeout' must be a whole number of seconds of at least 10, got 1 s"],
  ])('rejects %s', (_, props, problem) => {
    expectError(() => newMySql(props), `[demo/mysql] ${problem}`);
  });

  test('accepts less memory if the performance schema is off', () => {
    const little = { resources: { memoryLimit: Size.mebibytes(512) }, config: { 'performance-schema': 'off' } };
    expect(podOf(little).containers[0].resources.limits.memory).toBe('512Mi');
  });

  test('reports all errors at once', () => {
    expectError(
      () => newMySql({ database: '', user: 'root', terminationGracePeriod: 5 as never }),
      '[demo/mysql] 3 errors:\n  \'database\' must be 1 to 64 letters, digits, "_", "-" and "$", got ""\n  ' +
        '\'user\' is "root", which is reserved for MySQL: give the application a user of its own\n  ' +
        "'terminationGracePeriod' must be a Duration such as Duration.seconds(30), got 5",
    );
  });

  test('reports props of a wrong type, and unknown props with the nearest known name', () => {
    expectError(
      () => newMySql({ envVars: 5, userr: 'a' } as never),
      "[demo/mysql] 2 errors:\n  'envVars' must be a list of which each element is a k8s.EnvVar, got 5\n  unknown prop 'userr': did you mean 'user'?",
    );
  });

  test('rejects a key that a Secret of the app does not have', () => {
    const chart = newChart();
    new k8s.KubeSecret(chart, 'secret', { metadata: { name: 'mysql' }, stringData: { password: '' } });
    newMySql({}, chart);
    expectSynthError(
      chart, "[demo/mysql] 'rootPassword' names key \"root-password\" of Secret \"mysql\", which has \"password\": name one of them, or add it",
    );
  });

  test('ignores Secrets of other namespaces', () => {
    const chart = newChart();
    new k8s.KubeSecret(chart, 'secret', { metadata: { name: 'mysql', namespace: 'other' }, stringData: {} });
    newMySql({}, chart);
    expect(() => synth(chart)).not.toThrow();
  });

  test('rejects two servers with the same name', () => {
    const chart = newChart();
    newMySql({}, chart);
    new MySqlSingle(chart, 'other', { ...PROPS, name: 'mysql' });
    expect(() => synth(chart)).toThrow("'name' is \"mysql\", which is also the StatefulSet of [demo/mysql/Resource]: give one of them another 'name'");
  });
});

const PROPS: MySqlSingleProps = {
  size: Size.gibibytes(1), database: 'a', user: 'a', password: { secret: 'a', key: 'a' }, rootPassword: { secret: 'a', key: 'b' },
};
