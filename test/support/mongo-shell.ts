/** Stand-in for mongosh, with the functions that the program of the Job uses. It connects to the stand-ins for the members. */
import { createContext, runInContext } from 'node:vm';
import { Command, MongoCluster, MongoServerError } from './mongo-cluster';

const URI = /^mongodb:\/\/([^:@/]+):([^:@/]+)@([^/,]+:\d+)\/(\w+)\?(.*)$/;

/** Values of variables by name, or contents of files by path. */
interface Strings {
  readonly [name: string]: string;
}

/** Result of running a program. */
export interface Run {
  readonly code: number;
  readonly lines: string[];
  readonly commands: string[];
  readonly seconds: number;
}

class Quit extends Error {
  public constructor(public readonly status: number) {
    super('quit');
  }
}

/** Runs a program with the environment and the files of its container. Time passes while it sleeps or waits for a response. */
export function runProgram(program: string, cluster: MongoCluster, env: Strings, files: Strings): Run {
  const [started, before] = [cluster.now, cluster.commands.length];
  const lines: string[] = [];
  const context = createContext({
    process: { env },
    require: (name: string) => module(name, files),
    print: (text: string) => lines.push(text),
    sleep: (milliseconds: number) => cluster.pass(milliseconds),
    quit: (status: number) => { throw new Quit(status); },
    connect: (uri: string) => connect(cluster, uri),
    Date: { now: () => cluster.now },
  });
  const code = exitCode(() => runInContext(program, context, { timeout: 10_000 }));
  return { code, lines, commands: cluster.commands.slice(before), seconds: (cluster.now - started) / 1000 };
}

function module(name: string, files: Strings): object {
  if (name !== 'fs') throw new Error(`Cannot find module '${name}'`);
  return {
    readFileSync: (path: string) => {
      if (files[path] === undefined) throw new Error(`ENOENT: no such file or directory, open '${path}'`);
      return files[path];
    },
  };
}

function connect(cluster: MongoCluster, uri: string): object {
  const [, user, password, host, database, query] = URI.exec(uri) ?? [];
  if (host === undefined) throw new Error(`the stand-in supports only URIs with one user, one host and a database: ${uri}`);
  const options = new URLSearchParams(query);
  // Without this option, mongosh would wait for the primary of a replica set that does not exist yet.
  if (options.get('directConnection') !== 'true') throw new Error('Server selection timed out after 30000 ms');
  expectUp(cluster, host, Number(options.get('serverSelectionTimeoutMS')));
  const name = decodeURIComponent(user);
  const known = cluster.passwordOf(host, name, options.get('authSource') ?? database);
  if (known === undefined || known !== decodeURIComponent(password)) throw new MongoServerError(18, 'AuthenticationFailed', 'Authentication failed.');
  return {
    runCommand: (command: Command) => {
      expectUp(cluster, host, Number(options.get('serverSelectionTimeoutMS')));
      return { ...cluster.command(host, database, name, command), ok: 1 };
    },
  };
}

function expectUp(cluster: MongoCluster, host: string, timeout: number): void {
  if (cluster.isUp(host)) return;
  cluster.pass(timeout);
  if (!cluster.isUp(host)) throw new Error(`connect ECONNREFUSED ${host}`);
}

function exitCode(program: () => void): number {
  try {
    program();
    return 0;
  } catch (error) {
    if (error instanceof Quit) return error.status;
    throw error;
  }
}
