import { PodOptions } from '../pod-options';

/**
 * What the pods of a construct's own Jobs take over from its servers: what is about the pods, where they may run and who they are, and not
 * about the program.
 */
export function inheritedPodOptions(name: string, servers: PodOptions): PodOptions {
  const { labels, annotations, podAnnotations, imagePullPolicy, imagePullSecrets, serviceAccountName } = servers;
  const { networkIsolation, nodeSelector, tolerations, priorityClassName, runAsUser, runAsGroup } = servers;
  return {
    name, labels, annotations, podAnnotations, imagePullPolicy, imagePullSecrets, serviceAccountName,
    networkIsolation, nodeSelector, tolerations, priorityClassName, runAsUser, runAsGroup,
  };
}
