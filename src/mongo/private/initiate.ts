import { Duration, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { IPeer } from '../../network/peer';
import { PodOptions } from '../../workload/pod-options';
import { SecretKey } from '../../secret/secret-key';
import { inheritedPodOptions } from '../../workload/private/inherited-pod-options';
import { AuxiliaryPod } from '../../workload/private/auxiliary-pod';
import * as job from '../../job/private/job';
import { secretVolume } from '../../secret/private/secret-volume';
import { HOME, INITIATE, KEY_FILE, KEY_SECRET_DIRECTORY, ROOT_PASSWORD_DIRECTORY, ROOT_PASSWORD_FILE } from './scripts';

/** Follows the name of the set in those of the Job's account, policy and labels; in that of the Job itself, the hash follows. */
const SUFFIX = '-initiate';

/** How many characters longer than the set's the name of the Job is. */
export const NAME_SUFFIX_LENGTH = SUFFIX.length + job.NAME_SUFFIX_LENGTH;

/** What the Job is to do, and what the user said about it. */
export interface InitiateOptions {
  readonly name: string;
  readonly image: string;
  readonly hosts: string[];
  readonly keyFile: SecretKey;
  readonly rootPassword: SecretKey;
  readonly joinTimeout?: Duration;
  readonly backoffLimit?: number;
  readonly ttlAfterFinished?: Duration;
  /** The options of the members: what is about their pods and not about mongod holds for the Job. */
  readonly pods: PodOptions;
}

/** Renders the Job that makes a replica set of the members. Returns who is to be let in. */
export function renderInitiate(scope: Construct, options: InitiateOptions): IPeer {
  const auxiliaryPod = new AuxiliaryPod(scope, 'mongo-initiate', podOptions(options));
  auxiliaryPod.render('Job', auxiliaryPod);
  const spec = job.jobSpec(auxiliaryPod, { image: options.image, command: INITIATE, env: { ...variables(options), HOME } }, {
    backoffLimit: options.backoffLimit ?? 10,
    ttlSecondsAfterFinished: (options.ttlAfterFinished ?? Duration.hours(1)).toSeconds(),
  });
  new k8s.KubeJob(scope, 'Resource', job.namedAfterWork(auxiliaryPod, spec));
  return auxiliaryPod;
}

function variables({ name, hosts, joinTimeout }: InitiateOptions): { [name: string]: string } {
  return {
    REPLICA_SET: name,
    MEMBERS: hosts.join(','),
    JOIN_SECONDS: `${(joinTimeout ?? Duration.hours(12)).toSeconds()}`,
  };
}

function podOptions({ name, keyFile, rootPassword, pods }: InitiateOptions): PodOptions {
  return {
    ...inheritedPodOptions(`${name}${SUFFIX}`, pods),
    resources: { memoryLimit: Size.mebibytes(512) },
    podVolumes: [
      secretVolume('key-secret', keyFile.secret, [{ key: keyFile.key, path: KEY_FILE }]),
      secretVolume('root-password', rootPassword.secret, [{ key: rootPassword.key, path: ROOT_PASSWORD_FILE }]),
    ],
    volumeMounts: [
      { name: 'key-secret', mountPath: KEY_SECRET_DIRECTORY, readOnly: true },
      { name: 'root-password', mountPath: ROOT_PASSWORD_DIRECTORY, readOnly: true },
    ],
  };
}
