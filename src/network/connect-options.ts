/** Options for `connectFrom`. */
export interface ConnectFromOptions {
  /**
   * Names of the ports to open.
   *
   * @default - every port of the workload
   */
  readonly ports?: string[];
}

/** Options for `connectTo`. */
export interface ConnectToOptions {
  /**
   * Numbers of the TCP ports.
   *
   * @default - all TCP ports; none if `udpPorts` is set
   */
  readonly ports?: number[];

  /**
   * Numbers of the UDP ports.
   *
   * @default - all UDP ports; none if `ports` is set
   */
  readonly udpPorts?: number[];
}
