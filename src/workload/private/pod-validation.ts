import { PodPort } from '../../network/private/pod-ports';
import { ValidationRule } from '../../private/validation/props';
import { format } from '../../private/validation/report';
import { distinctPortNames, repeated } from '../../private/validation/rules';
import { podPorts } from './container-ports';
import { containerNames, extraContainerErrors } from './extra-containers';
import { mountErrors, volumeNames } from './mounts';
import { PodTemplateOptions, portNames } from './pod-spec';
import { resourceErrors } from './resources';
import { scratchErrors, volumePaths } from './scratch';
import { lifecycleErrors } from './termination';
import { variableErrors } from './variables';

/** The options of the pods of a workload, with the name of the workload, which is that of the main container too. */
export interface NamedPod extends PodTemplateOptions {
  readonly name: string;
}

/** Rules for the pods of a workload, after the construct has added its own containers, volumes and variables to those of the user. */
export const POD_RULES: readonly ValidationRule<NamedPod>[] = [
  ({ ports, udpPorts }) => distinctPortNames(ports, udpPorts),
  containerPorts,
  variableErrors,
  mountedPaths,
  mountErrors,
  ({ resources }) => resourceErrors('resources', resources),
  extraContainerErrors,
  containerNames,
];

/** Rules for a main container whose probes and hooks are those of the user. */
export const CONTAINER_RULES: readonly ValidationRule<NamedPod>[] = [probePorts, (pod) => lifecycleErrors(pod.lifecycle, portNames(pod))];

/** All containers of a pod share one network, and probes and Services find a port by its name. */
function containerPorts(pod: NamedPod): string[] {
  const { main, others } = podPorts(pod);
  const names = repeated([...new Set(main.map(({ name }) => name)), ...others.map(({ name }) => name)]);
  const distinct = others.filter(({ name }) => !names.includes(name));
  return [
    ...names.map((name) => `port name "${name}" is used by two containers of the pod: give the one in 'sidecars' another name`),
    ...repeated([...new Set(main.map(portKey)), ...distinct.map(portKey)])
      .map((port) => `port ${port} is used by two containers of the pod, which share one network: give the one in 'sidecars' another port`),
  ];
}

function portKey({ number, protocol }: PodPort): string {
  return `${number}/${protocol}`;
}

function mountedPaths(pod: NamedPod): string[] {
  return [
    ...repeated(volumePaths(pod)).map((path) => `${format(path)} is mounted twice by 'volumes' or 'volumeMounts': keep one of them`),
    ...scratchErrors(pod),
    ...repeated(volumeNames(pod)).map((name) => `volume name ${format(name)} is used twice by 'volumes', 'podVolumes' or 'writablePaths': rename one of them`),
  ];
}

function probePorts(pod: NamedPod): string[] {
  const { startup, readiness, liveness } = pod;
  const ports = portNames(pod);
  return [
    ...Object.entries({ startup, readiness, liveness }).flatMap(([prop, probe]) => probe?._portErrors(prop, ports) ?? []),
    ...(readiness === undefined && ports.length > 1
      ? [`'readiness' is missing, although there are the ports ${ports.join(', ')}: name the one to probe, such as Probe.tcpSocket({ port: "${ports[0]}" })`]
      : []),
  ];
}
