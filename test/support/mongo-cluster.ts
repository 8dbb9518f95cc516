/**
 * Stand-in for the members of a replica set. It implements the commands that the Job uses as MongoDB documents them, and rejects what a
 * member would reject. Without a clock, time passes only when a test calls `pass`.
 */

/** Member of a configuration. */
export interface Member {
  readonly _id: number;
  readonly host: string;
  readonly votes?: number;
}

/** Configuration of a replica set. */
export interface Config {
  readonly _id: string;
  readonly version: number;
  readonly members: Member[];
  readonly settings?: { readonly replicaSetId: string };
}

/** Command. Its name is its first field. */
export type Command = { readonly [name: string]: unknown };

/** Response to a command. */
export type Document = { [field: string]: unknown };

/** A mongod process with its volume. */
interface Server {
  config?: Config;
  /** Time at which it starts to accept connections, in milliseconds of the cluster's time. */
  upAt: number;
  /** Time at which it has copied the data. */
  caughtUpAt: number;
  hasData: boolean;
  key: string;
}

/** Error response of a member. */
export class MongoServerError extends Error {
  public constructor(public readonly code: number, public readonly codeName: string, message: string) {
    super(message);
  }
}

const ELECTION_MS = 11_000;
const HEARTBEAT_MS = 2000;

/** Members, and the state that they share. */
export class MongoCluster {
  public readonly servers = new Map<string, Server>();
  public readonly users = new Map<string, { password: string; roles: unknown }>();
  /** All configurations so far, oldest first. */
  public readonly history: Config[] = [];
  /** Time that a member takes to copy the data, in milliseconds. */
  public syncMs = 8000;
  /** All commands so far, as "<host> <name>". */
  public readonly commands: string[] = [];
  private readonly faults = new Map<string, MongoServerError[]>();
  private readonly lateFaults = new Map<string, MongoServerError[]>();
  private passed = 0;
  /** New members without a vote: the primary changes the configuration once more when they are up to date. */
  private joining: string[] = [];
  private primaryHost?: string;
  private primaryFrom = 0;

  constructor(hosts: string[], private readonly replicaSet: string, private readonly key: string, private readonly clock?: () => number) {
    hosts.forEach((host) => this.start(host));
  }

  /** Starts a member with an empty volume. */
  public start(host: string, { after = 0, key = this.key, hasData = false } = {}): void {
    this.servers.set(host, { upAt: this.now + after, caughtUpAt: Infinity, hasData, key });
  }

  /** Stops a member and keeps its volume. */
  public stop(host: string): void {
    this.server(host).upAt = Infinity;
    const config = this.config();
    if (this.primaryHost === host || (config && !this.hasMajority(config))) this.elect();
  }

  /** Makes the next commands with this name fail: before they have an effect or, if `late`, after it. */
  public fail(command: string, code: number, codeName: string, { times = 1, late = false } = {}): void {
    (late ? this.lateFaults : this.faults).set(command, Array.from({ length: times }, () => new MongoServerError(code, codeName, `${command} fails in this test`)));
  }

  /** The current configuration, if the replica set is initiated. */
  public config(): Config | undefined {
    return this.history.at(-1);
  }

  /** Changes the configuration as an administrator would. */
  public change(edit: (config: Config) => Config): void {
    const config = this.config();
    if (config) this.install({ ...edit(config), version: config.version + 1 });
  }

  /** The cluster's time in milliseconds. */
  public get now(): number {
    return this.clock ? this.clock() : this.passed;
  }

  /** Advances the time. */
  public pass(milliseconds: number): void {
    this.passed += milliseconds;
    this.settle();
  }

  /** Does what members do by themselves: they receive the configuration, copy the data, and then get their vote. */
  private settle(): void {
    const config = this.config();
    if (!config) return;
    if (!this.primaryHost) this.elect();
    for (const { host } of config.members) {
      const server = this.server(host);
      if (server.upAt > this.now || !(server.config || config.members.some((other) => this.knows(other.host)))) continue;
      if (server.config?.version !== config.version) server.config = config;
      if (server.caughtUpAt === Infinity) server.caughtUpAt = this.now + this.syncMs;
    }
    const late = this.joining.filter((host) => this.server(host).caughtUpAt <= this.now);
    if (late.length === 0) return;
    this.joining = this.joining.filter((host) => !late.includes(host));
    this.install({ ...config, version: config.version + 1 });
  }

