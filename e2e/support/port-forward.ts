import { ChildProcess, spawn } from 'node:child_process';
import { AddressInfo, createServer } from 'node:net';

/** Local port that is forwarded to a Service of the cluster with `kubectl port-forward`. */
export class PortForward {
  /** Returns a free port, to be reused: a site stores the address under which it was installed. */
  public static async freePort(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }

  /** Starts forwarding and waits until it works. It ends when the pod of the Service ends. */
  public static async open(namespace: string, service: string, localPort: number, port: number): Promise<PortForward> {
    const child = spawn('kubectl', ['--namespace', namespace, 'port-forward', `service/${service}`, `${localPort}:${port}`]);
    await new Promise<void>((resolve, reject) => {
      let said = '';
      const read = (text: Buffer) => {
        said += String(text);
        if (said.includes('Forwarding from')) resolve();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', () => reject(new Error(`kubectl port-forward ended: ${said}`)));
    });
    return new PortForward(child);
  }

  private constructor(private readonly child: ChildProcess) {}

  public close(): void {
    this.child.kill();
  }
}
