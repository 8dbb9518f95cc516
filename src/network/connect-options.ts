/** Options for `connectFrom`. */
export interface ConnectFromOptions {
  /**
   * Names of the ports to open: those of the construct itself, and those that containers in `sidecars` and `initContainers` name.
   *
   * @default - the ports of the construct itself, without those of other containers
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
