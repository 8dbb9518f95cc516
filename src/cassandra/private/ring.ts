import { CassandraOptions } from '../cassandra-options';
import * as check from '../../private/validation/rules';
import { scheduleErrors } from '../../job/private/schedule';
import { noLiterals } from '../../private/validation/maps';
import { podErrors } from '../../workload/private/pod-validation';
import { format } from '../../private/validation/report';
import { texts } from '../../private/validation/lists';
import { CASSANDRA_IMAGE } from './image';
import { partOfErrors } from './labels';
import { memoryErrors, nodeResources } from './memory';
import { settingErrors, settingsFile } from './settings';
import { secretKeyErrors } from '../../secret/private/secret-key-rule';

/** Names that need no quotes anywhere: in YAML, in CQL, in the image's own scripts. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
const HOST = /^[A-Za-z0-9:][A-Za-z0-9.:-]*$/;
/** The variables that the construct sets, and the prop that says them where there is one. */
const OWN_VARIABLES = ['CASSANDRA_SEEDS', 'CASSANDRA_CLUSTER_NAME', 'CASSANDRA_DC', 'CASSANDRA_RACK', 'CASSANDRA_ENDPOINT_SNITCH', 'MAX_HEAP_SIZE', 'HEAP_NEWSIZE'];

/** What the nodes are told by a ConfigMap: lists, a line each, and the settings. A resize changes lists only, and restarts nobody. */
export function ringFiles(options: CassandraOptions, nodes: string[], seeds: string[]): { [file: string]: string } {
  const lines = (list: string[]) => list.map((each) => `${each}\n`).join('');
  return { 'nodes': lines(nodes), 'seeds': lines(seeds), 'remote-seeds': lines(options.remoteSeeds ?? []), 'settings.yaml': settingsFile(options) };
}

/** What is wrong with a ring, but for its racks. */
export function ringErrors(name: string, options: CassandraOptions): string[] {
  const image = options.image ?? CASSANDRA_IMAGE;
  return [
    ...check.dnsLabel('name', name, 52, 'the pods of a StatefulSet with a longer one cannot start'),
    ...check.size('size', options.size, 'required'),
    ...memoryErrors(options),
    ...(options.commitLog ? check.size('commitLog.size', options.commitLog.size, 'required') : []),
    ...plainNames(options),
    ...settingErrors('config', options.config),
    ...accessErrors(options),
    ...remoteSeedErrors(options.remoteSeeds),
    ...(options.ringCheckSchedule === undefined ? [] : scheduleErrors('ringCheckSchedule', options.ringCheckSchedule)),
    ...check.seconds('startTimeout', options.startTimeout, 60),
    ...check.seconds('terminationGracePeriod', options.terminationGracePeriod, 1),
    ...partOfErrors(options.labels),
    ...ownVariableErrors(options),
    ...podErrors(name, { ...options, resources: nodeResources(options), image, ownVolumes: ownVolumes(options) }),
  ];
}

function plainNames({ clusterName, datacenterName, superuser }: CassandraOptions): string[] {
  return [
    ...Object.entries({ clusterName, datacenterName, superuser }).flatMap(([prop, value]) => plainName(prop, value)),
    ...(`${superuser}`.toLowerCase() === 'cassandra'
      ? ["'superuser' is \"cassandra\", which every new ring has with a password that everyone knows: give another name"]
      : []),
  ];
}

function plainName(prop: string, value: string | undefined): string[] {
  if (value === undefined || (typeof value === 'string' && PLAIN.test(value) && value.length <= 48)) return [];
  return [`'${prop}' must be 1 to 48 letters, digits, "_" and "-", starting with a letter or digit, got ${format(value)}`];
}

function accessErrors({ superuserPassword, insecure, internodeTls, clientTls }: CassandraOptions): string[] {
  return [
    ...secretKeyErrors('superuserPassword', superuserPassword),
    ...(superuserPassword && insecure ? ["'insecure' is true, and there is a 'superuserPassword': leave one of them out"] : []),
    ...(internodeTls ? check.secretName('internodeTls.secret', internodeTls.secret) : []),
    ...(clientTls ? check.secretName('clientTls.secret', clientTls.secret) : []),
  ];
}

function remoteSeedErrors(seeds: string[] | undefined): string[] {
  const wrong = texts('remoteSeeds', seeds);
  if (wrong.length > 0) return wrong;
  return (seeds ?? []).filter((host) => !HOST.test(host)).map((host) => `'remoteSeeds' has ${format(host)}, which is no host name or address`);
}

function ownVariableErrors({ env, envVars }: CassandraOptions): string[] {
  const names = [...Object.keys(env ?? {}), ...(Array.isArray(envVars) ? envVars : []).map((variable) => variable?.name)];
  return [
    ...names.filter((name) => OWN_VARIABLES.includes(name)).map((name) => `'env' and 'envVars' set ${name}, which the construct decides: leave it out`),
    ...noLiterals('env', env, ['CASSANDRA_PASSWORD'], "'superuserPassword'"),
  ];
}

function ownVolumes({ commitLog, internodeTls, clientTls }: CassandraOptions): string[] {
  const tls = (use: string) => [`${use}-tls`, `${use}-keystore`];
  return ['data', 'config', 'ring', ...(commitLog ? ['commitlog'] : []), ...(internodeTls ? tls('internode') : []), ...(clientTls ? tls('clients') : [])];
}
