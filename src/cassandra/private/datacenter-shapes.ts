import { CRON } from '../../job/private/schedule';
import { Shape, ShapesOf, StructShape, boolean, integer, listOf, mismatch, refine, required, seconds, shapeOf, size, struct } from '../../private/validation/shapes';
import { SECRET_KEY, TLS_SECRET } from '../../secret/private/shapes';
import { CLAIM_RETENTION, storageClass } from '../../storage/private/shapes';
import { WORKLOAD_SHAPES, image } from '../../workload/private/shapes';
import { UPDATE_STRATEGY } from '../../workload/private/workload-validation';
import { CassandraDatacenterProps } from '../cassandra-datacenter-props';
import { CassandraOptions, CommitLogOptions } from '../cassandra-options';
import { CassandraRackProps } from '../cassandra-rack-props';
import { HEAP_SIZE, MEMORY } from './memory';
import { RACKS, RACK_NAME, ZONE } from './racks';
import { CONFIG } from './settings';

/** Names that need no quotes in YAML, in CQL and in the scripts of the image. */
const PLAIN_NAME = pattern(/^[A-Za-z0-9][A-Za-z0-9_-]{0,47}$/, '1 to 48 letters, digits, "_" and "-", starting with a letter or digit');

/** Names that the scripts of the image write into YAML without quotes. Cassandra's default is "Test Cluster". */
const CLUSTER_NAME = pattern(
  /^(?=.{1,48}$)[A-Za-z0-9]([A-Za-z0-9 ._-]*[A-Za-z0-9._-])?$/,
  '1 to 48 letters, digits, spaces, ".", "_" and "-", starting with a letter or digit, and not ending with a space',
);

const HOST = pattern(/^[A-Za-z0-9:][A-Za-z0-9.:-]*$/, 'a host name or an address');

const COMMIT_LOG: StructShape<CommitLogOptions> = struct('an object { size }', { size: required(size), storageClass });

const NODES = required(integer(1), 'give the number of nodes');

const CASSANDRA_SHAPES: ShapesOf<CassandraOptions> = {
  ...WORKLOAD_SHAPES,
  size: required(size),
  memory: MEMORY,
  heapSize: HEAP_SIZE,
  storageClass,
  claimRetention: CLAIM_RETENTION,
  commitLog: COMMIT_LOG,
  clusterName: CLUSTER_NAME,
  datacenterName: PLAIN_NAME,
  config: CONFIG,
  superuser: refine(PLAIN_NAME, notDefaultSuperuser),
  superuserPassword: SECRET_KEY,
  insecure: boolean,
  authReplicationFactor: integer(1),
  internodeTls: TLS_SECRET,
  clientTls: TLS_SECRET,
  seedsPerRack: integer(1),
  remoteSeeds: listOf(HOST),
  image,
  ringCheckSchedule: CRON,
  updateStrategy: UPDATE_STRATEGY,
  startTimeout: seconds(60),
  terminationGracePeriod: seconds(1),
};

/** Props of a `CassandraDatacenter`. */
export const CASSANDRA_DATACENTER: StructShape<CassandraDatacenterProps> = struct('the props of a CassandraDatacenter', {
  ...CASSANDRA_SHAPES,
  nodes: NODES,
  racks: required(RACKS, 'give the racks by name, such as { r1: { zone: "zone-1" } }'),
});

/** Props of a `CassandraRack`. */
export const CASSANDRA_RACK: StructShape<CassandraRackProps> = struct('the props of a CassandraRack', {
  ...CASSANDRA_SHAPES,
  nodes: NODES,
  rack: RACK_NAME,
  zone: ZONE,
});

function pattern(allowed: RegExp, expected: string): Shape<string> {
  return shapeOf<string>(expected, (prop, value) => (typeof value === 'string' && allowed.test(value) ? [] : mismatch(prop, expected, value)));
}

function notDefaultSuperuser(prop: string, name: string): string[] {
  if (name.toLowerCase() !== 'cassandra') return [];
  return [`'${prop}' must not be ${JSON.stringify(name)}: that is the default superuser of a new ring, whose password is public`];
}
