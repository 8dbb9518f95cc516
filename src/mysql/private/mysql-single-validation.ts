import { STRINGS, STRING_MAP, noLiterals } from '../../private/validation/string-maps';
import { RuleErrors, ValidationRule, rulesOn } from '../../private/validation/props';
import { format } from '../../private/validation/report';
import { repeated } from '../../private/validation/rules';
import { StructShape, refine, required, seconds, size, struct, unsupported } from '../../private/validation/shapes';
import { SECRET_KEY } from '../../secret/private/shapes';
import { CLAIM_RETENTION, dataSource, storageClass } from '../../storage/private/shapes';
import { WORKLOAD_SHAPES, image } from '../../workload/private/shapes';
import { NamedWorkload, STATEFUL_WORKLOAD_RULES } from '../../workload/private/workload-validation';
import { MySqlSingleProps } from '../mysql-single-props';
import { DATABASE_NAME, USER_NAME } from './names';
import {
  DEFAULT_MEMORY, MEBIBYTE, MEMORY_BESIDES_POOL, POOL_CHUNK, cleanShutdownSeconds, hasPerformanceSchema, memoryLimit, poolBytes,
  settingName,
} from './settings';

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

/** Props of a `MySqlSingle`. */
export const MYSQL_SINGLE: StructShape<MySqlSingleProps> = struct('the props of a MySqlSingle', {
  ...WORKLOAD_SHAPES,
  ...unsupported({ replicas: 'a second server would have a database of its own' }),
  size: required(size),
  database: DATABASE_NAME,
  user: USER_NAME,
  password: required(SECRET_KEY),
  rootPassword: required(SECRET_KEY),
  storageClass,
  claimRetention: CLAIM_RETENTION,
  dataSource,
  image,
  config: refine(STRING_MAP, settingErrors),
  initScripts: refine(STRINGS, initScriptErrors),
  startTimeout: seconds(10),
  terminationGracePeriod: seconds(1),
});

/** Rules for the props of a `MySqlSingle`. */
const MYSQL_SINGLE_RULES: readonly ValidationRule<MySqlSingleProps>[] = [
  enoughMemory,
  poolFitsMemory,
  gracePeriodCoversShutdown,
  ({ env }) => noLiterals('env', env, PASSWORD_VARIABLES, "'password' and 'rootPassword'"),
];

/** Rules for the props of a server, and for the workload that they were merged into. The grace period has a rule of its own. */
export function mySqlSingleRules(props: MySqlSingleProps, workload: NamedWorkload): RuleErrors[] {
  return [rulesOn(props, MYSQL_SINGLE_RULES), rulesOn({ ...workload, lifecycle: undefined }, STATEFUL_WORKLOAD_RULES)];
}

function settingErrors(prop: string, settings: { [name: string]: string }): string[] {
  const twice = repeated(Object.keys(settings).map(settingName));
  return Object.entries(settings).flatMap(([name, value]) => [
    ...(twice.includes(settingName(name)) && settingName(name) !== name
      ? [`'${prop}' sets ${format(settingName(name))} twice, also as ${format(name)}: keep one of them`]
      : []),
    ...(SETTING.test(name) ? [] : [`'${prop}' has the name ${format(name)}: the name of a setting has lower-case letters, digits, "_" and "-"`]),
    ...(OWN_SETTINGS.includes(settingName(name)) ? [`'${prop}' sets ${format(name)}, which the construct itself decides: leave it out`] : []),
    ...(typeof value === 'string' && !/[\r\n]/.test(value) ? [] : [`'${prop}.${name}' must be a string of one line, got ${format(value)}`]),
  ]);
}

function initScriptErrors(prop: string, scripts: { [name: string]: string }): string[] {
  const bytes = Object.entries(scripts).reduce((sum, [name, text]) => sum + Buffer.byteLength(`${name}${text}`), 0);
  return [
    ...Object.keys(scripts)
      .filter((name) => !INIT_SCRIPT.test(name))
      .map((name) => `'${prop}' has the name ${format(name)}, which MySQL would ignore: use letters, digits, "-", "_" and ".", and end the name with ".sql" or ".sh"`),
    ...(bytes > MAX_BYTES ? [`'${prop}' has ${bytes} bytes, but a ConfigMap holds at most ${MAX_BYTES}: load large data with a MySqlRestore`] : []),
  ];
}

function enoughMemory(options: MySqlSingleProps): string[] {
  const needed = hasPerformanceSchema(options) ? DEFAULT_MEMORY : MIN_MEMORY_WITHOUT_PERFORMANCE_SCHEMA;
  const limit = memoryLimit(options.resources);
  if (limit >= needed) return [];
  return [
    `'resources.memoryLimit' must be at least ${needed / MEBIBYTE} MiB, got ${limit / MEBIBYTE} MiB: the server would run out of memory during its first start` +
      (hasPerformanceSchema(options) ? ". With performance_schema: 'OFF' in 'config', 512 MiB are enough" : ''),
  ];
}

function poolFitsMemory(options: MySqlSingleProps): string[] {
  const pool = poolBytes(options) / 1024;
  const room = memoryLimit(options.resources) - MEMORY_BESIDES_POOL;
  if (pool <= Math.max(room, POOL_CHUNK)) return [];
  return [
    `'config.innodb_buffer_pool_size' must be at most ${room / MEBIBYTE} MiB, got ${pool / MEBIBYTE} MiB: ` +
      `the server needs ${MEMORY_BESIDES_POOL / MEBIBYTE} MiB of the memory limit for other purposes. Lower it, or raise 'resources.memoryLimit'`,
  ];
}

function gracePeriodCoversShutdown(props: MySqlSingleProps): string[] {
  const { terminationGracePeriod } = props;
  const needed = cleanShutdownSeconds(props);
  if (terminationGracePeriod === undefined || terminationGracePeriod.toSeconds() >= needed) return [];
  return [
    `'terminationGracePeriod' must be at least ${needed} s, got ${terminationGracePeriod.toSeconds()} s: InnoDB may need that long to write its buffer ` +
      'pool to a slow disk. Raise it, or leave it out',
  ];
}
