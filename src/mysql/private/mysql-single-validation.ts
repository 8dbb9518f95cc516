import { ComputeResources } from '../../workload/compute-resources';
import { podErrors } from '../../workload/private/pod-validation';
import { secretKeyErrors } from '../../secret/private/secret-key-rule';
import * as maps from '../../private/validation/maps';
import { format } from '../../private/validation/report';
import * as check from '../../private/validation/rules';
import { MySqlSingleProps } from '../mysql-single-props';
import { databaseName, userName } from './names';
import { ownVolumes } from './server';
import {
  DEFAULT_MEMORY, MEBIBYTE, MEMORY_BESIDES_POOL, POOL_CHUNK, ServerOptions, cleanShutdownSeconds, hasPerformanceSchema, memoryLimit,
  poolBytes, settingName,
} from './settings';

/** The Service for clients is called "<name>", and the governing one "<name>-headless". */
const MAX_NAME_LENGTH = 52;

const MIN_MEMORY_WITHOUT_PERFORMANCE_SCHEMA = 512 * MEBIBYTE;

/** Variables with which the image would take passwords from the manifest. */
const PASSWORD_VARIABLES = ['MYSQL_ROOT_PASSWORD', 'MYSQL_PASSWORD', 'MYSQL_PWD'];

/** Settings that the construct itself decides. */
const OWN_SETTINGS = ['datadir', 'socket', 'port', 'bind_address', 'skip_networking', 'skip_grant_tables', 'pid_file', 'user', 'init_file'];
const SETTING = /^[a-z][a-z0-9_-]*$/;

/** Text files that the image's entry point runs. */
const INIT_SCRIPT = /^[-._a-zA-Z0-9]+\.(sh|sql)$/;

/** Maximum size of a ConfigMap. */
const MAX_BYTES = 1024 * 1024;

/** Validates the props of a server. */
export function mySqlSingleErrors(name: string, image: string, props: MySqlSingleProps): string[] {
  return [
    ...check.dnsLabel('name', name, MAX_NAME_LENGTH, 'the pods of a StatefulSet with a longer one cannot start'),
    ...check.size('size', props.size, 'required'),
    ...databaseName('database', props.database),
    ...userName('user', props.user),
    ...secretKeyErrors('password', props.password, 'required'),
    ...secretKeyErrors('rootPassword', props.rootPassword, 'required'),
    ...settingErrors('config', props.config),
    ...initScriptErrors('initScripts', props.initScripts),
    ...memoryErrors(props),
    ...poolErrors(props),
    ...check.seconds('startTimeout', props.startTimeout, 10),
    ...gracePeriodErrors(props),
    ...replicasErrors(props),
    ...maps.noLiterals('env', props.env, PASSWORD_VARIABLES, "'password' and 'rootPassword'"),
    ...podErrors(name, { ...props, image, ownVolumes: ownVolumes(props) }),
  ];
}

function settingErrors(prop: string, settings: { [name: string]: string } = {}): string[] {
  return Object.entries(settings).flatMap(([name, value]) => [
    ...(SETTING.test(name) ? [] : [`'${prop}' has the name ${format(name)}: the name of a setting has lower-case letters, digits, "_" and "-"`]),
    ...(OWN_SETTINGS.includes(settingName(name)) ? [`'${prop}' sets ${format(name)}, which the construct itself decides: leave it out`] : []),
    ...(typeof value === 'string' && !/[\r\n]/.test(value) ? [] : [`'${prop}.${name}' must be a string of one line, got ${format(value)}`]),
  ]);
}

function initScriptErrors(prop: string, scripts: { [name: string]: string } = {}): string[] {
  const bytes = Object.entries(scripts).reduce((sum, [name, text]) => sum + Buffer.byteLength(`${name}${text}`), 0);
  return [
    ...Object.keys(scripts)
      .filter((name) => !INIT_SCRIPT.test(name))
      .map((name) => `'${prop}' has the name ${format(name)}, which MySQL would ignore: use letters, digits, "-", "_" and ".", and end the name with ".sql" or ".sh"`),
    ...(bytes > MAX_BYTES ? [`'${prop}' has ${bytes} bytes, but a ConfigMap holds at most ${MAX_BYTES}: load large data with a MySqlRestore`] : []),
  ];
}

function memoryErrors(options: ServerOptions): string[] {
  if (!isSize(options.resources?.memoryLimit)) return [];
  const needed = hasPerformanceSchema(options) ? DEFAULT_MEMORY : MIN_MEMORY_WITHOUT_PERFORMANCE_SCHEMA;
  const limit = memoryLimit(options.resources);
  if (limit >= needed) return [];
  return [
    `'resources.memoryLimit' must be at least ${needed / MEBIBYTE} MiB, got ${limit / MEBIBYTE} MiB: the server would run out of memory during its first start` +
      (hasPerformanceSchema(options) ? ". With performance_schema: 'OFF' in 'config', 512 MiB are enough" : ''),
  ];
}

function poolErrors(options: ServerOptions): string[] {
  const pool = poolBytes(options) / 1024;
  const room = memoryLimit(options.resources) - MEMORY_BESIDES_POOL;
  if (pool <= Math.max(room, POOL_CHUNK)) return [];
  return [
    `'config.innodb_buffer_pool_size' must be at most ${room / MEBIBYTE} MiB, got ${pool / MEBIBYTE} MiB: ` +
      `the server needs ${MEMORY_BESIDES_POOL / MEBIBYTE} MiB of the memory limit for other purposes. Lower it, or raise 'resources.memoryLimit'`,
  ];
}

function gracePeriodErrors(props: MySqlSingleProps): string[] {
  const { terminationGracePeriod } = props;
  const errors = check.seconds('terminationGracePeriod', terminationGracePeriod, 1);
  const needed = cleanShutdownSeconds(props);
  if (terminationGracePeriod === undefined || errors.length > 0 || terminationGracePeriod.toSeconds() >= needed) return errors;
  return [
    `'terminationGracePeriod' must be at least ${needed} s, got ${terminationGracePeriod.toSeconds()} s: InnoDB may need that long to write its buffer ` +
      'pool to a slow disk. Raise it, or leave it out',
  ];
}

/** The props have no 'replicas', but plain JavaScript can set it. */
function replicasErrors(props: MySqlSingleProps): string[] {
  const { replicas } = props as { replicas?: number };
  if (replicas === undefined || replicas === 1) return [];
  return [`'replicas' must be 1, got ${format(replicas)}: a second server would have a database of its own`];
}

function isSize(size: ComputeResources['memoryLimit']): boolean {
  return typeof size?.toKibibytes === 'function';
}
