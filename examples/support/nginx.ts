import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { NOT_ROOT } from './restricted';

/** Directory that nginx serves. */
export const WEB_ROOT = '/usr/share/nginx/html';

/** Cache directories, in the official image and in the Debian package. `/run` and `/tmp` are writable by default. */
export const NGINX_WRITABLE_PATHS = ['/var/cache/nginx', '/var/lib/nginx'];

/** Allows nginx to listen on port 80 without root. */
export const UNPRIVILEGED_PORT_80: kplus.Sysctl = { name: 'net.ipv4.ip_unprivileged_port_start', value: '80' };

/**
 * An nginx container of cdk8s-plus that serves `pages`, under the restricted Pod Security Standard. The pages are read-only unless they are
 * written from inside the pod.
 */
export function nginxContainer(scope: Construct, pages: kplus.Volume, { readOnly = true } = {}): kplus.ContainerProps {
  return {
    image: 'nginx:1',
    imagePullPolicy: kplus.ImagePullPolicy.IF_NOT_PRESENT,
    ports: [{ name: 'http', number: 80 }],
    readiness: kplus.Probe.fromTcpSocket({ port: 80 }),
    securityContext: NOT_ROOT,
    resources: {
      cpu: { request: kplus.Cpu.millis(50), limit: kplus.Cpu.units(1) },
      memory: { request: Size.mebibytes(64), limit: Size.mebibytes(64) },
    },
    volumeMounts: [
      { path: WEB_ROOT, volume: pages, readOnly },
      ...['/run', '/tmp', ...NGINX_WRITABLE_PATHS].map((path) => ({ path, volume: scratch(scope, path) })),
    ],
  };
}

function scratch(scope: Construct, path: string): kplus.Volume {
  const name = `scratch${path.replace(/\//g, '-')}`;
  return kplus.Volume.fromEmptyDir(scope, name, name);
}
