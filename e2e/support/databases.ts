import { randomBytes } from 'node:crypto';
import { Chart, Size } from 'cdk8s';
import { MySqlSingle, MySqlSingleProps } from 'cdk8s-stateful';
import { Sandbox } from './sandbox';
import { settings } from './settings';
import { dataClass } from './storage';

/** A server that fits on a small cluster. */
const LITTLE = { resources: { cpuRequest: 0.1, memoryLimit: Size.mebibytes(768) }, config: { performance_schema: 'OFF' } };

/** A namespace with the passwords of a database. */
export class DatabaseSandbox {
  public static async create(purpose: string): Promise<DatabaseSandbox> {
    const sandbox = await Sandbox.create(purpose);
    const database = new DatabaseSandbox(sandbox);
    await database.setPasswords(database.password);
    return database;
  }

  /** What nobody must ever find in a log. */
  public readonly password = randomBytes(16).toString('hex');
  public readonly rootPassword = randomBytes(16).toString('hex');

  private constructor(public readonly sandbox: Sandbox) {}

  /** Writes the Secret, as a user does. */
  public async setPasswords(password: string): Promise<void> {
    const stringData = { password, 'root-password': this.rootPassword };
    await this.sandbox.kubectl.apply([{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'mysql' }, stringData }]);
  }

  /** A server as a user would have it, but for its size. */
  public mysql(chart: Chart, props: Partial<MySqlSingleProps> = {}): MySqlSingle {
    return new MySqlSingle(chart, 'mysql', {
      size: Size.gibibytes(1),
      storageClass: dataClass(chart, this.sandbox),
      database: 'shop',
      user: 'shop',
      password: { secret: 'mysql', key: 'password' },
      rootPassword: { secret: 'mysql', key: 'root-password' },
      image: settings.mysqlImage,
      ...LITTLE,
      ...props,
    });
  }

  /** Runs SQL as the application's user, over TCP; returns the rows, their columns parted by tabs. The database has the user's name. */
  public sql(statement: string, user = 'shop'): Promise<string> {
    return this.ask(`MYSQL_PWD='${this.password}' mysql --protocol=tcp --host=127.0.0.1 --user=${user} --connect-timeout=3 --batch --skip-column-names ${user}`, statement);
  }

  /** Runs SQL as root, from inside the pod. */
  public rootSql(statement: string): Promise<string> {
    return this.ask(`MYSQL_PWD='${this.rootPassword}' mysql --user=root --batch --skip-column-names`, statement);
  }

  private async ask(client: string, input: string): Promise<string> {
    const { stdout } = await this.sandbox.kubectl.run(['exec', '--stdin', 'mysql-0', '-c', 'mysql', '--', 'bash', '-c', client], { input });
    return stdout.trim();
  }

  /** What a container of the server's pod has written. */
  public async log(container: string, ...options: string[]): Promise<string> {
    const { stdout } = await this.sandbox.kubectl.attempt(['logs', 'mysql-0', '-c', container, '--tail', '-1', ...options]);
    return stdout;
  }
}
