import { k8s } from 'cdk8s-plus-27';
import { objectWith, required } from '../../private/validation/shapes';
import { PodOptions } from '../../workload/pod-options';
import { PodTemplateOptions } from '../../workload/private/pod-spec';
import { textVariables } from '../../workload/private/variables';
import { IMySqlDatabase } from '../i-mysql-database';
import { MYSQL_IMAGE, MYSQL_USER } from './image';
import { passwordMount, passwordVolume } from './server';

/** Database that a Job connects to. */
export const DATABASE = required(objectWith<IMySqlDatabase>('a MySqlSingle or a MySqlDatabase', 'host', 'passwordSecret', 'connectFrom'));

/** Props of every Job that connects to a database. */
export interface MySqlProgramOptions extends PodOptions {
  readonly mysql: IMySqlDatabase;
  readonly image?: string;
}

/** Merges the props of a Job with what its program needs to connect to the database. */
export function programOptions<T extends MySqlProgramOptions>(
  options: T, variables: { [name: string]: string }, more: Partial<PodOptions>,
): T & PodTemplateOptions {
  const { mysql } = options;
  return {
    ...options,
    image: options.image ?? MYSQL_IMAGE,
    runAsUser: options.runAsUser ?? MYSQL_USER,
    envVars: [...connection(mysql, variables), ...(options.envVars ?? [])],
    podVolumes: [passwordVolume('password', mysql.passwordSecret), ...(more.podVolumes ?? []), ...(options.podVolumes ?? [])],
    volumeMounts: [passwordMount(), ...(more.volumeMounts ?? []), ...(options.volumeMounts ?? [])],
  };
}

function connection({ host, port, user, database }: IMySqlDatabase, variables: { [name: string]: string }): k8s.EnvVar[] {
  return textVariables({ MYSQL_HOST: host, MYSQL_PORT: `${port}`, MYSQL_USER: user, MYSQL_DATABASE: database, ...variables });
}
