import { k8s } from 'cdk8s-plus-27';
import { requestPath } from '../private/validation/rules';
import { PortReference, boundPort } from './private/port-reference';
import { StructShape, command as commandShape, optionsOf, string, struct } from '../private/validation/shapes';

/** Options for lifecycle hooks that send an HTTP request. */
export interface HttpHookOptions {
  /**
   * Name of a port in `ports`.
   *
   * @default - the only port in `ports`; required if there are several
   */
  readonly port?: string;
}

const HTTP_HOOK: StructShape<HttpHookOptions> = struct('an object { port }', { port: string });

/**
 * Action that the kubelet takes right after a container is created or before it is terminated.
 *
 * @see https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/
 */
export class LifecycleHook {
  /**
   * Runs a command in the container. Kubernetes expands no references to variables in it.
   *
   * @param command the program and its arguments; it is not run in a shell
   */
  public static exec(...command: string[]): LifecycleHook {
    return new LifecycleHook(undefined, () => ({ exec: { command } }), (prop) => commandShape.errors(`${prop}.command`, command));
  }

  /**
   * Sends an HTTP GET request to the container.
   *
   * @param path the path, starting with "/"
   * @param options the port
   */
  public static httpGet(path: string, options: HttpHookOptions = {}): LifecycleHook {
    const handler = (port: string) => ({ httpGet: { path, port: k8s.IntOrString.fromString(port) } });
    const { options: { port: name }, errors } = optionsOf(HTTP_HOOK, options);
    return new LifecycleHook({ name }, handler, (prop) => [...requestPath(`${prop}.path`, path), ...errors(prop)]);
  }

  private constructor(
    private readonly reference: PortReference | undefined,
    private readonly handler: (port: string) => k8s.LifecycleHandler,
    private readonly errors: (prop: string) => string[],
  ) {}

  /** @internal */
  public _errors(prop: string): string[] {
    return this.errors(prop);
  }

  /** @internal */
  public _portErrors(prop: string, ports: string[]): string[] {
    return boundPort(prop, this.reference, ports).errors;
  }

  /** @internal */
  public _render(ports: string[]): k8s.LifecycleHandler {
    return this.handler(boundPort('', this.reference, ports).port);
  }
}
