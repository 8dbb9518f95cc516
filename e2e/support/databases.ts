import { randomBytes } from 'node:crypto';
import { Chart, Size } from 'cdk8s';
import { MySqlSingle, MySqlSingleProps } from 'cdk8s-stateful';
import { Sandbox } from './sandbox';
import { settings } from './settings';
import { dataClass } from './storage';

/** Resources that fit on a small cluster. */
const SMALL = { resources: { cpuRequest: 0.1, memoryLimit: Size.mebibytes(768) }, config: { performance_schema: 'OFF' } };

/** Characters that SQL, option files and shells treat in a special way. */
const SPECIAL = ' it\'s a "p\\ss" #1 $x é';

/** Quotes a text for Bash. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Namespace with the Secret of a MySQL server. */
export class DatabaseSandbox {
  public static async create(purpose: string): Promise<DatabaseSandbox> {
    const sandbox = await Sandbox.create(purpose);
    const database = new DatabaseSandbox(sandbox);
    await database.setPasswords(database.password);
    return database;
  }

  public readonly password = `${randomBytes(16).toString('hex')}${SPECIAL}`;
  public readonly rootPassword = `${randomBytes(16).toString('hex')}${SPECIAL}`;

  private constructor(public readonly sandbox: Sandbox) {}

  /** Applies the Secret. */
  public async setPasswords(password: string): Promise<void> {
    const stringData = { password, 'root-password': this.rootPassword };
    await this.sandbox.kubectl.apply([{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'mysql' }, stringData }]);
  }

  /** Creates a server with the passwords of the Secret. */
  public mysql(chart: Chart, props: Partial<MySqlSingleProps> = {}): MySqlSingle {
    return new MySqlSingle(chart, 'mysql', {
      size: Size.gibibytes(1),
      storageClass: dataClass(chart, this.sandbox),
      database: 'shop',
      user: 'shop',
      password: { secret: 'mysql', key: 'password' },
      rootPassword: { secret: 'mysql', key: 'root-password' },
      image: settings.mysqlImage,
      ...SMALL,
      ...props,
    });
  }

  /** Runs SQL as the application's user over TCP, in the database of the same name. Returns the rows, with tabs between the columns. */
  public sql(statement: string, user = 'shop'): Promise<string> {
    return this.query(`MYSQL_PWD=${quoted(this.password)} mysql --protocol=tcp --host=127.0.0.1 --user=${user} --connect-timeout=3 --batch --skip-column-names ${user}`, statement);
  }

  /** Runs SQL as root, from inside the pod. */
  public rootSql(statement: string): Promise<string> {
    return this.query(`MYSQL_PWD=${quoted(this.rootPassword)} mysql --user=root --batch --skip-column-names`, statement);
  }

  private async query(client: string, input: string): Promise<string> {
    const { stdout } = await this.sandbox.kubectl.run(['exec', '--stdin', 'mysql-0', '-c', 'mysql', '--', 'bash', '-c', client], { input });
    return stdout.trim();
  }

  /** Returns the log of a container of the server's pod. */
  public async log(container: string, ...options: string[]): Promise<string> {
    const { stdout } = await this.sandbox.kubectl.attempt(['logs', 'mysql-0', '-c', container, '--tail', '-1', ...options]);
    return stdout;
  }
}
