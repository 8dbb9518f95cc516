import { createHash } from 'crypto';
import { Duration, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { IPeer } from '../peer';
import { PodOptions } from '../pod-options';
import { SecretKey } from '../secret-key';
import { Companion } from './companion';
import { jobSpec } from './job';
import { INITIATE, InitiateVariables, ROOT_PASSWORD_FILE, ROOT_PASSWORD_FOLDER } from './mongo-program';
import { HOME, KEY_FILE, KEY_SECRET_FOLDER, MONGOSH } from './mongo-scripts';
import { secretVolume } from './secret-volume';

/** Follows the name of the set in those of the Job's account, policy and labels; in that of the Job itself, the hash follows. */
const SUFFIX = '-initiate';
const HASH_DIGITS = 8;

/** How many characters longer than the set's the name of the Job is. */
export const LONGER_NAME = SUFFIX.length + 1 + HASH_DIGITS;

/** What the Job is to do, and what the user said about it. */
export interface InitiateOptions {
  readonly name: string;
  readonly image: string;
  readonly hosts: string[];
  readonly keyFile: SecretKey;
  readonly rootPassword: SecretKey;
  readonly joinTimeout?: Duration;
  readonly retries?: number;
  readonly keepFinished?: Duration;
  /** The options of the members: what is about their pods and not about mongod holds for the Job. */
  readonly pods: PodOptions;
}

/** Renders the Job that makes a replica set of the members. Returns who is to be let in. */
export function renderInitiate(scope: Construct, options: InitiateOptions): IPeer {
  const companion = new Companion(scope, 'mongo-initiate', podOptions(options));
  companion.render('Job', companion);
  const spec = jobSpec(companion, { image: options.image, command: [...MONGOSH, '--nodb', '--eval', INITIATE], env: { ...variables(options), HOME } }, {
    backoffLimit: options.retries ?? 10,
    ttlSecondsAfterFinished: (options.keepFinished ?? Duration.hours(1)).toSeconds(),
  });
  new k8s.KubeJob(scope, 'Resource', { metadata: { ...companion.metadata(), name: `${companion.name}-${hash(spec)}` }, spec });
  return companion;
}

/**
 * A Job cannot be changed, and one that has finished does not run again: one that is to do something else is another one. What has not
 * changed keeps its name, so that nothing is run for nothing.
 */
function hash(spec: k8s.JobSpec): string {
  return createHash('sha256').update(JSON.stringify(spec)).digest('hex').slice(0, HASH_DIGITS);
}

function variables({ name, hosts, joinTimeout }: InitiateOptions): { [name: string]: string } {
  const values: InitiateVariables = {
    REPLICA_SET: name,
    MEMBERS: hosts.join(','),
    JOIN_SECONDS: `${(joinTimeout ?? Duration.hours(12)).toSeconds()}`,
  };
  return { ...values };
}

function podOptions({ name, keyFile, rootPassword, pods }: InitiateOptions): PodOptions {
  const { labels, annotations, podAnnotations, imagePullPolicy, imagePullSecrets, serviceAccountName } = pods;
  const { networkIsolation, nodeSelector, tolerations, priorityClassName, runAsUser, runAsGroup } = pods;
  return {
    labels, annotations, podAnnotations, imagePullPolicy, imagePullSecrets, serviceAccountName,
    networkIsolation, nodeSelector, tolerations, priorityClassName, runAsUser, runAsGroup,
    name: `${name}${SUFFIX}`,
    resources: { memoryLimit: Size.mebibytes(512) },
    podVolumes: [
      secretVolume('key-secret', keyFile.secret, [{ key: keyFile.key, path: KEY_FILE }]),
      secretVolume('root-password', rootPassword.secret, [{ key: rootPassword.key, path: ROOT_PASSWORD_FILE }]),
    ],
    volumeMounts: [
      { name: 'key-secret', mountPath: KEY_SECRET_FOLDER, readOnly: true },
      { name: 'root-password', mountPath: ROOT_PASSWORD_FOLDER, readOnly: true },
    ],
  };
}
