import { ApiObject, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';

/** Who the processes of an example are: nobody in particular. */
export const NOT_ROOT: kplus.ContainerSecurityContextProps = { user: 65532, group: 65532 };

/**
 * The two things that the restricted Pod Security Standard asks for and cdk8s-plus-27 cannot say: the seccomp profile, and that
 * each container drops every capability. Call it when the last container is in.
 */
export function restrict(workload: kplus.Workload | kplus.Pod): void {
  const spec = workload instanceof kplus.Pod ? '/spec' : '/spec/template/spec';
  ApiObject.of(workload).addJsonPatch(
    JsonPatch.add(`${spec}/securityContext/seccompProfile`, { type: 'RuntimeDefault' }),
    ...workload.containers.map((_, at) => JsonPatch.add(`${spec}/containers/${at}/securityContext/capabilities`, { drop: ['ALL'] })),
  );
}
