import { Chart, Cron, Size } from 'cdk8s';
import { CassandraBackup, CassandraDatacenter, CassandraDatacenterProps, CassandraOptions, CassandraRestore, RackOptions } from 'cdk8s-stateful';
import { randomBytes } from 'node:crypto';
import { eventually } from './eventually';
import { Kubectl } from './kubectl';
import { Sandbox } from './sandbox';
import { settings } from './settings';
import { dataClass } from './storage';

/** A node in the output of `nodetool status`. */
export interface RingNode {
  /** State such as "UN": up and normal. */
  readonly state: string;
  readonly address: string;
  readonly id: string;
  readonly rack: string;
}

/**
 * Options of a node that fits on a small cluster. Gossip settles at once in a small ring, so the node waits less for it; and optimized code
 * of the second JIT compiler would not pay off during a test.
 */
const SMALL = {
  memory: Size.gibibytes(1),
  heapSize: Size.mebibytes(256),
  resources: { cpuRequest: 0.05, cpuLimit: 2 },
  env: { JVM_EXTRA_OPTS: '-Dcassandra.ring_delay_ms=5000 -Dcassandra.skip_wait_for_gossip_to_settle=0 -XX:TieredStopAtLevel=1' },
};

/** Options of a ring without authentication. */
export const OPEN: Partial<CassandraOptions> = { insecure: true, superuserPassword: undefined };

/** Program for a node that runs the CQL statements of its input, after a line with the password. */
const RUN_CQL = [
  'export HOME=/tmp SSL_VALIDATE=false; umask 077; IFS= read -r password',
  'printf "[plain_text_auth]\\nusername = admin\\npassword = %s\\n" "$password" > /tmp/e2e-credentials',
  'cat > /tmp/e2e-statements',
  'cqlsh --credentials=/tmp/e2e-credentials --no-color $CQLSH_OPTIONS --file /tmp/e2e-statements',
].join('\n');

/** Returns three zones of the cluster, or none if it has fewer. */
export async function threeZones(): Promise<string[]> {
  const nodes = await new Kubectl().list('node');
  const zones = [...new Set(nodes.map(({ metadata }) => metadata.labels?.['topology.kubernetes.io/zone'] ?? ''))].filter((zone) => zone !== '').sort();
  return zones.length >= 3 ? zones.slice(0, 3) : [];
}

/** Namespace for a ring, with a Secret for the superuser's password. */
export class RingSandbox {
  public static async create(purpose: string): Promise<RingSandbox> {
    const sandbox = await Sandbox.create(purpose);
    const ring = new RingSandbox(sandbox, await threeZones());
    const stringData = { password: ring.password };
    await sandbox.kubectl.apply([{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'cassandra' }, stringData }]);
    return ring;
  }

  /** Password that no log may contain. It has characters that are special to shells and to CQL. */
  public readonly password = `it's "100%" $${randomBytes(8).toString('hex')}`;

  /** Whether clients must connect over TLS. */
  public tls = false;

  private constructor(public readonly sandbox: Sandbox, public readonly zones: string[]) {}

  /** Three racks, each in its own zone if the cluster has three. */
  public racks(third: RackOptions = {}): { [name: string]: RackOptions } {
    const [r1, r2, r3] = this.zones.map((zone) => ({ zone }));
    return { r1: { ...r1 }, r2: { ...r2 }, r3: { ...r3, ...third } };
  }

  /** Adds a datacenter of three small racks. */
  public datacenter(chart: Chart, nodes: number, props: Partial<CassandraDatacenterProps> = {}): CassandraDatacenter {
    return new CassandraDatacenter(chart, 'dc1', { ...this.small(chart), nodes, racks: this.racks(), ...props });
  }

  /** Adds backups that a test starts itself. */
  public backup(chart: Chart, datacenter: CassandraDatacenter): CassandraBackup {
    const storageClass = dataClass(chart, this.sandbox);
    return datacenter.backup('nightly', { schedule: Cron.daily(), size: Size.gibibytes(1), storageClass, image: settings.kubectlImage });
  }

  /** Adds a restore without retries. */
  public restore(chart: Chart, id: string, datacenter: CassandraDatacenter, claim: string): void {
    new CassandraRestore(chart, id, { datacenter, claimName: claim, backoffLimit: 0, image: settings.kubectlImage });
  }

  /** Options of all rings of the tests. */
  public small(chart: Chart): CassandraOptions {
    return {
      size: Size.gibibytes(1),
      storageClass: dataClass(chart, this.sandbox),
      superuserPassword: { secret: 'cassandra', key: 'password' },
      image: settings.cassandraImage,
      ...SMALL,
    };
  }

  /** Runs a Bash program in a node. @throws if it fails */
  public async bash(pod: string, script: string, input = ''): Promise<string> {
    const { stdout } = await this.sandbox.kubectl.run(['exec', '--quiet', '--stdin', pod, '--', 'bash', '-c', script], { input, timeout: 180 });
    return stdout.trim();
  }

  public nodetool(pod: string, command: string): Promise<string> {
    return this.bash(pod, `MAX_HEAP_SIZE=64m nodetool ${command}`);
  }

  /** Returns the nodes of the ring as one of them reports them. */
  public async status(pod: string): Promise<RingNode[]> {
    const lines = (await this.nodetool(pod, 'status')).split('\n').filter((line) => /^[UD][NLJM] /.test(line));
    return lines.map((line) => {
      const [state, address, ...rest] = line.trim().split(/\s+/);
      const [id, rack] = rest.slice(-2);
      return { state, address, id, rack };
    });
  }

  /** Prints the output of `nodetool status`. */
  public async show(what: string, pod: string): Promise<void> {
    process.stderr.write(`${what}:\n${await this.nodetool(pod, 'status')}\n\n`);
  }

  /** Runs CQL statements on a node as the superuser, and returns the cells of each row. */
  public async rows(pod: string, statement: string, consistency = 'QUORUM'): Promise<string[]> {
    const answer = await this.bash(pod, this.tls ? `CQLSH_OPTIONS=--ssl\n${RUN_CQL}` : RUN_CQL, `${this.password}\nCONSISTENCY ${consistency};\n${statement};\n`);
    const lines = answer.split('\n');
    const rule = lines.findIndex((line) => /^-[-+]*$/.test(line));
    if (rule < 0) return [];
    const rows = lines.slice(rule + 1);
    return rows.slice(0, rows.findIndex((line) => line.trim() === '')).map((line) => line.split('|').map((cell) => cell.trim()).join(' '));
  }

  /** Waits until each rack has this number of running nodes, and the ring has no others. */
  public settled(pod: string, racks: { [rack: string]: number }): Promise<RingNode[]> {
    return eventually(async () => {
      const nodes = await this.status(pod);
      const wanted = Object.entries(racks).flatMap(([rack, count]) => Array<string>(count).fill(`UN ${rack}`)).sort();
      expect(nodes.map(({ state, rack }) => `${state} ${rack}`).sort()).toEqual(wanted);
      return nodes;
    }, { within: 240 });
  }

  /** Waits until the superuser Job is complete. */
  public async superuserCreated(): Promise<void> {
    await eventually(async () => {
      const jobs = await this.sandbox.kubectl.list('job', '--selector', 'app.kubernetes.io/name=cassandra-superuser');
      expect(jobs.map(({ status }) => status.succeeded)).toEqual(jobs.map(() => 1));
    }, { within: 300 });
  }
}
