import { k8s } from 'cdk8s-plus-27';
import { SecretKey } from '../../secret/secret-key';
import * as check from '../../private/validation/rules';
import { format } from '../../private/validation/report';
import { secretKeyErrors } from '../../secret/private/secret-key-rule';

const MAX_VOTES = 7;

/** The options of mongod that the construct decides, or whose consequences it could not bear. */
const OWN_OPTIONS: { [option: string]: string } = {
  '--replSet': 'it is the name of the set',
  '--keyFile': "give 'keyFile'",
  '--bind_ip': 'every address is listened on',
  '--bind_ip_all': 'it is there already',
  '--port': 'probes, the Service and the connection string have 27017',
  '--dbpath': "the volume is mounted at the image's own place",
  '--wiredTigerCacheSizeGB': "it follows from 'resources.memoryLimit'",
  '--config': 'options are given one by one',
  '-f': 'options are given one by one',
  '--fork': 'the container would end',
  '--noauth': 'a key file turns logins on',
  '--auth': 'a key file turns it on already',
  '--clusterAuthMode': 'members log in by the key file',
  '--tlsMode': 'the probes and the Job that initiates the set speak without TLS',
  '--shardsvr': 'a shard is initiated in another way',
  '--configsvr': 'a shard is initiated in another way',
};

/** What is asked for in vain, and why there is no such thing. */
const NOT_OFFERED: { [prop: string]: string } = {
  replicas: "say 'members'",
  arbiters:
    'an arbiter votes without data, so that with one data member away writes that wait for a majority wait for ever. Give three members with data',
  hidden: 'members are pods of one set, and so all alike. Give backups and reports a secondary: readPreference=secondary',
};

/** What the image would do with them. */
const FIRST_START = ['MONGO_INITDB_ROOT_USERNAME', 'MONGO_INITDB_ROOT_PASSWORD', 'MONGO_INITDB_DATABASE']
  .flatMap((name) => [name, `${name}_FILE`]);

/** There are as many members as can make use of it. */
export function memberErrors(members: number): string[] {
  const wrong = check.wholeNumber('members', members, 1);
  if (wrong.length > 0) return wrong;
  if (members > MAX_VOTES) return [`'members' must be 1, 3, 5 or 7, got ${members}: MongoDB gives ${MAX_VOTES} members a vote, and no more`];
  if (members % 2 === 1) return [];
  return [
    `'members' must be 1, 3, 5 or 7, got ${members}: a majority of ${members} is ${members / 2 + 1}, so that no more may be away than of ${members - 1}, ` +
      'and halves that do not reach each other have no primary at all',
  ];
}

/** Evictions leave a majority, without which the set takes no writes. */
export function majorityErrors(members: number, maxUnavailable: number | undefined): string[] {
  const most = Math.max(1, Math.floor((members - 1) / 2));
  if (maxUnavailable === undefined || !(maxUnavailable > most)) return [];
  return [`'maxUnavailable' is ${format(maxUnavailable)}, and of ${members} members ${most} may be away: without a majority there is no primary. Give ${most} or less`];
}

/** The key of the members is not also the password of a user. */
export function secretErrors(keyFile: SecretKey | undefined, rootPassword: SecretKey | undefined): string[] {
  const errors = [...secretKeyErrors('keyFile', keyFile, 'required'), ...secretKeyErrors('rootPassword', rootPassword)];
  if (errors.length > 0 || keyFile?.secret !== rootPassword?.secret || keyFile?.key !== rootPassword?.key) return errors;
  return ["'rootPassword' is the same key as 'keyFile': who knows the password could join the set as a member. Give another key"];
}

/** The options of mongod are none of those that the construct decides. */
export function optionErrors(prop: string, args: string[] | undefined): string[] {
  if (!Array.isArray(args)) return [];
  return args
    .map((arg) => `${arg}`.split('=')[0])
    .filter((option) => Object.hasOwn(OWN_OPTIONS, option))
    .map((option) => `'${prop}' has ${option}, which the construct decides: ${OWN_OPTIONS[option]}`);
}

/** Nothing is asked for that there is not, by callers without a compiler. */
export function absentErrors(props: object): string[] {
  return Object.entries(NOT_OFFERED)
    .filter(([prop]) => (props as { [prop: string]: unknown })[prop] !== undefined)
    .map(([prop, why]) => `'${prop}' is not offered: ${why}`);
}

/** No member makes data of its own: a set is initiated of empty members. */
export function firstStartErrors(env: { [name: string]: string } | undefined, envVars: k8s.EnvVar[] | undefined): string[] {
  const listed = Array.isArray(envVars) ? envVars.map((variable) => variable?.name) : [];
  const has = (prop: string, names: string[]) => FIRST_START
    .filter((name) => names.includes(name))
    .map((name) => `'${prop}' has ${name}: each member would make data of its own, and a set is initiated of empty ones. Give 'rootPassword', and leave it out`);
  return [...has('env', Object.keys(env ?? {})), ...has('envVars', listed)];
}
