import { ApiObject, JsonPatch } from 'cdk8s';

/** Removes the namespace of the chart from a cluster-scoped object, because strict API clients and GitOps tools reject it. */
export function clusterScoped<T extends ApiObject>(object: T): T {
  if (object.metadata.namespace) object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  return object;
}
