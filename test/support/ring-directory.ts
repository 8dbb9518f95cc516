import { mkdirSync } from 'node:fs';
import { PodDirectory } from './pod-scripts';

/** Directory of the tables' files in a node. */
const DATA = 'var/lib/cassandra/data';

/** A directory in which Jobs run against fake nodes, each of which is a directory in it. */
export class RingDirectory extends PodDirectory {
  constructor(nodes: string[]) {
    super();
    this.fake('kubectl');
    this.fake('nodetool');
    this.fake('cqlsh', 'cqlsh-in-node');
    this.fake('sleep');
    this.program('df', 'printf "Filesystem 1K-blocks Used Available\\nx 9 9 %s\\n" "$(cat "$NODE_ROOT/free")"');
    // Flushing a real disk would make the tests slow.
    this.program('sync', ':');
    this.write('/password', 'secret');
    this.write('/etc/cassandra-login/password', 'secret\n');
    this.write('/keyspaces', 'system\nsystem_auth\n');
    this.write('/rows', '');
    nodes.forEach((node, at) => this.addNode(node, at));
    this.members('dc1', ...nodes.map((_, at) => `UN  10.0.0.${at + 1}`));
  }

  /** Sets the output of `nodetool status`. */
  public members(datacenter: string, ...lines: string[]): void {
    const rows = lines.map((line) => `${line}   104.35 KiB  16      64.7%             8d4a9a8e-7d5b-4b0f-a2a0-2b0d7a1a6a11  r1\n`);
    const head = '===============\nStatus=Up/Down\n|/ State=Normal/Leaving/Joining/Moving\n--  Address   Load        Tokens  Owns (effective)  Host ID  Rack\n';
    this.write('/members', `Datacenter: ${datacenter}\n${head}${rows.join('')}\n`);
  }

  /** Writes the files of a table to a node. */
  public table(node: string, keyspace: string, table: string, content: string): void {
    const directory = `/pods/${node}/${DATA}/${keyspace}/${table}-5bc52802de2535edaeab188eecebb090`;
    this.write(`${directory}/nb-1-big-Data.db`, `${content}\n${'x'.repeat(5000)}`);
    this.write(`${directory}/nb-1-big-Index.db`, content);
  }

  /** Returns the calls of nodetool with one of these commands, as "NODE COMMAND ...". */
  public nodetool(...commands: string[]): string[] {
    return this.lines('/nodetool').filter((line) => commands.includes(line.split(' ')[1]));
  }

  public lines(path: string): string[] {
    return this.read(path).split('\n').filter((line) => line !== '');
  }

  private addNode(node: string, at: number): void {
    this.write(`/pods/${node}/address`, `10.0.0.${at + 1}`);
    this.write(`/pods/${node}/mode`, 'NORMAL\n');
    this.write(`/pods/${node}/free`, '1000000');
    this.write(`/pods/${node}/tokens`, `-${at}5 ${at}7`);
    for (const directory of ['tmp', 'var/lib/cassandra/data/system', 'var/lib/cassandra/data/system_auth']) {
      mkdirSync(this.path(`/pods/${node}/${directory}`), { recursive: true });
    }
  }
}
