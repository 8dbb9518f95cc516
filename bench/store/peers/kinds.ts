import * as fs from 'fs';
import * as path from 'path';
import { serverNode } from '../../../store/test/support/server-node';
import { keyOf, valueOf } from '../data';
import { numbers } from '../load/http-session';
import { registerPath } from '../load/generator';
import { PeerKind } from './peer';
import { canRun, freePort } from './program';

/** Path of the program `store`. */
export const STORE_PROGRAM = path.join(__dirname, '..', '..', '..', 'store', 'bin', 'store');
/** Directory of the Flask server and the rebalancer of the compat protocol. */
export const COMPAT_DIRECTORY = path.join(__dirname, '..', 'compat-server');

const GET = 'GET /%s HTTP/1.0\r\n\r\n';

/** The store, with one shard and data on disk. */
export const STORE: PeerKind = shard(0, 1, 'jump');

/** Returns one shard of the store. */
export function shard(ordinal: number, shards: number, routing: string): PeerKind {
  const place = ['--ordinal', `${ordinal}`, '--shards', `${shards}`, '--routing', routing, '--shutdown-delay', '0', '--log-level', 'warn'];
  return {
    protocol: 'store',
    installed: () => fs.existsSync(STORE_PROGRAM),
    program: async (port, directory) => ({
      command: serverNode(), args: [STORE_PROGRAM, 'serve', '--port', `${port}`, '--data-dir', directory, ...place],
    }),
    // The topology is read from the engine.
    greeting: [GET.replace('%s', 'v1/topology'), 'HTTP/1.1 200'],
  };
}

/** etcd, one member. */
export const ETCD: PeerKind = {
  protocol: 'etcd',
  package: 'etcd-server',
  installed: () => canRun('etcd', '--version'),
  program: async (port, directory) => {
    const [client, peer] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${await freePort()}`];
    return {
      command: 'etcd',
      args: [
        '--data-dir', directory, '--log-level', 'error', '--listen-client-urls', client, '--advertise-client-urls', client,
        '--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer, '--initial-cluster', `default=${peer}`,
        // More than the bench writes.
        '--quota-backend-bytes', `${8 * 2 ** 30}`,
      ],
    };
  },
  greeting: [GET.replace('%s', 'health'), 'HTTP/1.0 200'],
};

/** Redis that flushes every write. Automatic rewrites of its log are disabled, because they would only slow it down. */
export const REDIS: PeerKind = {
  protocol: 'redis',
  package: 'redis-server',
  installed: () => canRun('redis-server', '--version'),
  program: async (port, directory) => ({
    command: 'redis-server',
    args: [
      '--port', `${port}`, '--bind', '127.0.0.1', '--dir', directory, '--save', '', '--appendonly', 'yes', '--appendfsync', 'always',
      '--auto-aof-rewrite-percentage', '0',
    ],
  }),
  // Redis answers with an error while it loads its data.
  greeting: ['*2\r\n$3\r\nGET\r\n$4\r\nnone\r\n', '$-1'],
};

/** Minimal server of node:http. */
export const HELLO: PeerKind = {
  protocol: 'hello',
  installed: () => true,
  program: async (port) => ({ command: serverNode(), args: ['-r', registerPath(), path.join(__dirname, 'hello-server.ts'), `${port}`] }),
  greeting: [GET.replace('%s', ''), 'HTTP/1.1 200'],
};

/** Flask server of the compat protocol. */
export const COMPAT_SERVER: PeerKind = {
  protocol: 'compat',
  package: 'python3-flask',
  installed: () => python() !== undefined,
  program: async (port, directory) => ({ command: python() ?? '', args: [path.join(COMPAT_DIRECTORY, 'server.py'), `${port}`, directory] }),
  greeting: [GET.replace('%s', 'load/none'), 'HTTP/1.1 200'],
  seed: (directory, keys) => {
    for (const at of numbers(0, keys)) fs.writeFileSync(path.join(directory, keyOf(at)), valueOf(at));
  },
};

let pythonFound: string | undefined;

/** Returns a Python interpreter with Flask, which the first one in PATH may not have. */
export function python(): string | undefined {
  return pythonFound ??= ['python3', '/usr/bin/python3'].find((command) => canRun(command, '-c', 'import flask'));
}
