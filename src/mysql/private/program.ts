import { k8s } from 'cdk8s-plus-27';
import { IMySqlDatabase } from '../i-mysql-database';
import { PodOptions } from '../../workload/pod-options';
import { podErrors } from '../../workload/private/pod-validation';
import { PodTemplateOptions, plainVariables } from '../../workload/private/pod-spec';
import { databaseErrors } from './database-checks';
import { MYSQL_IMAGE, MYSQL_USER } from './image';
import { passwordMount, passwordVolume } from './server';

/** Stands for the password of a value that is not a database: `programErrors` reports it. */
const NO_PASSWORD = { secret: '', key: '' };

/** Props of every Job that connects to a database. */
export interface MySqlProgramOptions extends PodOptions {
  readonly mysql: IMySqlDatabase;
  readonly image?: string;
}

/** Merges the props of a Job with what its program needs to connect to the database. */
export function programOptions<T extends MySqlProgramOptions>(
  options: T, variables: { [name: string]: string }, more: Partial<PodOptions>,
): T & PodTemplateOptions {
  return {
    ...options,
    image: options.image ?? MYSQL_IMAGE,
    runAsUser: options.runAsUser ?? MYSQL_USER,
    envVars: [...connection(options.mysql, variables), ...(options.envVars ?? [])],
    podVolumes: [passwordVolume('password', options.mysql?.passwordSecret ?? NO_PASSWORD), ...(more.podVolumes ?? []), ...(options.podVolumes ?? [])],
    volumeMounts: [passwordMount(), ...(more.volumeMounts ?? []), ...(options.volumeMounts ?? [])],
  };
}

/** Validates the props of a Job. */
export function programErrors(name: string, options: PodTemplateOptions & MySqlProgramOptions): string[] {
  return [
    ...databaseErrors('mysql', options.mysql),
    ...podErrors(name, options),
  ];
}

function connection(mysql: IMySqlDatabase | undefined, variables: { [name: string]: string }): k8s.EnvVar[] {
  const { host = '', port = 0, user = '', database = '' } = mysql ?? {};
  const all = { MYSQL_HOST: host, MYSQL_PORT: `${port}`, MYSQL_USER: user, MYSQL_DATABASE: database, ...variables };
  return plainVariables(all);
}
