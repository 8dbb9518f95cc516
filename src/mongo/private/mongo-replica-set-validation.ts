import { k8s } from 'cdk8s-plus-27';
import { format } from '../../private/validation/report';
import * as check from '../../private/validation/rules';
import { secretKeyErrors } from '../../secret/private/secret-key-rule';
import { SecretKey } from '../../secret/secret-key';
import { podErrors } from '../../workload/private/pod-validation';
import { MongoReplicaSetProps } from '../mongo-replica-set-props';
import { NAME_SUFFIX_LENGTH } from './initiate';
import { OWN_VOLUMES } from './members';
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

/** Validates the props of a replica set. */
export function mongoReplicaSetErrors(name: string, image: string, props: MongoReplicaSetProps): string[] {
  const { members = 3 } = props;
  return [
    ...check.dnsLabel('name', name, MAX_NAME_LENGTH, 'the name of the Job that initiates the replica set is longer, and limited to 63'),
    ...memberErrors(members),
    ...check.size('size', props.size, 'required'),
    ...secretErrors(props.keyFile, props.rootPassword),
    ...optionErrors('args', props.args),
    ...mongoMemoryErrors(props.resources),
    ...majorityErrors(members, props.maxUnavailable),
    ...timeErrors(props),
    ...check.wholeNumber('backoffLimit', props.backoffLimit, 0),
    ...unsupportedPropErrors(props),
    ...firstStartErrors(props),
    ...podErrors(name, { ...props, image, ownVolumes: OWN_VOLUMES }),
  ];
}

function memberErrors(members: number): string[] {
  const errors = check.wholeNumber('members', members, 1);
  if (errors.length > 0) return errors;
  if (members > MAX_VOTES) return [`'members' must be 1, 3, 5 or 7, got ${members}: a replica set has at most ${MAX_VOTES} voting members`];
  if (members % 2 === 1) return [];
  return [
    `'members' must be 1, 3, 5 or 7, got ${members}: a majority of ${members} is ${members / 2 + 1}, so no more members may fail than with ` +
      `${members - 1}, and two halves that cannot connect to each other have no primary at all`,
  ];
}

/** Evictions must leave a majority: without one, a replica set accepts no writes. */
function majorityErrors(members: number, maxUnavailable: number | undefined): string[] {
  const max = Math.max(1, Math.floor((members - 1) / 2));
  if (maxUnavailable === undefined || !(maxUnavailable > max)) return [];
  return [`'maxUnavailable' must be at most ${max} with ${members} members, got ${format(maxUnavailable)}: without a majority there is no primary`];
}

function secretErrors(keyFile: SecretKey | undefined, rootPassword: SecretKey | undefined): string[] {
  const errors = [...secretKeyErrors('keyFile', keyFile, 'required'), ...secretKeyErrors('rootPassword', rootPassword)];
  if (errors.length > 0 || keyFile?.secret !== rootPassword?.secret || keyFile?.key !== rootPassword?.key) return errors;
  return ["'rootPassword' must not be the same key as 'keyFile': anyone who knows the password could join the replica set as a member"];
}

function optionErrors(prop: string, args: string[] | undefined): string[] {
  if (!Array.isArray(args)) return [];
  return args
    .map((arg) => `${arg}`.split('=')[0])
    .filter((option) => Object.hasOwn(OWN_OPTIONS, option))
    .map((option) => `'${prop}' must not contain ${option}, which the construct itself decides: ${OWN_OPTIONS[option]}`);
}

/** Plain JavaScript can set any prop. */
function unsupportedPropErrors(props: MongoReplicaSetProps): string[] {
  return Object.entries(UNSUPPORTED_PROPS)
    .filter(([prop]) => (props as unknown as { [prop: string]: unknown })[prop] !== undefined)
    .map(([prop, why]) => `'${prop}' is not supported: ${why}`);
}

/** Members must not create data of their own: a replica set is initiated from empty members. */
function firstStartErrors({ env, envVars }: MongoReplicaSetProps): string[] {
  return [
    ...firstStartVariableErrors('env', Object.keys(env ?? {})),
    ...firstStartVariableErrors('envVars', Array.isArray(envVars) ? envVars.map((variable: k8s.EnvVar | undefined) => variable?.name) : []),
  ];
}

function firstStartVariableErrors(prop: string, names: (string | undefined)[]): string[] {
  return FIRST_START_VARIABLES
    .filter((name) => names.includes(name))
    .map((name) => `'${prop}' must not contain ${name}: each member would create data of its own, but a replica set is initiated from empty members. Set 'rootPassword' instead`);
}

function timeErrors(props: MongoReplicaSetProps): string[] {
  return [
    ...check.seconds('startTimeout', props.startTimeout, 10),
    ...check.seconds('joinTimeout', props.joinTimeout, 60),
    ...gracePeriodErrors(props),
    ...check.seconds('ttlAfterFinished', props.ttlAfterFinished, 0),
  ];
}

function gracePeriodErrors({ terminationGracePeriod, resources }: MongoReplicaSetProps): string[] {
  const errors = check.seconds('terminationGracePeriod', terminationGracePeriod, 1);
  const needed = cleanShutdownSeconds(resources);
  if (terminationGracePeriod === undefined || errors.length > 0 || terminationGracePeriod.toSeconds() >= needed) return errors;
  return [
    `'terminationGracePeriod' must be at least ${needed} s, got ${terminationGracePeriod.toSeconds()} s: a primary may need that long to step down and to ` +
      'write its cache to a slow disk. Raise it, or leave it out',
  ];
}
