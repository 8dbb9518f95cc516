import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chart, ChartProps, Cron, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { MySqlSingle, Peer } from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { NOT_ROOT, restrict } from '../support/restricted';

/** Application that reads its password from a file. */
const VISIT = readFileSync(join(__dirname, 'visit.sh'), 'utf8');

/** MySQL server with a nightly backup, and an application that connects to it. */
export class MySqlChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    const mysql = new MySqlSingle(this, 'mysql', {
      size: Size.gibibytes(1),
      database: 'shop',
      user: 'shop',
      password: { secret: 'mysql', key: 'password' },
      rootPassword: { secret: 'mysql', key: 'root-password' },
      config: { max_connections: '100' },
      initScripts: { '10-tables.sql': 'CREATE TABLE goods (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(80) NOT NULL);\n' },
    });
    mysql.backup('nightly', { schedule: Cron.schedule({ minute: '0', hour: '3' }), size: Size.gibibytes(1), keep: 7 });
    mysql.connectFrom(Peer.pods(this.shop(mysql).matchLabels));
  }

  /** Deployment of cdk8s-plus that gets all connection settings from the database construct. */
  private shop(mysql: MySqlSingle): kplus.Deployment {
    const { host, port, database, user, passwordSecret } = mysql;
    const shop = new kplus.Deployment(this, 'shop', { metadata: { name: 'shop' }, replicas: 1, securityContext: { fsGroup: NOT_ROOT.group } });
    const container = shop.addContainer({
      image: mysql.image,
      imagePullPolicy: kplus.ImagePullPolicy.IF_NOT_PRESENT,
      command: ['/bin/bash', '-c', VISIT],
      resources: { cpu: { request: kplus.Cpu.millis(50) }, memory: { request: Size.mebibytes(64), limit: Size.mebibytes(128) } },
      securityContext: NOT_ROOT,
      envVariables: {
        DB_HOST: kplus.EnvValue.fromValue(host),
        DB_PORT: kplus.EnvValue.fromValue(`${port}`),
        DB_NAME: kplus.EnvValue.fromValue(database),
        DB_USER: kplus.EnvValue.fromValue(user),
      },
    });
    const secret = kplus.Secret.fromSecretName(this, 'Secret', passwordSecret.secret);
    const password = { name: 'password', items: { [passwordSecret.key]: { path: 'password' } }, defaultMode: 0o440 };
    container.mount('/etc/shop', kplus.Volume.fromSecret(this, 'Password', secret, password), { readOnly: true });
    restrict(shop);
    return shop;
  }
}
