import { Chart, ChartProps, Cron, Size } from 'cdk8s';
import { MySqlSingle, WordPress } from 'cdk8s-stateful';
import { Construct } from 'constructs';

/** WordPress site and its database, on volumes of the default StorageClass. */
export class WordPressChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    const mysql = new MySqlSingle(this, 'mysql', {
      size: Size.gibibytes(1),
      database: 'wordpress',
      user: 'wordpress',
      password: { secret: 'mysql', key: 'password' },
      rootPassword: { secret: 'mysql', key: 'root-password' },
    });
    mysql.backup('nightly', { schedule: Cron.schedule({ minute: '0', hour: '3' }), size: Size.gibibytes(1), keep: 7 });
    new WordPress(this, 'wordpress', { database: mysql, size: Size.gibibytes(1) });
  }
}
