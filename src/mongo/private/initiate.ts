import { Duration, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import * as job from '../../job/private/job';
import { IPeer } from '../../network/peer';
import { secretVolume } from '../../secret/private/secret-volume';
import { SecretKey } from '../../secret/secret-key';
import { PodOptions } from '../../workload/pod-options';
import { AuxiliaryPod } from '../../workload/private/auxiliary-pod';
import { inheritedPodOptions } from '../../workload/private/inherited-pod-options';
import { MongoReplicaSetProps } from '../mongo-replica-set-props';
import { MONGO_USER } from './image';
import { HOME, INITIATE, KEY_FILE, KEY_SECRET_DIRECTORY, ROOT_PASSWORD_DIRECTORY, ROOT_PASSWORD_FILE } from './scripts';
import { renderObject } from '../../private/render';

/** Suffix of the names of the Job's ServiceAccount, NetworkPolicy and labels. A hash follows in the name of the Job. */
const SUFFIX = '-initiate';

/** Number of characters by which the name of the Job is longer than that of the replica set. */
export const NAME_SUFFIX_LENGTH = SUFFIX.length + job.NAME_SUFFIX_LENGTH;

/** Values that a replica set derives from its props. */
export interface InitiateOptions {
  readonly name: string;
  readonly image: string;
  /** The members as "host:port". */
  readonly addresses: string[];
  readonly rootPassword: SecretKey;
}

/** Renders the Job that makes a replica set of the members. Returns the peer that must be allowed to connect to them. */
export function renderInitiate(scope: Construct, options: InitiateOptions, props: MongoReplicaSetProps): IPeer {
  const auxiliaryPod = new AuxiliaryPod(scope, 'mongo-initiate', podOptions(options, props));
  auxiliaryPod.render('Job', auxiliaryPod);
  const container = { image: options.image, command: INITIATE, env: { ...variables(options, props), HOME } };
  const spec = job.jobSpec(auxiliaryPod, container, {
    backoffLimit: props.backoffLimit ?? 10,
    ttlSecondsAfterFinished: (props.ttlAfterFinished ?? Duration.hours(1)).toSeconds(),
  });
  renderObject(scope, 'Resource', k8s.KubeJob, job.namedAfterWork(auxiliaryPod, spec));
  return auxiliaryPod;
}

/** Environment of `initiate.js`. */
function variables({ name, addresses }: InitiateOptions, { joinTimeout }: MongoReplicaSetProps): { [name: string]: string } {
  return {
    REPLICA_SET: name,
    MEMBERS: addresses.join(','),
    JOIN_SECONDS: `${(joinTimeout ?? Duration.hours(12)).toSeconds()}`,
  };
}

/** The Job inherits those options of the members that are not about mongod. */
function podOptions({ name, rootPassword }: InitiateOptions, props: MongoReplicaSetProps): PodOptions {
  const { keyFile } = props;
  return {
    ...inheritedPodOptions(`${name}${SUFFIX}`, { ...props, runAsUser: props.runAsUser ?? MONGO_USER }),
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
