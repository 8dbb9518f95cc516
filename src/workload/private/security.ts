import { k8s } from 'cdk8s-plus-27';
import { withoutUndefined } from '../../private/without-undefined';

/**
 * What the restricted Pod Security Standard asks of a pod, and who its processes are.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function podSecurityContext(user: number, group: number, lowestPort: number | undefined): k8s.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: group,
    fsGroup: group,
    // Without this, every start walks the whole volume to change its owner: minutes on a large one.
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
    sysctls: lowestPort !== undefined && lowestPort < 1024 ? [privilegedPort(lowestPort)] : undefined,
  };
}

/** What the restricted Pod Security Standard asks of every container. */
export function containerSecurityContext(readOnlyRootFilesystem: boolean): k8s.SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    privileged: false,
    readOnlyRootFilesystem,
  };
}

/** A container of the user's, with the security defaults where it says nothing itself. */
export function secured(container: k8s.Container): k8s.Container {
  const { capabilities, ...context } = container.securityContext ?? {};
  const defaults = containerSecurityContext(true);
  const securityContext = { ...defaults, ...withoutUndefined(context), capabilities: { ...defaults.capabilities, ...withoutUndefined(capabilities ?? {}) } };
  return { ...container, securityContext };
}

/** Lets a process without root listen below 1024: the one network setting that the restricted standard allows for it. */
function privilegedPort(lowestPort: number): k8s.Sysctl {
  return { name: 'net.ipv4.ip_unprivileged_port_start', value: `${lowestPort}` };
}
