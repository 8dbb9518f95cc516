import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { requestPath } from '../private/validation/rules';
import { STRINGS } from '../private/validation/string-maps';
import { PortReference, boundPort } from './private/port-reference';
import { format } from '../private/validation/report';
import { ShapesOf, StructShape, boolean, command as commandShape, integer, optionsOf, refine, seconds, string, struct } from '../private/validation/shapes';

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
   * @default - the only port in `ports`; required if there are several
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

const TIMING: ShapesOf<ProbeOptions> = {
  initialDelay: seconds(0),
  period: seconds(1),
  timeout: seconds(1),
  failureThreshold: integer(1),
  successThreshold: integer(1),
};

const PROBE: StructShape<ProbeOptions> = struct('an object such as { period, timeout }', TIMING);

const PORT_PROBE: StructShape<PortProbeOptions> = struct('an object such as { port, period }', { ...TIMING, port: string });

const HTTP_PROBE: StructShape<HttpProbeOptions> = struct('an object such as { port, period }', {
  ...PORT_PROBE.members,
  tls: boolean,
  headers: refine(STRINGS, headerNames),
});

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
    const checked = optionsOf(HTTP_PROBE, options);
    options = checked.options;
    const httpHeaders = options.headers && Object.entries(options.headers).map(([name, value]) => ({ name, value }));
    const scheme = options.tls ? 'HTTPS' : undefined;
    const errors = (prop: string) => [...requestPath(`${prop}.path`, path), ...checked.errors(prop)];
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
    const { options: { port: name, ...timing }, errors } = optionsOf(PORT_PROBE, options);
    return new Probe(timing, { name }, (port) => ({ tcpSocket: { port: k8s.IntOrString.fromString(port) } }), errors);
  }

  /**
   * Succeeds when a command in the container exits with status 0. Kubernetes replaces `$(NAME)` in it with the value of a variable of
   * `env`, and `$$` with `$`.
   *
   * @param command the program and its arguments; it is not run in a shell
   * @param options timing
   */
  public static exec(command: string[], options: ProbeOptions = {}): Probe {
    const { options: timing, errors } = optionsOf(PROBE, options);
    return new Probe(timing, undefined, () => ({ exec: { command } }), (prop) => [...commandShape.errors(`${prop}.command`, command), ...errors(prop)]);
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
  public _errors(prop: string): string[] {
    const { successThreshold = 1 } = this.options;
    return [
      ...(this.errors?.(prop) ?? []),
      ...(prop !== 'readiness' && successThreshold > 1 ? [`'${prop}.successThreshold' must be 1, got ${successThreshold}: only 'readiness' can have more`] : []),
    ];
  }

  /** @internal */
  public _portErrors(prop: string, ports: string[]): string[] {
    return boundPort(prop, this.reference, ports).errors;
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

function headerNames(prop: string, headers: { [name: string]: string }): string[] {
  return Object.keys(headers)
    .filter((name) => !HEADER_NAME.test(name))
    .map((name) => `'${prop}' has the name ${format(name)}: a name has letters, digits and "-"`);
}
