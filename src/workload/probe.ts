import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import * as check from '../private/validation/rules';
import { texts } from '../private/validation/maps';
import { PortReference, boundPort } from './private/port-reference';
import { withoutNulls, format } from '../private/validation/report';
import * as shape from '../private/validation/shapes';

const HEADER_NAME = /^[-A-Za-z0-9]+$/;

/** Options for the timing and the thresholds of a probe. */
export interface ProbeOptions {
  /**
   * Time from the start of the container to the first probe, in whole seconds.
   *
   * @default Duration.seconds(0)
   */
  readonly initialDelay?: Duration;

  /**
   * Time between two probes, in whole seconds, at least 1.
   *
   * @default Duration.seconds(10)
   */
  readonly period?: Duration;

  /**
   * Time after which a probe without an answer fails, in whole seconds, at least 1.
   *
   * @default Duration.seconds(5)
   */
  readonly timeout?: Duration;

  /**
   * Number of consecutive failures after which the probe counts as failed, an integer of at least 1.
   *
   * @default 3
   */
  readonly failureThreshold?: number;

  /**
   * Number of consecutive successes after which a failed probe counts as successful again. It must be 1 for startup and liveness probes.
   *
   * @default 1
   */
  readonly successThreshold?: number;
}

/** Options for probes of a port. */
export interface PortProbeOptions extends ProbeOptions {
  /**
   * Name of a port in `ports`.
   *
   * @default - the first port in `ports`
   */
  readonly port?: string;
}

/** Options for probes that send an HTTP request. */
export interface HttpProbeOptions extends PortProbeOptions {
  /**
   * Whether to use HTTPS. The certificate is not verified.
   *
   * @default false
   */
  readonly tls?: boolean;

  /**
   * Headers of the request.
   *
   * @default - no additional headers
   */
  readonly headers?: { [name: string]: string };
}

/**
 * Startup, readiness or liveness probe: a check that the kubelet runs periodically against a container.
 *
 * @exampleMetadata fixture=chart
 * @example
 * Probe.httpGet('/healthz', { port: 'http', period: Duration.seconds(5) });
 *
 * @see https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export class Probe {
  /**
   * Succeeds when an HTTP GET request returns a status from 200 to 399.
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
   * Succeeds when the port accepts a TCP connection.
   *
   * @param options port and timing
   */
  public static tcpSocket(options: PortProbeOptions = {}): Probe {
    options = withoutNulls(options);
    return new Probe(options, { name: options.port }, (port) => ({ tcpSocket: { port: k8s.IntOrString.fromString(port) } }));
  }

  /**
   * Succeeds when a command in the container exits with status 0.
   *
   * @param command the program and its arguments; it is not run in a shell
   * @param options timing
   */
  public static exec(command: string[], options: ProbeOptions = {}): Probe {
    options = withoutNulls(options);
    return new Probe(options, undefined, () => ({ exec: { command } }), (prop) => shape.command(prop, command));
  }

  /** Disables a probe: the container counts as started, ready and alive while it runs. */
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
