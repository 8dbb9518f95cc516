import { ChildProcess, spawn } from 'node:child_process';
import { AddressInfo, createServer } from 'node:net';

/** A port of this machine that leads to a Service of the cluster, as a person has it from `kubectl port-forward`. */
export class PortForward {
  /** A port that is free. What is stored under an address is found again under the same one only. */
  public static async freePort(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }

  /** Opens the way, and waits until it is there. It lasts as long as the pod behind it. */
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
