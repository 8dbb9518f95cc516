import { k8s } from 'cdk8s-plus-27';
import * as check from '../private/validation/rules';
import { PortReference, boundPort } from './private/port-reference';
import { withoutNulls } from '../private/validation/report';
import * as shape from '../private/validation/shapes';

/** Where a request of a hook goes. */
export interface HttpHookOptions {
  /**
   * Name of the port.
   *
   * @default - the first port of the workload
   */
  readonly port?: string;
}

/**
 * What the node does in a container right after its start, or before its end.
 *
 * @see https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/
 */
export class LifecycleHook {
  /**
   * Runs a command in the container.
   *
   * @param command the program and its arguments; there is no shell around it
   */
  public static exec(...command: string[]): LifecycleHook {
    return new LifecycleHook(undefined, () => ({ exec: { command } }), (prop) => shape.command(prop, command));
  }

  /**
   * Requests a path with GET.
   *
   * @param path the path, starting with "/"
   * @param options where the request goes
   */
  public static httpGet(path: string, options: HttpHookOptions = {}): LifecycleHook {
    const handler = (port: string) => ({ httpGet: { path, port: k8s.IntOrString.fromString(port) } });
    return new LifecycleHook({ name: withoutNulls(options).port }, handler, (prop) => check.requestPath(prop, path));
  }

  private constructor(
    private readonly reference: PortReference | undefined,
    private readonly handler: (port: string) => k8s.LifecycleHandler,
    private readonly errors: (prop: string) => string[],
  ) {}

  /** @internal */
  public _errors(prop: string, ports: string[]): string[] {
    return [...boundPort(prop, this.reference, ports).errors, ...this.errors(prop)];
  }

  /** @internal */
  public _render(ports: string[]): k8s.LifecycleHandler {
    return this.handler(boundPort('', this.reference, ports).port);
  }
}
