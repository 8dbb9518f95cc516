import { k8s } from 'cdk8s-plus-27';
import { ImagePullPolicy, NetworkIsolation } from '../pod-options';
import * as check from '../../private/validation/rules';
import { claimErrors } from '../../storage/private/claim-templates';
import { extraContainerErrors } from './extra-containers';
import { pinnedImage } from '../../private/validation/images';
import { ownLabels } from '../../private/labels';
import * as maps from '../../private/validation/maps';
import { mountErrors, volumeNames } from './mounts';
import { PodTemplateOptions, portNames } from './pod-spec';
import { format } from '../../private/validation/report';
import { resourceErrors } from './resources';
import * as shape from '../../private/validation/shapes';
import { lifecycleErrors } from './termination';

const LISTS = [
  'envVars', 'envFrom', 'sidecars', 'initContainers', 'podVolumes', 'volumeMounts', 'tolerations', 'topologySpreadConstraints',
] as const;
const TEXTS = ['command', 'args', 'writablePaths', 'imagePullSecrets'] as const;
const MAPS = ['ports', 'udpPorts', 'env', 'volumes', 'resources', 'lifecycle', 'affinity'] as const;

/** What is wrong with the pods of a workload, as far as the options alone tell. */
export function podErrors(name: string, options: PodTemplateOptions): string[] {
  const image = pinnedImage('image', options.image);
  const shapes = shapeErrors(options);
  // What is no list has no members to look at.
  return shapes.length > 0 ? [...image, ...shapes] : [...image, ...memberErrors(name, options)];
}

function shapeErrors(options: PodTemplateOptions): string[] {
  return [
    ...LISTS.flatMap((prop) => shape.list(prop, options[prop])),
    ...TEXTS.flatMap((prop) => shape.texts(prop, options[prop])),
    ...MAPS.flatMap((prop) => shape.map(prop, options[prop])),
  ];
}

function memberErrors(name: string, options: PodTemplateOptions): string[] {
  return [
    ...portErrors(options),
    ...environmentErrors(options),
    ...volumeErrors(options),
    ...identityErrors(options),
    ...resourceErrors('resources', options.resources),
    ...probeErrors(options),
    ...lifecycleErrors(options.lifecycle, portNames(options)),
    ...extraContainerErrors(name, options),
    ...check.oneOf('imagePullPolicy', options.imagePullPolicy, Object.values(ImagePullPolicy)),
    ...check.oneOf('networkIsolation', options.networkIsolation, Object.values(NetworkIsolation)),
    ...check.wholeNumber('maxUnavailable', options.maxUnavailable, 1),
    ...ownLabels('labels', options.labels),
    ...metadataErrors(options),
    ...referenceErrors(options),
  ];
}

function metadataErrors({ labels, annotations, podAnnotations, nodeSelector }: PodTemplateOptions): string[] {
  return [
    ...maps.labels('labels', labels),
    ...maps.annotations('annotations', annotations),
    ...maps.annotations('podAnnotations', podAnnotations),
    ...maps.labels('nodeSelector', nodeSelector),
  ];
}

function referenceErrors({ serviceAccountName, priorityClassName, imagePullSecrets }: PodTemplateOptions): string[] {
  return [
    ...(serviceAccountName === undefined ? [] : check.dnsSubdomain('serviceAccountName', serviceAccountName)),
    ...(priorityClassName === undefined ? [] : check.dnsSubdomain('priorityClassName', priorityClassName)),
    ...(imagePullSecrets ?? []).flatMap((secret) => check.secretName('imagePullSecrets', secret)),
  ];
}

function portErrors(options: PodTemplateOptions): string[] {
  const own = [...Object.keys(options.ports ?? {}), ...Object.keys(options.udpPorts ?? {})];
  return [
    ...check.ports('ports', options.ports),
    ...check.ports('udpPorts', options.udpPorts),
    ...check.distinctPortNames(options.ports, options.udpPorts),
    ...check
      .repeated([...new Set(own), ...sidecarPorts(options.sidecars)])
      .map((name) => `port name "${name}" is used by two containers of the pod: give the one in 'sidecars' another name`),
  ];
}

function sidecarPorts(sidecars: k8s.Container[] = []): string[] {
  return sidecars.flatMap(({ ports }) => (ports ?? []).map(({ name }) => name)).filter((name): name is string => name !== undefined);
}

function environmentErrors(options: PodTemplateOptions): string[] {
  const variables = [...Object.keys(options.env ?? {}), ...(options.envVars ?? []).map(({ name }) => name)];
  return [
    ...maps.environment('env', options.env),
    ...(options.envVars ?? []).flatMap(({ name }) => maps.variableName('envVars', name)),
    ...check.repeated(variables).map((name) => `variable "${name}" is set twice, in 'env' and 'envVars': keep one of them`),
  ];
}

function volumeErrors(options: PodTemplateOptions): string[] {
  const { volumes = {}, volumeMounts = [], writablePaths = [] } = options;
  const claims = claimErrors(volumes);
  if (Object.values(volumes).some((volume) => !shape.isMap(volume))) return claims;
  const paths = [...[...Object.values(volumes), ...volumeMounts].map(({ mountPath }) => mountPath), ...writablePaths];
  const names = volumeNames(options);
  return [
    ...claims,
    ...mountErrors(names, options),
    ...writablePaths.flatMap((path) => check.absolutePath('writablePaths', path)),
    ...check.repeated(paths).map((path) => `${format(path)} is mounted twice, by 'volumes', 'volumeMounts' or 'writablePaths': keep one of them`),
    ...check.repeated(names).map((name) => `volume name ${format(name)} is used twice, by 'volumes', 'podVolumes' or 'writablePaths': rename one of them`),
  ];
}

function identityErrors({ runAsUser, runAsGroup }: PodTemplateOptions): string[] {
  return [...nobodyIsRoot('runAsUser', runAsUser), ...nobodyIsRoot('runAsGroup', runAsGroup)];
}

function nobodyIsRoot(prop: string, value: number | undefined): string[] {
  if (value !== 0) return check.wholeNumber(prop, value, 1);
  return [`'${prop}' is 0, which is root: give the number that the image is made for, and its directories in 'writablePaths'`];
}

function probeErrors(options: PodTemplateOptions): string[] {
  const { startup, readiness, liveness } = options;
  const ports = portNames(options);
  return Object.entries({ startup, readiness, liveness }).flatMap(([prop, probe]) =>
    shape.selfChecked(prop, probe, 'a Probe such as Probe.httpGet("/healthz")', prop, ports));
}
