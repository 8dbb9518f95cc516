import { k8s } from 'cdk8s-plus-27';
import { ImagePullPolicy, NetworkIsolation } from '../pod-options';
import * as check from './checks';
import { claimProblems } from './claims';
import { ownLabels } from './labels';
import { PodTemplateOptions, portNames, scratchVolumes } from './pod-template';
import { shown } from './problems';
import { resourceProblems } from './resources';
import { lifecycleProblems } from './termination';

/** What is wrong with the pods of a workload, as far as the options alone tell. */
export function podProblems(name: string, options: PodTemplateOptions): string[] {
  return [
    ...check.pinnedImage('image', options.image),
    ...portProblems(options),
    ...environmentProblems(options),
    ...volumeProblems(options),
    ...identityProblems(options),
    ...resourceProblems('resources', options.resources),
    ...probeProblems(options),
    ...lifecycleProblems(options.lifecycle, portNames(options)),
    ...containerNameProblems(name, options),
    ...check.oneOf('imagePullPolicy', options.imagePullPolicy, Object.values(ImagePullPolicy)),
    ...check.oneOf('networkIsolation', options.networkIsolation, Object.values(NetworkIsolation)),
    ...check.wholeNumber('maxUnavailable', options.maxUnavailable, 1),
    ...ownLabels('labels', options.labels),
  ];
}

function portProblems(options: PodTemplateOptions): string[] {
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

function environmentProblems(options: PodTemplateOptions): string[] {
  const variables = [...Object.keys(options.env ?? {}), ...(options.envVars ?? []).map(({ name }) => name)];
  return [
    ...check.envNames('env', options.env),
    ...check.repeated(variables).map((name) => `variable "${name}" is set twice, in 'env' and 'envVars': keep one of them`),
  ];
}

function volumeProblems(options: PodTemplateOptions): string[] {
  const { volumes = {}, volumeMounts = [], writablePaths = [], podVolumes = [] } = options;
  const paths = [...[...Object.values(volumes), ...volumeMounts].map(({ mountPath }) => mountPath), ...writablePaths];
  const names = [...Object.keys(volumes), ...podVolumes.map(({ name }) => name), ...scratchVolumes(options).map(({ name }) => name)];
  return [
    ...claimProblems(volumes),
    ...writablePaths.flatMap((path) => check.absolutePath('writablePaths', path)),
    ...check.repeated(paths).map((path) => `${shown(path)} is mounted twice, by 'volumes', 'volumeMounts' or 'writablePaths': keep one of them`),
    ...check.repeated(names).map((name) => `volume name ${shown(name)} is used twice, by 'volumes', 'podVolumes' or 'writablePaths': rename one of them`),
  ];
}

function identityProblems({ runAsUser, runAsGroup }: PodTemplateOptions): string[] {
  return [...nobodyIsRoot('runAsUser', runAsUser), ...nobodyIsRoot('runAsGroup', runAsGroup)];
}

function nobodyIsRoot(prop: string, value: number | undefined): string[] {
  if (value !== 0) return check.wholeNumber(prop, value, 1);
  return [`'${prop}' is 0, which is root: give the number that the image is made for, and its folders in 'writablePaths'`];
}

function probeProblems(options: PodTemplateOptions): string[] {
  const { startup, readiness, liveness } = options;
  return Object.entries({ startup, readiness, liveness }).flatMap(([prop, probe]) => probe?._problems(prop, portNames(options)) ?? []);
}

function containerNameProblems(name: string, { sidecars = [], initContainers = [] }: PodTemplateOptions): string[] {
  return check
    .repeated([name, ...[...sidecars, ...initContainers].map((container) => container.name)])
    .map((repeated) => `container name ${shown(repeated)} is used twice in the pod: rename the one in 'sidecars' or 'initContainers'`);
}
