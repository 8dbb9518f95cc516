import { k8s } from 'cdk8s-plus-27';
import * as check from '../../private/validation/rules';
import { PodTemplateOptions, scratchVolumes } from './pod-spec';
import { format } from '../../private/validation/report';

/** As Kubernetes has it for what is part of a pod: unlike the name of a Service, it may start with a digit. */
const PART_NAME = /^(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** `name` may be the name of a part of a pod: a volume, a container. */
export function partName(prop: string, what: string, name: string): string[] {
  if (typeof name === 'string' && PART_NAME.test(name)) return [];
  return [
    `'${prop}' has the name ${format(name)}: the name of a ${what} is at most 63 lower-case letters, digits and "-", starting and ending with a letter or digit`,
  ];
}

/** The names of all volumes of a pod. */
export function volumeNames(options: PodTemplateOptions): string[] {
  const { volumes = {}, podVolumes = [], ownVolumes = [] } = options;
  return [...ownVolumes, ...Object.keys(volumes), ...[...podVolumes, ...scratchVolumes(options)].map(({ name }) => name)];
}

/** What is wrong with the volumes that a user adds to a pod, and where they are mounted. */
export function mountErrors(volumes: string[], { podVolumes = [], volumeMounts }: PodTemplateOptions): string[] {
  return [
    ...podVolumes.flatMap(({ name }) => partName('podVolumes', 'volume', name)),
    ...mountsErrors('volumeMounts', volumeMounts, volumes),
  ];
}

/** What is wrong with the mounts of a container, where the pod has `volumes`. */
export function mountsErrors(prop: string, mounts: k8s.VolumeMount[] | undefined, volumes: string[]): string[] {
  if (mounts === undefined) return [];
  return mounts.flatMap(({ name, mountPath, subPath }) => [
    ...check.absolutePath(`${prop}.mountPath`, mountPath),
    ...check.subPath(`${prop}.subPath`, subPath),
    ...knownVolume(prop, name, volumes),
  ]);
}

/** `name` is one of the pod's volumes. */
export function knownVolume(prop: string, name: string, volumes: string[]): string[] {
  if (volumes.includes(name)) return [];
  return [`'${prop}' mounts ${format(name)}, and the pod has no such volume: add it to 'podVolumes', or name one of ${volumes.join(', ') || 'none'}`];
}
