import { k8s } from 'cdk8s-plus-27';
import { elements } from '../../private/elements';
import { normalizedPath } from '../../private/paths';
import { absolutePath, portName, portNumber, repeated } from '../../private/validation/rules';
import { image } from '../../private/validation/images';
import { variableName } from '../../private/validation/string-maps';
import { knownVolume, mountsErrors, partName, volumeNames } from './mounts';
import { PodTemplateOptions } from './pod-spec';
import { format } from '../../private/validation/report';

/** Checks the containers that run beside the main one. */
export function extraContainerErrors(options: PodTemplateOptions): string[] {
  const { sidecars = [], initContainers = [] } = options;
  if (sidecars.length + initContainers.length === 0) return [];
  const volumes = volumeNames(options);
  return [
    ...sidecars.flatMap((container) => containerErrors('sidecars', container, volumes)),
    ...initContainers.flatMap((container) => containerErrors('initContainers', container, volumes)),
  ];
}

/** Checks that no two containers of a pod have the same name. */
export function containerNames({ name, sidecars = [], initContainers = [] }: PodTemplateOptions & { readonly name: string }): string[] {
  return repeated([name, ...[...sidecars, ...initContainers].map((container) => container.name)])
    .map((twice) => `container name ${format(twice)} is used twice in the pod: rename the one in 'sidecars' or 'initContainers'`);
}

function containerErrors(prop: string, container: k8s.Container, volumes: string[]): string[] {
  const path = `${prop}.${container.name}`;
  return [
    ...partName(prop, 'container', container.name),
    ...image(`${path}.image`, container.image),
    ...portErrors(`${path}.ports`, elements(container.ports)),
    ...elements(container.env).flatMap(({ name }) => variableName(`${path}.env`, name)),
    ...volumeErrors(path, elements(container.volumeMounts), elements(container.volumeDevices), volumes),
  ];
}

function portErrors(prop: string, ports: readonly k8s.ContainerPort[]): string[] {
  return ports.flatMap(({ name, containerPort }) => [
    ...(name === undefined ? [] : portName(prop, name)),
    ...portNumber(name === undefined ? prop : `${prop}.${name}`, containerPort),
  ]);
}

function volumeErrors(path: string, mounts: readonly k8s.VolumeMount[], devices: readonly k8s.VolumeDevice[], volumes: string[]): string[] {
  return [
    ...mountsErrors(`${path}.volumeMounts`, mounts, volumes),
    ...devices.flatMap(({ name, devicePath }) => [
      ...absolutePath(`${path}.volumeDevices.devicePath`, devicePath),
      ...knownVolume(`${path}.volumeDevices`, name, volumes),
    ]),
    ...repeated([...mounts.map(({ mountPath }) => mountPath), ...devices.map(({ devicePath }) => devicePath)].map(normalizedPath))
      .map((twice) => `'${path}' mounts two volumes at ${format(twice)}: keep one of them`),
  ];
}
