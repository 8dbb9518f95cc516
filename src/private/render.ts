import { ApiObject, ApiObjectMetadata, ApiObjectProps, GroupVersionKind, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { format } from './validation/report';
import { isPlainObject } from './validation/shapes';

/** Kind of object, such as the class `k8s.KubeStatefulSet`. */
export interface Kind<P> {
  readonly GVK: GroupVersionKind;

  /** Renders plain JSON of props without tokens. */
  manifest(props?: P): unknown;
}

type JsonObject = { readonly [member: string]: unknown };

/** Renders an object of a kind of Kubernetes, such as `k8s.KubeStatefulSet`. Use this instead of the constructor of the class. */
export function renderObject<P extends object>(scope: Construct, id: string, kind: Kind<P>, props: NoInfer<P>): ApiObject {
  return new RenderedObject(scope, id, kind, props);
}

/**
 * Renders an object that has no namespace. That of the chart is removed, because strict API clients and GitOps tools reject it.
 */
export function renderClusterScoped<P extends object>(scope: Construct, id: string, kind: Kind<P>, props: NoInfer<P>): ApiObject {
  const object = renderObject(scope, id, kind, props);
  if (object.metadata.namespace) object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  return object;
}

/** Renders a custom resource. */
export function renderCustomResource(scope: Construct, id: string, gvk: GroupVersionKind, props: object): ApiObject {
  return new RenderedObject(scope, id, { GVK: gvk, manifest: (resolved) => resolved }, props);
}

/**
 * Object whose JSON patches apply to the rendered JSON.
 *
 * The classes of cdk8s-plus serialize after the patches, and drop what they do not know: fields that are newer than their version of
 * Kubernetes, and quantities that are strings. Here the patches come last.
 */
class RenderedObject extends ApiObject {
  private readonly patchesOfUser: JsonPatch[] = [];

  constructor(scope: Construct, id: string, private readonly renderedKind: Kind<object>, props: { readonly metadata?: ApiObjectMetadata }) {
    super(scope, id, { ...(props as ApiObjectProps), ...renderedKind.GVK });
  }

  public addJsonPatch(...ops: JsonPatch[]): void {
    this.patchesOfUser.push(...ops);
  }

  public toJson(): unknown {
    // Without patches, the inherited method only resolves tokens, such as `Lazy`, which the serializers cannot read.
    const resolved = super.toJson() as JsonObject;
    const rendered = this.renderedKind.manifest(resolved) as JsonObject;
    const { apiVersion, kind } = this;
    return this.patched({ apiVersion, kind, ...rendered, ...(resolved.metadata !== undefined && { metadata: resolved.metadata }) });
  }

  private patched(json: JsonObject): unknown {
    try {
      return JsonPatch.apply(json, ...this.patchesOfUser.map(plainPatch));
    } catch (error) {
      throw new Error(`[${this.node.path}] a JSON patch cannot be applied to the ${this.kind}: ${(error as Error).message}`);
    }
  }
}

/** Returns the patch with plain JSON as its value. */
function plainPatch(patch: JsonPatch): JsonPatch {
  const { op, path, value } = patch._toJson() as { readonly op: string; readonly path: string; readonly value?: unknown };
  switch (op) {
    case 'add': return JsonPatch.add(path, plain(path, value));
    case 'replace': return JsonPatch.replace(path, plain(path, value));
    case 'test': return JsonPatch.test(path, plain(path, value));
    default: return patch;
  }
}

function plain(path: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((each, at) => plain(`${path}/${at}`, each));
  if (isPlainObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(`${path}/${name}`, each)]));
  }
  return unionValue(path, value);
}

/** `k8s.Quantity` and `k8s.IntOrString` of any version of cdk8s-plus. */
function unionValue(path: string, union: object): string | number {
  const { value } = union as { readonly value?: unknown };
  if (typeof value === 'string' || typeof value === 'number') return value;
  throw new Error(`the value of "${path}" must be plain JSON, a k8s.Quantity or a k8s.IntOrString, got ${format(union)}`);
}
