/** TCP servers for the stand-ins for the members. They implement MongoDB's wire protocol: OP_MSG, and OP_QUERY for the handshake. */
import { AddressInfo, Server, Socket, createServer } from 'node:net';
import { decode, encode } from './bson';
import { Command, Document, MongoCluster, MongoServerError } from './mongo-cluster';
import { ScramLogin } from './scram';

const OP_REPLY = 1;
const OP_MSG = 2013;

/** Capabilities of a server of MongoDB 8.0. */
const LIMITS = {
  helloOk: true, minWireVersion: 0, maxWireVersion: 25, logicalSessionTimeoutMinutes: 30, readOnly: false,
  maxBsonObjectSize: 16_777_216, maxMessageSizeBytes: 48_000_000, maxWriteBatchSize: 100_000,
};

/** State of a connection. */
interface Session {
  user?: string;
  login?: { readonly scram: ScramLogin; readonly database: string };
}

/** Returns that number of hosts with free ports. */
export async function freeHosts(count: number): Promise<string[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listening(createServer(), 0)));
  const hosts = servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`);
  servers.forEach((server) => server.close());
  return hosts;
}

/** Starts the server of a member. */
export function serve(cluster: MongoCluster, host: string): Promise<Server> {
  const server = createServer((socket) => {
    const session: Session = {};
    let bytes = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (more) => {
      bytes = Buffer.concat([bytes, more as Buffer]);
      while (bytes.length >= 4 && bytes.length >= bytes.readInt32LE(0)) {
        reply(socket, bytes.subarray(0, bytes.readInt32LE(0)), (database, command) => answer(cluster, host, session, database, command));
        bytes = bytes.subarray(bytes.readInt32LE(0));
      }
    });
  });
  return listening(server, Number(host.split(':')[1]));
}

function listening(server: Server, port: number): Promise<Server> {
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}

function reply(socket: Socket, message: Buffer, handle: (database: string, command: Command) => Document): void {
  const isQuery = message.readInt32LE(12) !== OP_MSG;
  const nameEnd = message.indexOf(0, 20);
  const command = decode(message.subarray(isQuery ? nameEnd + 9 : 21));
  const database = isQuery ? message.toString('utf8', 20, nameEnd).split('.')[0] : `${command.$db as string}`;
  const body = encode(outcome(() => handle(database, command)));
  const head = Buffer.alloc(isQuery ? 36 : 21);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(message.readInt32LE(4), 8);
  head.writeInt32LE(isQuery ? OP_REPLY : OP_MSG, 12);
  if (isQuery) head.writeInt32LE(1, 32);
  socket.write(Buffer.concat([head, body]));
}

function outcome(handle: () => Document): Document {
  try {
    return { ...handle(), ok: 1 };
  } catch (error) {
    const { message, code = 8, codeName = 'UnknownError' } = error as Partial<MongoServerError>;
    return { ok: 0, errmsg: message, code, codeName };
  }
}

function answer(cluster: MongoCluster, host: string, session: Session, database: string, command: Command): Document {
  const { lsid, $db, $readPreference, $clusterTime, ...own } = command;
  void [lsid, $db, $readPreference, $clusterTime];
  const [name] = Object.keys(own);
  if (/^(hello|ismaster)$/i.test(name)) return handshake(cluster, host, command);
  if (name === 'saslStart') return begin(session, database, `${command.payload as Buffer}`);
  if (name === 'saslContinue') return finish(cluster, host, session, `${command.payload as Buffer}`);
  if (name === 'ping' || name === 'endSessions') return {};
  return cluster.command(host, database, session.user, own);
}

function handshake(cluster: MongoCluster, host: string, { saslSupportedMechs }: Command): Document {
  const hello = cluster.command(host, 'admin', undefined, { hello: 1 });
  const hosts = cluster.server(host).config?.members.map((member) => member.host);
  return {
    ...LIMITS, ...hello, ismaster: hello.isWritablePrimary, me: host, hosts,
    saslSupportedMechs: saslSupportedMechs && ['SCRAM-SHA-256'],
  };
}

function begin(session: Session, database: string, message: string): Document {
  session.login = { scram: new ScramLogin(message), database };
  return { conversationId: 1, done: false, payload: Buffer.from(session.login.scram.challenge) };
}

function finish(cluster: MongoCluster, host: string, session: Session, message: string): Document {
  const { scram, database } = session.login ?? {};
  if (!scram || !database) return { conversationId: 1, done: true, payload: Buffer.alloc(0) };
  const password = cluster.passwordOf(host, scram.user, database);
  const proof = password === undefined ? undefined : scram.answer(message, password);
  if (proof === undefined) throw new MongoServerError(18, 'AuthenticationFailed', 'Authentication failed.');
  Object.assign(session, { user: scram.user, login: undefined });
  return { conversationId: 1, done: true, payload: Buffer.from(proof) };
}
