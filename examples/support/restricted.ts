import { ApiObject, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';

/** Unprivileged user of the processes in the examples. */
export const NOT_ROOT: kplus.ContainerSecurityContextProps = { user: 65532, group: 65532 };

/**
 * Adds the two settings of the restricted Pod Security Standard that cdk8s-plus-27 does not support: the seccomp profile, and dropping all
 * capabilities of each container. Call it after the last container is added.
 */
export function restrict(workload: kplus.Workload | kplus.Pod): void {
  const spec = workload instanceof kplus.Pod ? '/spec' : '/spec/template/spec';
  ApiObject.of(workload).addJsonPatch(
    JsonPatch.add(`${spec}/securityContext/seccompProfile`, { type: 'RuntimeDefault' }),
    ...workload.containers.map((_, at) => JsonPatch.add(`${spec}/containers/${at}/securityContext/capabilities`, { drop: ['ALL'] })),
  );
}
