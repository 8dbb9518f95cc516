import { Duration, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { CassandraDatacenter, CassandraDatacenterProps } from 'cdk8s-stateful';
import { expectError, expectSynthError } from '../support/expect-error';
import { newRing, renderRing } from '../support/rings';
import { newChart, synth } from '../support/synth';

type Cases = [situation: string, props: Partial<CassandraDatacenterProps>, message: string][];

const LABEL = 'must be a DNS label (lower-case letters, digits and "-", starting with a letter, ending with a letter or digit)';
const RACKS = '{ r1: { zone: "zone-1" } }';
const LONG = 'x'.repeat(53);

function fails(cases: Cases): void {
  test.each(cases)('are rejected when %s', (_, props, message) => {
    expectError(() => newRing(props), `[demo/dc1] ${message}`);
  });
}

describe('racks and nodes', () => {
  const tooFew = "each rack needs a node, or 'nodes: 0' after its last node was decommissioned";

  fails([
    ['the number of nodes is 0', { nodes: 0 }, "'nodes' must be an integer of at least 1, got 0"],
    ['the number of nodes is not an integer', { nodes: 1.5 }, "'nodes' must be an integer of at least 1, got 1.5"],
    ['there are fewer nodes than racks', { nodes: 2 }, `'nodes' is 2, which is too few for 3 racks: ${tooFew}`],
    ['one rack has all nodes', { racks: { r1: { nodes: 3 }, r2: {} } }, `'nodes' is 3, which is too few for 2 racks: ${tooFew}`],
    [
      'the racks have another number of nodes in total', { racks: { r1: { nodes: 1 }, r2: { nodes: 1 } } },
      "'nodes' is 3, but the racks have 2 nodes in total: change 'nodes', or the 'nodes' of a rack",
    ],
    ['a rack has a negative number of nodes', { racks: { r1: { nodes: -1 } } }, "'racks.r1.nodes' must be an integer of at least 0, got -1"],
    ['there are no racks', { racks: {} }, `'racks' is empty: give at least one rack, such as ${RACKS}`],
    ['the racks are a list', { racks: ['r1'] as never }, "'racks' must be an object of which each value is an object such as { zone }, got [\"r1\"]"],
    ['the racks are missing', { racks: undefined }, `'racks' is missing: give the racks by name, such as ${RACKS}`],
    ['a rack is null', { racks: { r1: null as never } }, "'racks.r1' must be an object such as { zone }, got null"],
    ['a rack has an unknown member', { racks: { r1: { zones: 'a' } as never } }, "unknown prop 'racks.r1.zones': did you mean 'zone'?"],
    ['the name of a rack has a space', { racks: { 'R 1': {} } }, `'racks' ${LABEL}, got "R 1"`],
    [
      'the name of a rack is "constructor"', { racks: { constructor: {} } as never },
      "'racks' has the name \"constructor\", which cdk8s cannot render: choose another name",
    ],
    [
      'two racks are in the same zone', { racks: { r1: { zone: 'a' }, r2: { zone: 'a' }, r3: {} } },
      "'racks.r1' and 'racks.r2' are both in zone \"a\": an outage of the zone would take down two racks. Give each rack its own zone",
    ],
    [
      'a zone is not a label value', { racks: { r1: { zone: 'a b' } } },
      "'racks.r1.zone' must be at most 63 letters, digits, \"-\", \"_\" and \".\", starting and ending with a letter or digit, got \"a b\"",
    ],
    ['the number of seeds is 0', { seedsPerRack: 0 }, "'seedsPerRack' must be an integer of at least 1, got 0"],
    [
      'a rack has more seeds than nodes', { nodes: 5, seedsPerRack: 2 },
      "'seedsPerRack' must be at most 1, the number of nodes in rack \"r3\", got 2",
    ],
  ]);

  test('are rejected when the name of a rack makes that of its StatefulSet too long', () => {
    const rack = 'r'.repeat(50);
    expectError(
      () => newRing({ racks: { [rack]: {} } }),
      `[demo/dc1] 'racks.${rack}.name' must be at most 52 characters, got 54 ("dc1-${rack}"): the pods of a StatefulSet with a longer one cannot start`,
    );
  });

  test('can include a rack without nodes, which needs no seed', () => {
    expect(() => renderRing({ nodes: 4, seedsPerRack: 2, racks: { r1: {}, r2: {}, r3: { nodes: 0 } } })).not.toThrow();
  });

  test('are rejected at synth when two racks have StatefulSets of the same name', () => {
    const chart = newChart();
    newRing({ racks: { r1: { name: 'a' }, r2: { name: 'a' } } }, chart);
    expect(() => synth(chart)).toThrow("[demo/dc1/r1] 'name' is \"a\", which is also the StatefulSet of [demo/dc1/r2]: give one of them another 'name'");
  });
});

describe('sizes and memory', () => {
  const elsewhere = "'resources' sets the memory of a node: use 'memory' instead";

  fails([
    ['the size of the volumes is missing', { size: undefined }, "'size' is missing: give a Size such as Size.gibibytes(10)"],
    ['the size of the commit log is missing', { commitLog: {} as never }, "'commitLog.size' is missing: give a Size such as Size.gibibytes(10)"],
    ['the memory is too small', { memory: Size.mebibytes(1023) }, "'memory' must be at least 1 GiB, got 1023 MiB: half of it becomes the JVM heap"],
    ['the resources have a limit on memory', { resources: { memoryLimit: Size.gibibytes(4) } }, elsewhere],
    ['the resources have a request for memory', { resources: { memoryRequest: Size.gibibytes(4) } }, elsewhere],
    [
      'the heap is more than half of the memory', { heapSize: Size.mebibytes(2049) },
      "'heapSize' is 2049 MiB, more than half of 'memory', which is 4096 MiB: Cassandra uses as much memory outside the heap, and the node would be " +
      "killed. Give at most 2048 MiB, or increase 'memory'",
    ],
    ['the heap is too small', { heapSize: Size.mebibytes(255) }, "'heapSize' must be a whole number of MiB of at least 256, got 261120 KiB"],
    ['the heap is not a whole number of MiB', { heapSize: Size.kibibytes(300 * 1024 + 1) }, "'heapSize' must be a whole number of MiB of at least 256, got 307201 KiB"],
    ['the start timeout is too short', { startTimeout: Duration.seconds(59) }, "'startTimeout' must be a whole number of seconds of at least 60, got 59 s"],
    ['the grace period is 0', { terminationGracePeriod: Duration.seconds(0) }, "'terminationGracePeriod' must be a whole number of seconds of at least 1, got 0 s"],
  ]);
});

const cluster = 'must be 1 to 48 letters, digits, spaces, ".", "_" and "-", starting with a letter or digit, and not ending with a space, got';

describe('names', () => {
  const plain = 'must be 1 to 48 letters, digits, "_" and "-", starting with a letter or digit, got';

  fails([
    ['the name is too long', { name: LONG }, `'name' must be at most 52 characters, got 53 ("${LONG}"): the pods of a StatefulSet with a longer one cannot start`],
    ['the name of the cluster ends with a space', { clusterName: 'my cluster ' }, `'clusterName' ${cluster} "my cluster "`],
    ['the name of the cluster is too long', { clusterName: 'x'.repeat(49) }, `'clusterName' ${cluster} "${'x'.repeat(49)}"`],
    ['the name of the cluster would change its setting', { clusterName: 'a: b' }, `'clusterName' ${cluster} "a: b"`],
    ['the name of the datacenter has a quote', { datacenterName: "dc'1" }, `'datacenterName' ${plain} "dc'1"`],
    ['the name of the datacenter begins with a hyphen', { datacenterName: '-dc' }, `'datacenterName' ${plain} "-dc"`],
    ['the name of the superuser has a quote', { superuser: 'a"b' }, `'superuser' ${plain} "a\\"b"`],
    [
      'the superuser is the default one', { superuser: 'cassandra' },
      "'superuser' must not be \"cassandra\": that is the default superuser of a new ring, whose password is public",
    ],
    [
      'a label replaces that of the datacenter', { labels: { 'cdk8s-stateful/datacenter': 'shop' } },
      "'labels' sets \"cdk8s-stateful/datacenter\" to \"shop\": this library selects pods by the labels that begin with \"cdk8s-stateful/\". Use another prefix",
    ],
    [
      'the image has no tag', { image: 'cassandra' },
      "'image' must have a tag or a digest, got \"cassandra\": a restart could start another version on the same data. Give \"name:tag\" or \"name@sha256:digest\"",
    ],
  ]);

  test('are rejected at synth when two datacenters of a chart have the same name', () => {
    const chart = newChart();
    newRing({}, chart);
    new CassandraDatacenter(chart, 'dc2', { name: 'dc1', nodes: 1, racks: { a: {} }, size: Size.gibibytes(1) });
    expect(() => synth(chart)).toThrow("[demo/dc1] 'name' is \"dc1\", which is also the ConfigMap of [demo/dc2]: give one of them another 'name'");
  });
});

describe('settings and variables', () => {
  const decides = 'which the construct sets: remove it';

  fails([
    ['the construct determines a setting', { config: { listen_address: 'x' } }, `'config' sets "listen_address", ${decides}`],
    ['a prop determines a setting', { config: { cluster_name: 'x' } }, "'config' sets \"cluster_name\": use 'clusterName' instead"],
    ['a setting changes the authentication', { config: { authenticator: 'x' } }, "'config' sets \"authenticator\": use 'insecure' instead"],
    ['a setting has certificates', { config: { client_encryption_options: {} } }, "'config' sets \"client_encryption_options\": use 'clientTls' instead"],
    ['the name of a setting is invalid', { config: { 'a: b': 1 } }, "'config' has the setting \"a: b\": a name has lower-case letters, digits and \"_\", and starts with a letter"],
    ['the value of a setting cannot be rendered', { config: { a: [NaN] } }, "'config.a' must be a string, a number, a boolean, or a list or an object of those, got [null]"],
    ['the settings are a list', { config: [] as never }, "'config' must be an object of settings and values, got []"],
    ['the construct determines a variable', { env: { CASSANDRA_SEEDS: 'x' } }, `'env' or 'envVars' sets CASSANDRA_SEEDS, ${decides}`],
    ['the construct determines a variable in the list', { envVars: [{ name: 'MAX_HEAP_SIZE', value: '1G' }] }, `'env' or 'envVars' sets MAX_HEAP_SIZE, ${decides}`],
    ['the schedule is a string', { ringCheckSchedule: '@daily' as never }, "'ringCheckSchedule' must be a Cron such as Cron.daily(), got \"@daily\""],
  ]);
});

describe('authentication and TLS', () => {
  fails([
    [
      'the password is a literal', { superuserPassword: 'hunter2' as never },
      "'superuserPassword' must be an object { secret, key }, the name of a Secret and a key in it. Everyone who reads the manifest could read a literal value",
    ],
    [
      'the password is in the environment', { env: { CASSANDRA_PASSWORD: 'x' } },
      "'env' has CASSANDRA_PASSWORD, a literal that everyone who reads the manifest could read: give 'superuserPassword' instead",
    ],
    [
      'the ring is insecure although there is a password', { insecure: true, superuserPassword: { secret: 'a', key: 'b' } },
      "'insecure' is true although there is a 'superuserPassword': leave one of them out",
    ],
    ['the Secret of a certificate is missing', { clientTls: {} as never }, "'clientTls.secret' is missing: give the name of a Secret"],
    ['the replication factor of system_auth is 0', { authReplicationFactor: 0 }, "'authReplicationFactor' must be an integer of at least 1, got 0"],
    [
      'the replication factor of system_auth exceeds the number of nodes', { authReplicationFactor: 4 },
      "'authReplicationFactor' must be an integer from 1 to 3, the number of nodes, got 4",
    ],
    ['the remote seeds are a string', { remoteSeeds: 'a,b' as never }, "'remoteSeeds' must be a list of which each element is a host name or an address, got \"a,b\""],
    ['a remote seed is not a host name', { remoteSeeds: ['a.example.org', 'b c'] }, "'remoteSeeds[1]' must be a host name or an address, got \"b c\""],
  ]);

  test('is rejected at synth when a Secret of the app does not have the key of the password', () => {
    const chart = newChart();
    new k8s.KubeSecret(chart, 'secret', { metadata: { name: 'dc1-superuser' }, stringData: { pw: '' } });
    newRing({}, chart);
    expectSynthError(
      chart, "[demo/dc1] 'superuserPassword' names key \"password\" of Secret \"dc1-superuser\", which has \"pw\": name one of them, or add it",
    );
  });

  test('does not need a password in an insecure ring', () => {
    const chart = newChart();
    new k8s.KubeSecret(chart, 'secret', { metadata: { name: 'dc1-superuser' }, stringData: { pw: '' } });
    newRing({ insecure: true }, chart);
    expect(() => synth(chart)).not.toThrow();
  });
});

describe('the props of a CassandraDatacenter', () => {
  test('are rejected with all wrong shapes at once', () => {
    expectError(
      () => newRing({ nodes: 2, size: undefined, memory: Size.mebibytes(512), clusterName: '', config: { authorizer: '' } }),
      '[demo/dc1] 4 errors:\n  ' +
        "'size' is missing: give a Size such as Size.gibibytes(10)\n  " +
        "'memory' must be at least 1 GiB, got 512 MiB: half of it becomes the JVM heap\n  " +
        `'clusterName' ${cluster} ""\n  ` +
        "'config' sets \"authorizer\": use 'insecure' instead",
    );
  });

  test('are rejected with wrong shapes and broken rules at once', () => {
    expectError(
      () => newRing({ nodes: 2, memory: Size.mebibytes(512), seedsPerRack: '1' as never, env: { CASSANDRA_DC: 'x' }, volumeMounts: [{ name: 'x', mountPath: '/x' }] }),
      '[demo/dc1] 5 errors:\n  ' +
        "'memory' must be at least 1 GiB, got 512 MiB: half of it becomes the JVM heap\n  " +
        "'seedsPerRack' must be an integer of at least 1, got \"1\"\n  " +
        "'nodes' is 2, which is too few for 3 racks: each rack needs a node, or 'nodes: 0' after its last node was decommissioned\n  " +
        "'env' or 'envVars' sets CASSANDRA_DC, which the construct sets: remove it\n  " +
        "'volumeMounts' mounts volume \"x\", which the pod does not have: add it to 'podVolumes', or mount one of data, config, ring, scratch-tmp, " +
        'scratch-run, scratch-var-log-cassandra',
    );
  });

  test('are rejected when a prop is unknown', () => {
    expectError(() => newRing({ node: 3 } as never), "[demo/dc1] unknown prop 'node': did you mean 'nodes'?");
  });
});
