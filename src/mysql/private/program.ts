import { k8s } from 'cdk8s-plus-27';
import { IMySqlDatabase } from '../i-mysql-database';
import { PodOptions } from '../../workload/pod-options';
import { podErrors } from '../../workload/private/pod-validation';
import { PodTemplateOptions, plainVariables } from '../../workload/private/pod-spec';
import { databaseErrors } from './database-checks';
import { MYSQL_IMAGE, MYSQL_USER } from './image';
import { passwordMount, passwordVolume } from './pod';

/** Stands for that of a database that is none, which `programErrors` finds. */
const NO_PASSWORD = { secret: '', key: '' };

/** Options of every program that connects to a database. */
export interface MySqlProgramOptions extends PodOptions {
  readonly mysql: IMySqlDatabase;
  readonly image?: string;
}

/** What a program needs to reach its database, together with what the user said. */
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

/** What is wrong with the options of a program. */
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
