import { databaseErrors } from '../../mysql/private/database-checks';
import { ingressErrors } from '../../network/private/ingress';
import { ServiceType } from '../../network/service-type';
import * as maps from '../../private/validation/maps';
import { format } from '../../private/validation/report';
import * as check from '../../private/validation/rules';
import { AccessMode } from '../../storage/access-mode';
import { ownClaimErrors } from '../../storage/private/own-claim';
import { podLabelErrors } from '../../workload/private/auxiliary-pod';
import { PodTemplateOptions } from '../../workload/private/pod-spec';
import { podErrors } from '../../workload/private/pod-validation';
import { WordPressProps } from '../wordpress-props';
import { SALTS } from './config';

/** Variables with which the image would take secrets from the manifest. */
const SECRET_VARIABLES = ['WORDPRESS_DB_PASSWORD', ...SALTS.map((key) => `WORDPRESS_${key}`)];

/** Validates the props of a site, and the options of its pods that they were merged into. */
export function wordPressErrors(name: string, props: WordPressProps, pod: PodTemplateOptions): string[] {
  return [
    ...podLabelErrors(name),
    ...ownClaimErrors(props),
    ...(props.database === undefined ? [] : databaseErrors('database', props.database)),
    ...check.wholeNumber('replicas', props.replicas, 0),
    ...sharingErrors(props),
    ...(props.salts === undefined ? [] : check.secretName('salts', props.salts)),
    ...urlErrors('url', props.url),
    ...tablePrefixErrors('tablePrefix', props.tablePrefix),
    ...check.oneOf('serviceType', props.serviceType, Object.values(ServiceType)),
    ...ingressErrors(props.ingress),
    ...maps.noLiterals('env', props.env, SECRET_VARIABLES, "'database' or 'salts'"),
    ...podErrors(name, pod),
  ];
}

function sharingErrors({ replicas = 1, accessMode }: WordPressProps): string[] {
  if (replicas <= 1 || accessMode === AccessMode.READ_WRITE_MANY) return [];
  return [
    `'replicas' must be at most 1 with a volume that a single node can mount, got ${replicas}: set 'accessMode' to READ_WRITE_MANY, with a StorageClass ` +
      'that supports it',
  ];
}

function urlErrors(prop: string, value: string | undefined): string[] {
  if (value === undefined || (typeof value === 'string' && /^https?:\/\/[A-Za-z0-9.-]+(:\d+)?(\/[\w./-]*)?$/.test(value))) return [];
  return [`'${prop}' must be a URL such as "https://www.example.org", got ${format(value)}`];
}

function tablePrefixErrors(prop: string, value: string | undefined): string[] {
  if (value === undefined || (typeof value === 'string' && /^[A-Za-z0-9_]{1,20}$/.test(value))) return [];
  return [`'${prop}' must be 1 to 20 letters, digits and "_", got ${format(value)}`];
}