  private elect(): void {
    const config = this.config();
    this.primaryHost = undefined;
    if (!config || !this.hasMajority(config)) return;
    this.primaryHost = config.members.map(({ host }) => host).find((host) => this.isUp(host) && this.holdsData(host));
    this.primaryFrom = this.now + ELECTION_MS;
  }

  /** Whether a member could send the configuration to another one. */
  private knows(host: string): boolean {
    return this.isUp(host) && this.server(host).config !== undefined;
  }

  private holdsData(host: string): boolean {
    return this.server(host).hasData || this.server(host).caughtUpAt <= this.now;
  }

  private hasMajority(config: Config): boolean {
    return config.members.filter(({ host }) => this.isUp(host)).length * 2 > config.members.length;
  }

  private install(config: Config): void {
    this.history.push(config);
    for (const server of this.servers.values()) if (server.config) server.config = config;
  }

  public isUp(host: string): boolean {
    return (this.servers.get(host)?.upAt ?? Infinity) <= this.now;
  }

  public server(host: string): Server {
    const server = this.servers.get(host);
    if (!server) throw new Error(`getaddrinfo ENOTFOUND ${host}`);
    return server;
  }

  /** The password of a user of a database on one member. */
  public passwordOf(host: string, user: string, database: string): string | undefined {
    if (user === '__system') return database === 'local' ? this.server(host).key : undefined;
    return database === 'admin' ? this.users.get(user)?.password : undefined;
  }

  /** Runs a command on a member, for a client that is logged in as `user`, or not logged in. */
  public command(host: string, database: string, user: string | undefined, command: Command): Document {
    this.settle();
    const [name] = Object.keys(command);
    if (name === 'hello') return this.hello(host);
    if (user === undefined) throw new MongoServerError(13, 'Unauthorized', `Command ${name} requires authentication`);
    if (database !== 'admin') throw new MongoServerError(13, 'Unauthorized', `${name} may only be run against the admin database.`);
    this.commands.push(`${host} ${name}`);
    fail(this.faults, name);
    const answer = this.answer(host, name, command);
    fail(this.lateFaults, name);
    return answer;
  }

  private answer(host: string, name: string, command: Command): Document {
    const known: { [name: string]: () => Document } = {
      replSetGetConfig: () => ({ config: structuredClone(this.configured(host)) }),
      replSetGetStatus: () => this.status(host),
      replSetInitiate: () => this.initiate(host, command.replSetInitiate as Config),
      replSetReconfig: () => this.reconfigure(host, command.replSetReconfig as Config),
      usersInfo: () => ({ users: this.users.has(`${command.usersInfo as string}`) ? [{ user: command.usersInfo }] : [] }),
      createUser: () => this.createUser(host, command),
      updateUser: () => this.updateUser(host, command),
    };
    if (!known[name]) throw new MongoServerError(59, 'CommandNotFound', `no such command: '${name}'`);
    return known[name]();
  }

  /** Replaces the volume of a member with an empty one. */
  public wipe(host: string): void {
    this.start(host);
    if (this.primaryHost === host) this.elect();
  }

  private configured(host: string): Config {
    const { config } = this.server(host);
    if (!config) throw new MongoServerError(94, 'NotYetInitialized', 'no replset config has been received');
    return config;
  }

  private isPrimary(host: string): boolean {
    return this.primaryHost === host && this.primaryFrom <= this.now;
  }

  private expectPrimary(host: string): void {
    if (!this.isPrimary(host)) throw new MongoServerError(10107, 'NotWritablePrimary', 'not primary');
  }

  private stateOf(host: string): string {
    if (!this.isUp(host)) return '(not reachable/healthy)';
    if (this.isPrimary(host)) return 'PRIMARY';
    return this.server(host).caughtUpAt <= this.now ? 'SECONDARY' : 'STARTUP2';
  }

  private hello(host: string): Document {
    if (!this.server(host).config) return { isWritablePrimary: false, secondary: false, isreplicaset: true };
    const state = this.stateOf(host);
    const primary = this.primaryHost && this.isPrimary(this.primaryHost) ? { primary: this.primaryHost } : {};
    return { setName: this.replicaSet, isWritablePrimary: state === 'PRIMARY', secondary: state === 'SECONDARY', ...primary };
  }

  private status(host: string): Document {
    const { members } = this.configured(host);
    return { members: members.map((member) => ({ _id: member._id, name: member.host, stateStr: this.stateOf(member.host) })) };
  }

