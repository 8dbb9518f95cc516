import { ApiObject, JsonPatch } from 'cdk8s';

/** Takes the chart's namespace off an object of a kind that has none: strict API clients and GitOps tools refuse it. */
export function clusterScoped<T extends ApiObject>(object: T): T {
  if (object.metadata.namespace) object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  return object;
}
