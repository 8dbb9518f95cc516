import { k8s } from 'cdk8s-plus-27';
import { withoutUndefined } from '../../private/without-undefined';

/**
 * Renders the security context of a pod as the restricted Pod Security Standard requires it.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function podSecurityContext(user: number, group: number, lowestPort: number | undefined): k8s.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: group,
    fsGroup: group,
    // By default the kubelet changes the owner of every file at each start, which takes minutes on a large volume.
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
    sysctls: lowestPort !== undefined && lowestPort < 1024 ? [privilegedPort(lowestPort)] : undefined,
  };
}

/** Renders the security context of a container as the restricted Pod Security Standard requires it. */
export function containerSecurityContext(readOnlyRootFilesystem: boolean): k8s.SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    privileged: false,
    readOnlyRootFilesystem,
  };
}

/** Adds the restricted security context to a container of the user. Fields that the container sets are kept. */
export function secured(container: k8s.Container): k8s.Container {
  const { capabilities, ...context } = container.securityContext ?? {};
  const defaults = containerSecurityContext(true);
  return {
    ...container,
    securityContext: {
      ...defaults,
      ...withoutUndefined(context),
      capabilities: { ...defaults.capabilities, ...withoutUndefined(capabilities ?? {}) },
    },
  };
}

/** Allows non-root processes to listen on ports below 1024. The restricted Pod Security Standard permits this sysctl. */
function privilegedPort(lowestPort: number): k8s.Sysctl {
  return { name: 'net.ipv4.ip_unprivileged_port_start', value: `${lowestPort}` };
}
