import { PodOptions } from '../pod-options';

/** Returns the pod options that Jobs of a construct inherit from its servers: metadata, scheduling and security, but not the program. */
export function inheritedPodOptions(name: string, servers: PodOptions): PodOptions {
  const { labels, annotations, podAnnotations, imagePullPolicy, imagePullSecrets, serviceAccountName } = servers;
  const { networkIsolation, nodeSelector, tolerations, priorityClassName, runAsUser, runAsGroup } = servers;
  return {
    name, labels, annotations, podAnnotations, imagePullPolicy, imagePullSecrets, serviceAccountName,
    networkIsolation, nodeSelector, tolerations, priorityClassName, runAsUser, runAsGroup,
  };
}
