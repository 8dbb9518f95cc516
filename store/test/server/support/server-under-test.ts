import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Engine } from '../../../src/engine/engine';
import { MemoryEngine } from '../../../src/engine/memory';
import { SqliteEngine } from '../../../src/engine/sqlite';
import { ServerOptions, StoreServer } from '../../../src/server/server';
import { HttpClient } from './http-client';

const OPTIONS: ServerOptions = {
  host: '127.0.0.1', port: 0, store: 'store', ordinal: 0, shards: 1, routing: 'jump', maxValueBytes: 1024 * 1024, compatApi: false, logLevel: 'silent',
};

/** A server in the process of the test, and a client of it. */
export interface ServerUnderTest {
  readonly server: StoreServer;
  readonly client: HttpClient;
  readonly port: number;
  end(): Promise<void>;
}

/** Starts a server. */
export async function startServer(engine: Engine, options: Partial<ServerOptions> = {}, token?: string): Promise<ServerUnderTest> {
  const server = await StoreServer.start(engine, { ...OPTIONS, ...options });
  const { port } = server.address;
  const client = new HttpClient(port, token);
  const end = async (): Promise<void> => {
    client.close();
    await server.end({ shutdownDelay: 0, drainTimeout: 1000 });
  };
  return { server, client, port, end };
}

/** Returns a function that creates directories, which are removed after the tests of a file. */
export function temporaryDirectory(): () => string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'store-server-'));
  let made = 0;
  afterAll(() => fs.rmSync(root, { recursive: true, force: true }));
  return () => {
    const directory = path.join(root, `${made++}`);
    fs.mkdirSync(directory);
    return directory;
  };
}

/** The engines that a server can run on. */
export const ENGINES: readonly [name: string, open: (directory: string) => Engine][] = [
  ['memory', () => new MemoryEngine()],
  ['sqlite', (directory) => SqliteEngine.open(directory)],
];
