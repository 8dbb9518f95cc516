/** Ports of the containers of a pod. */
import { k8s } from 'cdk8s-plus-27';
import { IConstruct } from 'constructs';
import { byName } from '../../private/by-name';
import { elements } from '../../private/elements';
import { unknownName } from '../../private/validation/report';
import { PodPort, PodPorts } from '../../network/private/pod-ports';
import { PodTemplateOptions } from './pod-spec';

/** Returns the named ports of the containers of a pod. Containers in `initContainers` can be sidecars, with `restartPolicy: Always`. */
export function podPorts(options: Partial<PodTemplateOptions>): PodPorts {
  const { ports = {}, udpPorts = {}, sidecars = [], initContainers = [] } = options;
  const main = [...portsOf('TCP', ports), ...portsOf('UDP', udpPorts)];
  return { main, others: [...sidecars, ...initContainers].flatMap(namedPorts) };
}

/** Returns the ports of containers in `sidecars` and `initContainers` by name, for the Service that governs the pods. */
export function extraServicePorts(protocol: string, options: Partial<PodTemplateOptions>): { [name: string]: number } {
  const ports = podPorts(options).others.filter((port) => port.protocol === protocol);
  return Object.fromEntries(ports.map(({ name, number }) => [name, number]));
}

/** Returns the number of a named port. @throws if no container has it */
export function portNumberOf(construct: IConstruct, options: Partial<PodTemplateOptions>, name: string): number {
  const { main, others } = podPorts(options);
  const port = [...main, ...others].find((each) => each.name === name);
  if (!port) throw unknownName(construct, 'port', name, [...main, ...others].map((each) => each.name));
  return port.number;
}

function portsOf(protocol: string, ports: { [name: string]: number }): PodPort[] {
  return Object.entries(byName(ports)).map(([name, number]) => ({ name, number, protocol }));
}

function namedPorts({ ports }: k8s.Container): PodPort[] {
  return elements(ports).flatMap(({ name, containerPort, protocol = 'TCP' }) => (name === undefined ? [] : [{ name, number: containerPort, protocol }]));
}
