import { ValidationRule } from '../../private/validation/props';
import { dnsLabel } from '../../private/validation/names';
import { StructShape, integer, refine, required, seconds, size, strings, struct, unsupported } from '../../private/validation/shapes';
import { SECRET_KEY } from '../../secret/private/shapes';
import { CLAIM_RETENTION, storageClass } from '../../storage/private/shapes';
import { WORKLOAD_SHAPES, image, objectName } from '../../workload/private/shapes';
import { MongoReplicaSetProps } from '../mongo-replica-set-props';
import { NAME_SUFFIX_LENGTH } from './initiate';
import { cleanShutdownSeconds, mongoMemoryErrors } from './memory';

/** The pods of a Job have its name as a label, which has at most 63 characters. */
const MAX_NAME_LENGTH = 63 - NAME_SUFFIX_LENGTH;

/** Maximum number of voting members of a replica set. */
const MAX_VOTES = 7;

/** Options of mongod that the construct decides, or that it does not support, with the reason. */
const OWN_OPTIONS: { [option: string]: string } = {
  '--replSet': 'it is the name of the replica set',
  '--keyFile': "set 'keyFile'",
  '--bind_ip': 'members listen on every address',
  '--bind_ip_all': 'it is set already',
  '--ipv6': 'it is set already, and has no effect where IPv6 is disabled',
  '--port': 'probes, the Service and the connection string use 27017',
  '--dbpath': "the volume is mounted at the image's default path",
  '--wiredTigerCacheSizeGB': "it is derived from 'resources.memoryLimit'",
  '--config': 'give the options one by one',
  '-f': 'give the options one by one',
  '--fork': 'the container would end',
  '--noauth': 'the key file enables access control',
  '--auth': 'the key file enables access control already',
  '--clusterAuthMode': 'members authenticate with the key file',
  '--tlsMode': 'the probes and the Job that initiates the replica set connect without TLS',
  '--shardsvr': 'the Job does not initiate shards',
  '--configsvr': 'the Job does not initiate config servers',
};

/** Props of other constructs or charts for MongoDB that this construct does not have, with the reason. */
const UNSUPPORTED_PROPS: { [prop: string]: string } = {
  replicas: "set 'members'",
  arbiters:
    'with an arbiter and one data member unavailable, writes with write concern "majority" would wait indefinitely. Use three members with data',
  hidden: 'all members are pods of one StatefulSet and therefore alike. Let backups and reports read from a secondary: readPreference=secondary',
};

/** Variables with which the image would create users and databases. */
const FIRST_START_VARIABLES = ['MONGO_INITDB_ROOT_USERNAME', 'MONGO_INITDB_ROOT_PASSWORD', 'MONGO_INITDB_DATABASE']
  .flatMap((name) => [name, `${name}_FILE`]);

/** Props of a `MongoReplicaSet`. */
export const MONGO_REPLICA_SET: StructShape<MongoReplicaSetProps> = struct('the props of a MongoReplicaSet', {
  ...WORKLOAD_SHAPES,
  ...unsupported(UNSUPPORTED_PROPS),
  members: refine(integer(1), voters),
  size: required(size),
  keyFile: required(SECRET_KEY),
  rootPassword: SECRET_KEY,
  storageClass,
  claimRetention: CLAIM_RETENTION,
  image,
  args: refine(strings, noOwnOptions),
  startTimeout: seconds(10),
  joinTimeout: seconds(60),
  terminationGracePeriod: seconds(1),
  backoffLimit: integer(0),
  ttlAfterFinished: seconds(0),
  clusterDomain: objectName,
});

/** Rules for the props of a `MongoReplicaSet`, with its name, which can be derived from its id. */
export const MONGO_REPLICA_SET_RULES: readonly ValidationRule<MongoReplicaSetProps & { readonly name: string }>[] = [
  ({ name }) => dnsLabel('name', name, MAX_NAME_LENGTH, 'the name of the Job that initiates the replica set is longer, and limited to 63'),
  distinctSecrets,
  ({ resources }) => mongoMemoryErrors(resources),
  evictionsLeaveMajority,
  gracePeriodCoversShutdown,
  ({ env = {} }) => firstStartErrors('env', Object.keys(env)),
  ({ envVars = [] }) => firstStartErrors('envVars', envVars.map(({ name }) => name)),
];

function voters(prop: string, members: number): string[] {
  if (members > MAX_VOTES) return [`'${prop}' must be 1, 3, 5 or 7, got ${members}: a replica set has at most ${MAX_VOTES} voting members`];
  if (members % 2 === 1) return [];
  return [
    `'${prop}' must be 1, 3, 5 or 7, got ${members}: a majority of ${members} is ${members / 2 + 1}, so it tolerates no more failed members than ` +
      `${members - 1}, and a network partition into two equal halves leaves it without a primary`,
  ];
}

function noOwnOptions(prop: string, args: string[]): string[] {
  return args
    .map((arg) => arg.split('=')[0])
    .filter((option) => Object.hasOwn(OWN_OPTIONS, option))
    .map((option) => `'${prop}' must not contain ${option}, which the construct itself decides: ${OWN_OPTIONS[option]}`);
}

function distinctSecrets({ keyFile, rootPassword }: MongoReplicaSetProps): string[] {
  if (keyFile.secret !== rootPassword?.secret || keyFile.key !== rootPassword.key) return [];
  return ["'rootPassword' must not be the same key as 'keyFile': anyone who knows the password could join the replica set as a member"];
}

/** Without a majority, a replica set accepts no writes. */
function evictionsLeaveMajority({ members = 3, maxUnavailable }: MongoReplicaSetProps): string[] {
  const max = Math.max(1, Math.floor((members - 1) / 2));
  if (maxUnavailable === undefined || maxUnavailable <= max) return [];
  return [`'maxUnavailable' must be at most ${max} with ${members} members, got ${maxUnavailable}: without a majority there is no primary`];
}

function gracePeriodCoversShutdown({ terminationGracePeriod, resources }: MongoReplicaSetProps): string[] {
  const needed = cleanShutdownSeconds(resources);
  if (terminationGracePeriod === undefined || terminationGracePeriod.toSeconds() >= needed) return [];
  return [
    `'terminationGracePeriod' must be at least ${needed} s, got ${terminationGracePeriod.toSeconds()} s: a primary may need that long to step down and to ` +
      'write its cache to a slow disk. Raise it, or leave it out',
  ];
}

/** Members must not create data of their own: a replica set is initiated from empty members. */
function firstStartErrors(prop: string, names: string[]): string[] {
  return FIRST_START_VARIABLES
    .filter((name) => names.includes(name))
    .map((name) => `'${prop}' must not contain ${name}: each member would create data of its own, but a replica set is initiated from empty members. Set 'rootPassword' instead`);
}
