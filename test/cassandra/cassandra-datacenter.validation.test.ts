import { Duration, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { CassandraDatacenter, CassandraDatacenterProps } from 'cdk8s-stateful';
import { expectError, expectSynthError } from '../support/expect-error';
import { newRing, renderRing } from '../support/rings';
import { newChart, synth } from '../support/synth';

type Refusals = [situation: string, props: Partial<CassandraDatacenterProps>, problem: string][];

const LABEL = 'must be a DNS label (lower-case letters, digits and "-", starting with a letter, ending with a letter or digit)';
const LONG = 'x'.repeat(53);

function fails(refusals: Refusals): void {
  test.each(refusals)('fails when %s', (_, props, problem) => {
    expectError(() => newRing(props), `[demo/dc1] ${problem}`);
  });
}

describe('racks and nodes', () => {
  const tooFew = "each needs a node, or 'nodes: 0' of its own once its last one was decommissioned";
  const shape = "'racks' must be an object with a rack for each name, such as { r1: { zone: \"zone-1\" } }, got";

  fails([
    ['there are none', { nodes: 0 }, "'nodes' must be an integer of at least 1, got 0"],
    ['there is half a node', { nodes: 1.5 }, "'nodes' must be an integer of at least 1, got 1.5"],
    ['there are fewer than racks', { nodes: 2 }, `'nodes' is 2, too few for 3 racks: ${tooFew}`],
    ['one rack has them all', { racks: { r1: { nodes: 3 }, r2: {} } }, `'nodes' is 3, too few for 2 racks: ${tooFew}`],
    [
      'the racks have another number', { racks: { r1: { nodes: 1 }, r2: { nodes: 1 } } },
      "'nodes' is 3, and the racks have 2 in all: give one of them the other number",
    ],
    ['a rack has a negative number', { racks: { r1: { nodes: -1 } } }, "'racks.r1.nodes' must be an integer of at least 0, got -1"],
    ['there are no racks', { racks: {} }, `${shape} {}`],
    ['the racks are a list', { racks: ['r1'] as never }, `${shape} ["r1"]`],
    ['the racks are missing', { racks: undefined }, `${shape} undefined`],
    ['a rack is nothing', { racks: { r1: null as never } }, "'racks.r1' must be { zone }, got null"],
    ['a rack has a name with a blank', { racks: { 'R 1': {} } }, `'racks' ${LABEL}, got "R 1"`],
    [
      'a rack has a name that cdk8s cannot take', { racks: { constructor: {} } as never },
      "'racks' has the name \"constructor\", which cdk8s cannot take: choose another",
    ],
    [
      'two racks are in one zone', { racks: { r1: { zone: 'a' }, r2: { zone: 'a' }, r3: {} } },
      "'racks.r1' and 'racks.r2' are both in zone \"a\": a zone that goes down would take two racks. Give each rack its own zone",
    ],
    [
      'a zone is none', { racks: { r1: { zone: 'a b' } } },
      "'racks.r1.zone' must be at most 63 letters, digits, \"-\", \"_\" and \".\", starting and ending with a letter or digit, got \"a b\"",
    ],
    ['there are no seeds', { seedsPerRack: 0 }, "'seedsPerRack' must be an integer of at least 1, got 0"],
    [
      'a rack has more seeds than nodes', { nodes: 5, seedsPerRack: 2 },
      "'seedsPerRack' is 2, and rack \"r3\" has 1: a seed outside the rack is never there. Give 1 or less",
    ],
  ]);

  test('fails when a rack has a name that is too long for its set', () => {
    const rack = 'r'.repeat(50);
    expectError(
      () => newRing({ racks: { [rack]: {} } }),
      `[demo/dc1/${rack}] 'name' must be at most 52 characters, got 54 ("dc1-${rack}"): the pods of a StatefulSet with a longer one cannot start`,
    );
  });

  test('takes a rack without nodes, which needs no seed', () => {
    expect(() => renderRing({ nodes: 4, seedsPerRack: 2, racks: { r1: {}, r2: {}, r3: { nodes: 0 } } })).not.toThrow();
  });

  test('fails at synth when two racks have sets of one name', () => {
    const chart = newChart();
    newRing({ racks: { r1: { name: 'a' }, r2: { name: 'a' } } }, chart);
    expect(() => synth(chart)).toThrow("[demo/dc1/r1] 'name' is \"a\", which is also the StatefulSet of [demo/dc1/r2]: give one of them another 'name'");
  });
});

describe('sizes and memory', () => {
  const elsewhere = "'resources' has the memory of a node, which is 'memory' here: give it there";
  const needed = 'as much is needed off the heap, and the node would be killed';

  fails([
    ['the volumes have no size', { size: undefined }, "'size' must be a Size such as Size.gibibytes(10), got undefined"],
    ['the log has no size', { commitLog: {} as never }, "'commitLog.size' must be a Size such as Size.gibibytes(10), got undefined"],
    ['there is too little memory', { memory: Size.mebibytes(1023) }, "'memory' is 1023 MiB: Cassandra needs 1 GiB or more (half of it becomes heap)"],
    ['the limit of the memory is among the resources', { resources: { memoryLimit: Size.gibibytes(4) } }, elsewhere],
    ['the request of memory is among the resources', { resources: { memoryRequest: Size.gibibytes(4) } }, elsewhere],
    [
      'the heap is over half of the memory', { heapSize: Size.mebibytes(2049) },
      `'heapSize' is 2049 MiB, over half of 'memory', which is 4096 MiB: ${needed}. Give 2048 MiB or less, or raise 'memory'`,
    ],
    ['the heap is too small', { heapSize: Size.mebibytes(255) }, "'heapSize' is 261120 KiB: give whole MiB, 256 or more"],
    ['the heap is no whole MiB', { heapSize: Size.kibibytes(300 * 1024 + 1) }, "'heapSize' is 307201 KiB: give whole MiB, 256 or more"],
    ['it may not start', { startTimeout: Duration.seconds(59) }, "'startTimeout' must be a whole number of seconds of at least 60, got 59 s"],
    ['it may not end', { terminationGracePeriod: Duration.seconds(0) }, "'terminationGracePeriod' must be a whole number of seconds of at least 1, got 0 s"],
  ]);
});

describe('names', () => {
  const plain = 'must be 1 to 48 letters, digits, "_" and "-", starting with a letter or digit, got';

  fails([
    ['the name is too long', { name: LONG }, `'name' must be at most 52 characters, got 53 ("${LONG}"): the pods of a StatefulSet with a longer one cannot start`],
    ['the cluster has a blank', { clusterName: 'my cluster' }, `'clusterName' ${plain} "my cluster"`],
    ['the cluster has a long name', { clusterName: 'x'.repeat(49) }, `'clusterName' ${plain} "${'x'.repeat(49)}"`],
    ['the datacenter has a quote', { datacenterName: "dc'1" }, `'datacenterName' ${plain} "dc'1"`],
    ['the datacenter begins with a dash', { datacenterName: '-dc' }, `'datacenterName' ${plain} "-dc"`],
    ['the superuser has a quote', { superuser: 'a"b' }, `'superuser' ${plain} "a\\"b"`],
    [
      'the superuser is that of every ring', { superuser: 'cassandra' },
      "'superuser' is \"cassandra\", which every new ring has with a password that everyone knows: give another name",
    ],
    [
      'the nodes would be part of something else', { labels: { 'app.kubernetes.io/part-of': 'shop' } },
      "'labels' sets \"app.kubernetes.io/part-of\" to \"shop\": the nodes of the datacenter are selected by it. Use 'name' instead",
    ],
    [
      'the image has no tag', { image: 'cassandra' },
      "'image' must have a tag or a digest, got \"cassandra\": a restart could start another version on the same data. Give \"name:tag\" or \"name@sha256:digest\"",
    ],
  ]);

  test('fails at synth when two datacenters of a chart have one name', () => {
    const chart = newChart();
    newRing({}, chart);
    new CassandraDatacenter(chart, 'dc2', { name: 'dc1', nodes: 1, racks: { a: {} }, size: Size.gibibytes(1) });
    expect(() => synth(chart)).toThrow("[demo/dc1] 'name' is \"dc1\", which is also the ConfigMap of [demo/dc2]: give one of them another 'name'");
  });
});

describe('settings and variables', () => {
  const decides = 'which the construct decides: leave it out';

  fails([
    ["a setting is the construct's", { config: { listen_address: 'x' } }, `'config' sets "listen_address", ${decides}`],
    ['a setting is that of a prop', { config: { cluster_name: 'x' } }, "'config' sets \"cluster_name\", which 'clusterName' says here: leave it out"],
    ['the settings ask for no passwords', { config: { authenticator: 'x' } }, "'config' sets \"authenticator\", which 'insecure' says here: leave it out"],
    ['the settings have certificates', { config: { client_encryption_options: {} } }, "'config' sets \"client_encryption_options\", which 'clientTls' says here: leave it out"],
    ['a setting has no name', { config: { 'a: b': 1 } }, "'config' has the name \"a: b\": a setting of cassandra.yaml is lower-case letters, digits and \"_\""],
    ['a setting is no value', { config: { a: [NaN] } }, "'config.a' must be a text, a number, a boolean, a list or an object of those, got [null]"],
    ['the settings are a list', { config: [] as never }, "'config' must be an object of settings and values, got []"],
    ["a variable is the construct's", { env: { CASSANDRA_SEEDS: 'x' } }, `'env' and 'envVars' set CASSANDRA_SEEDS, ${decides}`],
    ["a variable from elsewhere is the construct's", { envVars: [{ name: 'MAX_HEAP_SIZE', value: '1G' }] }, `'env' and 'envVars' set MAX_HEAP_SIZE, ${decides}`],
    ['the schedule is a text', { ringCheckSchedule: '@daily' as never }, "'ringCheckSchedule' must be a Cron such as Cron.daily()"],
  ]);
});

describe('access', () => {
  const reference = 'give { secret, key }, the Secret where it is and the key in it';

  fails([
    ['the password is a literal', { superuserPassword: 'hunter2' as never }, `'superuserPassword' is a literal, which everyone who sees the manifest could read: ${reference}`],
    [
      'the password is in the environment', { env: { CASSANDRA_PASSWORD: 'x' } },
      "'env' has CASSANDRA_PASSWORD, a literal that everyone who reads the manifest could read: give 'superuserPassword' instead",
    ],
    [
      'everyone is let in, and there is a password', { insecure: true, superuserPassword: { secret: 'a', key: 'b' } },
      "'insecure' is true, and there is a 'superuserPassword': leave one of them out",
    ],
    [
      'a certificate has no Secret', { clientTls: {} as never },
      "'clientTls.secret' must be the name of a Secret (lower-case letters, digits, \"-\" and \".\", at most 253 characters)",
    ],
    ['the roles have no copies', { authReplicationFactor: 0 }, "'authReplicationFactor' must be a whole number of 1 or more, got 0"],
    [
      'the roles have more copies than there are nodes', { authReplicationFactor: 4 },
      "'authReplicationFactor' is 4, and the datacenter has 3 nodes: each copy is on a node of its own. Give 3 or less",
    ],
    ['the remote seeds are a text', { remoteSeeds: 'a,b' as never }, "'remoteSeeds' must be a list of texts, got \"a,b\""],
    ['a remote seed is none', { remoteSeeds: ['a.example.org', 'b c'] }, "'remoteSeeds' has \"b c\", which is no host name or address"],
  ]);

  test('fails at synth when a Secret of the app does not have the key of the password', () => {
    const chart = newChart();
    new k8s.KubeSecret(chart, 'secret', { metadata: { name: 'dc1-superuser' }, stringData: { pw: '' } });
    newRing({}, chart);
    expectSynthError(
      chart, "[demo/dc1] 'superuserPassword' names key \"password\" of Secret \"dc1-superuser\", which has \"pw\": name one of them, or add it",
    );
  });

  test('looks for no password where everyone is let in', () => {
    const chart = newChart();
    new k8s.KubeSecret(chart, 'secret', { metadata: { name: 'dc1-superuser' }, stringData: { pw: '' } });
    newRing({ insecure: true }, chart);
    expect(() => synth(chart)).not.toThrow();
  });
});

test('says all that is wrong at once', () => {
  expectError(
    () => newRing({ nodes: 2, size: undefined, memory: Size.mebibytes(512), clusterName: '', config: { authorizer: '' } }),
    '[demo/dc1] 5 errors:\n  ' +
      "'nodes' is 2, too few for 3 racks: each needs a node, or 'nodes: 0' of its own once its last one was decommissioned\n  " +
      "'size' must be a Size such as Size.gibibytes(10), got undefined\n  " +
      "'memory' is 512 MiB: Cassandra needs 1 GiB or more (half of it becomes heap)\n  " +
      '\'clusterName\' must be 1 to 48 letters, digits, "_" and "-", starting with a letter or digit, got ""\n  ' +
      "'config' sets \"authorizer\", which 'insecure' says here: leave it out",
  );
});
