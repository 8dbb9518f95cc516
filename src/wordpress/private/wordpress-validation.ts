import { IMySqlDatabase } from '../../mysql/i-mysql-database';
import { INGRESS } from '../../network/private/ingress';
import { ServiceType } from '../../network/service-type';
import { noLiterals } from '../../private/validation/string-maps';
import { ValidationRule } from '../../private/validation/props';
import { StructShape, enumOf, integer, mismatch, objectWith, refine, size, string, struct } from '../../private/validation/shapes';
import { SECRET_NAME } from '../../secret/private/shapes';
import { AccessMode } from '../../storage/access-mode';
import { claimRule } from '../../storage/private/own-claim';
import { storageClass } from '../../storage/private/shapes';
import { WORKLOAD_SHAPES, image, objectName } from '../../workload/private/shapes';
import { WordPressProps } from '../wordpress-props';
import { workerErrors, workerMemory } from './apache';
import { SALTS } from './config';

/** Variables with which the image would take secrets from the manifest. */
const SECRET_VARIABLES = ['WORDPRESS_DB_PASSWORD', ...SALTS.map((key) => `WORDPRESS_${key}`)];

/** Database of a site. */
export const DATABASE = objectWith<IMySqlDatabase>('a MySqlSingle or a MySqlDatabase', 'host', 'passwordSecret', 'connectFrom');

/** Props of a `WordPress`. */
export const WORDPRESS: StructShape<WordPressProps> = struct('the props of a WordPress', {
  ...WORKLOAD_SHAPES,
  database: DATABASE,
  size,
  storageClass,
  accessMode: enumOf(AccessMode),
  claimName: objectName,
  replicas: integer(0),
  salts: SECRET_NAME,
  url: refine(string, urlErrors),
  tablePrefix: refine(string, tablePrefixErrors),
  configExtra: string,
  image,
  serviceType: enumOf(ServiceType),
  ingress: INGRESS,
  workerMemory,
});

/** Rules for the props of a `WordPress`. */
export const WORDPRESS_RULES: readonly ValidationRule<WordPressProps>[] = [
  claimRule,
  podsShareVolume,
  workerErrors,
  ({ env }) => noLiterals('env', env, SECRET_VARIABLES, "'database' or 'salts'"),
];

function podsShareVolume({ replicas = 1, accessMode }: WordPressProps): string[] {
  if (replicas <= 1 || accessMode === AccessMode.READ_WRITE_MANY) return [];
  return [
    `'replicas' must be at most 1 with a volume that a single node can mount, got ${replicas}: set 'accessMode' to READ_WRITE_MANY, with a StorageClass ` +
      'that supports it',
  ];
}

function urlErrors(prop: string, value: string): string[] {
  return /^https?:\/\/[A-Za-z0-9.-]+(:\d+)?(\/[\w./-]*)?$/.test(value) ? [] : mismatch(prop, 'a URL such as "https://www.example.org"', value);
}

function tablePrefixErrors(prop: string, value: string): string[] {
  return /^[A-Za-z0-9_]{1,20}$/.test(value) ? [] : mismatch(prop, '1 to 20 letters, digits and "_"', value);
}
