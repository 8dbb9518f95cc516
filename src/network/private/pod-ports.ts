/** Named ports of pods, which `connectFrom` opens. */
import { unknownNameMessage } from '../../private/validation/report';
import { RulePorts } from './policy-ports';

/** A port of a container. */
export interface PodPort {
  readonly name: string;
  readonly number: number;
  readonly protocol: string;
}

/** Ports of a pod. */
export interface PodPorts {
  /** Ports of the main container, which are open by default. */
  readonly main: readonly PodPort[];
  /** Ports of the other containers, which are open if they are named. */
  readonly others: readonly PodPort[];
}

/** Returns the ports with the given names; without names, those of the main container. */
export function chosenPorts({ main, others }: PodPorts, names: string[] | undefined): RulePorts {
  const chosen = names ? [...main, ...others].filter(({ name }) => names.includes(name)) : main;
  const numbers = (protocol: string) => chosen.filter((port) => port.protocol === protocol).map(({ number }) => number);
  return { tcp: numbers('TCP'), udp: numbers('UDP'), sctp: numbers('SCTP') };
}

/** Checks the names of ports, and rejects a rule of a workload without ports, because a rule without ports allows all of them. */
export function portChoiceErrors({ main, others }: PodPorts, names: string[] | undefined): string[] {
  const known = [...main, ...others].map(({ name }) => name);
  if (known.length === 0) return ["the workload has neither 'ports' nor 'udpPorts' that a peer could connect to: add those that it listens on"];
  if (!names) return main.length > 0 ? [] : [`'ports' is missing, and the only ports are those of other containers: name some of ${known.join(', ')}`];
  return names.filter((name) => !known.includes(name)).map((name) => `'ports' has the ${unknownNameMessage('port', name, known)}`);
}
