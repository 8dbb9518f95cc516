import { k8s } from 'cdk8s-plus-27';

/** Port numbers of a rule, by protocol. A rule without ports allows all of them. */
export interface RulePorts {
  readonly tcp?: number[];
  readonly udp?: number[];
  readonly sctp?: number[];
}

/** Renders the ports of a rule. */
export function policyPorts(ports: RulePorts): k8s.NetworkPolicyPort[] | undefined {
  const rules = [...ofProtocol('TCP', ports.tcp), ...ofProtocol('UDP', ports.udp), ...ofProtocol('SCTP', ports.sctp)];
  return rules.length > 0 ? rules : undefined;
}

function ofProtocol(protocol: string, numbers: number[] = []): k8s.NetworkPolicyPort[] {
  return numbers.map((number) => ({ port: k8s.IntOrString.fromNumber(number), protocol }));
}