  private initiate(host: string, config: Config): Document {
    if (this.server(host).config) throw new MongoServerError(23, 'AlreadyInitialized', 'already initialized');
    if (config._id !== this.replicaSet) throw incompatible(93, `Attempting to initiate a replica set with name ${config._id}, but command line reports ${this.replicaSet}`);
    expectSound(config);
    if (!config.members.some((member) => member.host === host)) throw incompatible(93, 'No host described in new configuration maps to this node');
    for (const member of config.members) {
      if (!this.isUp(member.host)) throw new MongoServerError(74, 'NodeNotFound', `replSetInitiate quorum check failed because not all proposed set members responded affirmatively: ${member.host}`);
      const { config: other, key } = this.server(member.host);
      if (member.host !== host && (this.holdsData(member.host) || other)) throw new MongoServerError(110, 'CannotInitializeNodeWithData', `'${member.host}' has data already, cannot initiate set.`);
      if (key !== this.server(host).key) throw new MongoServerError(74, 'NodeNotFound', `${member.host} failed with Authentication failed`);
    }
    const initial = { ...config, version: 1, settings: { replicaSetId: 'id-1' } };
    this.history.push(initial);
    Object.assign(this.server(host), { config: initial, hasData: true, caughtUpAt: this.now });
    this.elect();
    return {};
  }

  private reconfigure(host: string, config: Config): Document {
    this.expectPrimary(host);
    const current = this.configured(host);
    expectSound(config);
    if (config._id !== current._id || config.settings?.replicaSetId !== current.settings?.replicaSetId) throw incompatible(103, 'New and old configurations differ in the setting for the set');
    if (config.version !== current.version + 1) throw incompatible(103, `version ${config.version} does not follow ${current.version}`);
    const [joining, leaving] = [votersBesides(config, current), votersBesides(current, config)];
    if (joining.length + leaving.length > 1) throw incompatible(103, 'Non force replica set reconfig can only add or remove at most 1 voting member.');
    for (const member of config.members) {
      const same = current.members.find(({ _id }) => _id === member._id);
      if (same && same.host !== member.host) throw incompatible(103, `new and old configurations both have members with _id ${member._id} but the hosts differ`);
    }
    if (!this.hasMajority(config)) throw new MongoServerError(74, 'NodeNotFound', 'quorum check failed because not enough voting nodes responded');
    this.joining.push(...joining);
    this.install(structuredClone(config));
    this.pass(HEARTBEAT_MS);
    return {};
  }

  private createUser(host: string, { createUser, pwd, roles, writeConcern }: Command): Document {
    this.expectPrimary(host);
    if (this.users.has(`${createUser as string}`)) throw new MongoServerError(51003, 'Location51003', `User "${createUser as string}@admin" already exists`);
    this.setUser(`${createUser as string}`, pwd, roles, writeConcern);
    return {};
  }

  private updateUser(host: string, { updateUser, pwd, writeConcern }: Command): Document {
    this.expectPrimary(host);
    this.setUser(`${updateUser as string}`, pwd, this.users.get(`${updateUser as string}`)?.roles, writeConcern);
    return {};
  }

  private setUser(name: string, password: unknown, roles: unknown, writeConcern: unknown): void {
    if (typeof password !== 'string' || password === '') throw new MongoServerError(2, 'BadValue', 'Password cannot be empty');
    if ((writeConcern as { w?: unknown } | undefined)?.w !== 'majority') throw new Error('a user that was not written to a majority may be lost');
    this.users.set(name, { password, roles: structuredClone(roles) });
  }
}

function votersOf({ members }: Config): string[] {
  return members.filter(({ votes }) => votes !== 0).map(({ host }) => host);
}

function votersBesides(config: Config, other: Config): string[] {
  return votersOf(config).filter((host) => !votersOf(other).includes(host));
}

function incompatible(code: 93 | 103, message: string): MongoServerError {
  return new MongoServerError(code, code === 93 ? 'InvalidReplicaSetConfig' : 'NewReplicaSetConfigurationIncompatible', message);
}

function expectSound({ members }: Config): void {
  for (const field of ['_id', 'host'] as const) {
    if (new Set(members.map((member) => member[field])).size !== members.length) throw incompatible(93, `Found two member configurations with same ${field} field`);
  }
  if (votersOf({ members } as Config).length > 7) throw incompatible(93, 'Replica set configuration contains more than 7 voting members');
}

function fail(faults: Map<string, MongoServerError[]>, command: string): void {
  const fault = faults.get(command)?.shift();
  if (fault) throw fault;
}
