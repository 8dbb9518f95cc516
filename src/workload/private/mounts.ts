import { k8s } from 'cdk8s-plus-27';
import { absolutePath, subPath as volumePath } from '../../private/validation/rules';
import { PodTemplateOptions } from './pod-spec';
import { scratchVolumes } from './scratch';
import { format } from '../../private/validation/report';

/** The form of the names of volumes and containers. Unlike the name of a Service, they can start with a digit. */
const PART_NAME = /^(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** Checks the name of a part of a pod: a volume or a container. */
export function partName(prop: string, what: string, name: string): string[] {
  if (typeof name === 'string' && PART_NAME.test(name)) return [];
  return [
    `'${prop}' has the name ${format(name)}: the name of a ${what} has at most 63 lower-case letters, digits and "-", and starts and ends with a letter or digit`,
  ];
}

/** The names of all volumes of a pod. */
export function volumeNames(options: PodTemplateOptions): string[] {
  const { volumes = {}, podVolumes = [] } = options;
  return [...Object.keys(volumes), ...podVolumes.map(({ name }) => name), ...scratchVolumes(options)];
}

/** Checks the volumes of a pod and the mounts of its main container. */
export function mountErrors(options: PodTemplateOptions): string[] {
  const { podVolumes = [], volumeMounts = [] } = options;
  return [
    ...podVolumes.flatMap(({ name }) => partName('podVolumes', 'volume', name)),
    ...mountsErrors('volumeMounts', volumeMounts, volumeNames(options)),
  ];
}

/** Checks the mounts of a container in a pod with `volumes`. */
export function mountsErrors(prop: string, mounts: readonly k8s.VolumeMount[], volumes: string[]): string[] {
  return mounts.flatMap(({ name, mountPath, subPath }) => [
    ...absolutePath(`${prop}.mountPath`, mountPath),
    ...volumePath(`${prop}.subPath`, subPath),
    ...knownVolume(prop, name, volumes),
  ]);
}

/** Checks that the pod has a volume of this name. */
export function knownVolume(prop: string, name: string, volumes: string[]): string[] {
  if (volumes.includes(name)) return [];
  return [`'${prop}' mounts volume ${format(name)}, which the pod does not have: add it to 'podVolumes', or mount one of ${volumes.join(', ')}`];
}
