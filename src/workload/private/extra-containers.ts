import { k8s } from 'cdk8s-plus-27';
import * as check from '../../private/validation/rules';
import { image } from '../../private/validation/images';
import { variableName } from '../../private/validation/maps';
import { knownVolume, mountsErrors, partName, volumeNames } from './mounts';
import { PodTemplateOptions } from './pod-spec';
import { format } from '../../private/validation/report';
import { isMap, list } from '../../private/validation/shapes';

const LISTS = ['ports', 'env', 'volumeMounts', 'volumeDevices'] as const;

/** What is wrong with the containers that a user puts beside the one of the workload, which is called `name`. */
export function extraContainerErrors(name: string, options: PodTemplateOptions): string[] {
  const { sidecars = [], initContainers = [], volumes = {} } = options;
  if (sidecars.length + initContainers.length === 0) return [];
  const known = Object.values(volumes).every(isMap) ? volumeNames(options) : undefined;
  return [
    ...sidecars.flatMap((container) => containerErrors('sidecars', container, known)),
    ...initContainers.flatMap((container) => containerErrors('initContainers', container, known)),
    ...nameErrors([name, ...[...sidecars, ...initContainers].map((container) => container.name)]),
  ];
}

/** `known` are the volumes of the pod, unless they are wrong themselves. */
function containerErrors(prop: string, container: k8s.Container, known: string[] | undefined): string[] {
  const path = `${prop}.${container.name}`;
  const lists = LISTS.flatMap((each) => list(`${path}.${each}`, container[each]));
  return [
    ...partName(prop, 'container', container.name),
    ...image(`${path}.image`, container.image),
    ...(lists.length > 0 ? lists : [...portErrors(`${path}.ports`, container.ports), ...variableErrors(path, container.env)]),
    ...(lists.length > 0 || !known ? [] : volumeErrors(path, container, known)),
  ];
}

function portErrors(prop: string, ports: k8s.ContainerPort[] = []): string[] {
  return ports.flatMap(({ name, containerPort }) => [
    ...(name === undefined ? [] : check.portName(prop, name)),
    ...check.portNumber(name === undefined ? prop : `${prop}.${name}`, containerPort),
  ]);
}

function variableErrors(path: string, variables: k8s.EnvVar[] = []): string[] {
  return variables.flatMap(({ name }) => variableName(`${path}.env`, name));
}

function volumeErrors(path: string, { volumeMounts, volumeDevices = [] }: k8s.Container, known: string[]): string[] {
  return [
    ...mountsErrors(`${path}.volumeMounts`, volumeMounts, known),
    ...volumeDevices.flatMap(({ name, devicePath }) => [
      ...check.absolutePath(`${path}.volumeDevices.devicePath`, devicePath),
      ...knownVolume(`${path}.volumeDevices`, name, known),
    ]),
    ...pathsTwice(path, [...(volumeMounts ?? []).map(({ mountPath }) => mountPath), ...volumeDevices.map(({ devicePath }) => devicePath)]),
  ];
}

function pathsTwice(path: string, paths: string[]): string[] {
  return check.repeated(paths).map((twice) => `'${path}' mounts two volumes at ${format(twice)}: keep one of them`);
}

function nameErrors(names: string[]): string[] {
  return check
    .repeated(names)
    .map((repeated) => `container name ${format(repeated)} is used twice in the pod: rename the one in 'sidecars' or 'initContainers'`);
}
