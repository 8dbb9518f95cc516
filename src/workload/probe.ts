import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import * as check from '../private/validation/rules';
import { texts } from '../private/validation/maps';
import { PortReference, boundPort } from './private/port-reference';
import { withoutNulls, format } from '../private/validation/report';
import * as shape from '../private/validation/shapes';

const HEADER_NAME = /^[-A-Za-z0-9]+$/;

/** How often a probe asks, and how many answers count. */
export interface ProbeOptions {
  /**
   * Time from the container's start to the first try, in whole seconds.
   *
   * @default Duration.seconds(0)
   */
  readonly initialDelay?: Duration;

  /**
   * Time between tries, 1 second or more.
   *
   * @default Duration.seconds(10)
   */
  readonly period?: Duration;

  /**
   * Time a try may take, 1 second or more.
   *
   * @default Duration.seconds(5)
   */
  readonly timeout?: Duration;

  /**
   * Failed tries in a row until the probe counts as failed.
   *
   * @default 3
   */
  readonly failureThreshold?: number;

  /**
   * Good tries in a row until the probe counts as passed again. Only readiness may ask for more than one.
   *
   * @default 1
   */
  readonly successThreshold?: number;
}

/** A probe of a port. */
export interface PortProbeOptions extends ProbeOptions {
  /**
   * Name of the port.
   *
   * @default - the first port of the workload
   */
  readonly port?: string;
}

/** A probe by an HTTP request. */
export interface HttpProbeOptions extends PortProbeOptions {
  /**
   * Speak TLS. The certificate is not verified.
   *
   * @default false
   */
  readonly tls?: boolean;

  /**
   * Headers of the request.
   *
   * @default - none
   */
  readonly headers?: { [name: string]: string };
}

/**
 * A question that the node asks a container again and again: has it started, is it ready, is it alive.
 *
 * @exampleMetadata fixture=chart
 * @example
 * Probe.httpGet('/healthz', { port: 'http', period: Duration.seconds(5) });
 *
 * @see https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export class Probe {
  /**
   * Passes when a GET is answered with a status from 200 to 399.
   *
   * @param path the path, starting with "/"
   * @param options port, TLS, headers and timing
   */
  public static httpGet(path: string, options: HttpProbeOptions = {}): Probe {
    options = withoutNulls(options);
    const httpHeaders = options.headers && Object.entries(options.headers).map(([name, value]) => ({ name, value }));
    const scheme = options.tls ? 'HTTPS' : undefined;
    const errors = (prop: string) => [...check.requestPath(prop, path), ...headerErrors(prop, options.headers)];
    return new Probe(options, { name: options.port }, (port) => ({
      httpGet: { path, port: k8s.IntOrString.fromString(port), scheme, httpHeaders },
    }), errors);
  }

  /**
   * Passes when the port takes a connection.
   *
   * @param options port and timing
   */
  public static tcpSocket(options: PortProbeOptions = {}): Probe {
    options = withoutNulls(options);
    return new Probe(options, { name: options.port }, (port) => ({ tcpSocket: { port: k8s.IntOrString.fromString(port) } }));
  }

  /**
   * Passes when a command in the container ends with status 0.
   *
   * @param command the program and its arguments; there is no shell around it
   * @param options timing
   */
  public static exec(command: string[], options: ProbeOptions = {}): Probe {
    options = withoutNulls(options);
    return new Probe(options, undefined, () => ({ exec: { command } }), (prop) => shape.command(prop, command));
  }

  /** Never asks: the container counts as started, ready and alive as long as it runs. */
  public static none(): Probe {
    return new Probe({}, undefined, undefined);
  }

  private constructor(
    private readonly options: ProbeOptions,
    private readonly reference: PortReference | undefined,
    private readonly handler: ((port: string) => k8s.Probe) | undefined,
    private readonly errors?: (prop: string) => string[],
  ) {}

  /** @internal */
  public _errors(prop: string, ports: string[]): string[] {
    const { initialDelay, period, timeout, failureThreshold, successThreshold } = this.options;
    return [
      ...boundPort(prop, this.reference, ports).errors,
      ...(this.errors?.(prop) ?? []),
      ...check.seconds(`${prop}.initialDelay`, initialDelay, 0),
      ...check.seconds(`${prop}.period`, period, 1),
      ...check.seconds(`${prop}.timeout`, timeout, 1),
      ...check.wholeNumber(`${prop}.failureThreshold`, failureThreshold, 1),
      ...check.wholeNumber(`${prop}.successThreshold`, successThreshold, 1),
      ...(prop !== 'readiness' && (successThreshold ?? 1) > 1
        ? [`'${prop}.successThreshold' must be 1, got ${successThreshold}: only readiness may ask for more`]
        : []),
    ];
  }

  /** @internal */
  public _render(ports: string[]): k8s.Probe | undefined {
    const { options } = this;
    if (!this.handler) return undefined;
    return {
      ...this.handler(boundPort('', this.reference, ports).port),
      initialDelaySeconds: options.initialDelay?.toSeconds(),
      periodSeconds: options.period?.toSeconds() ?? 10,
      timeoutSeconds: options.timeout?.toSeconds() ?? 5,
      failureThreshold: options.failureThreshold ?? 3,
      successThreshold: options.successThreshold,
    };
  }
}

function headerErrors(prop: string, headers: { [name: string]: string } = {}): string[] {
  return [
    ...texts(`${prop}.headers`, headers),
    ...Object.keys(headers)
      .filter((name) => !HEADER_NAME.test(name))
      .map((name) => `'${prop}.headers' has the name ${format(name)}: letters, digits and "-" are allowed`),
  ];
}
