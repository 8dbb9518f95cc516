import { Chart, ChartProps, Cron, Size } from 'cdk8s';
import { MySqlSingle, StatefulWorkload } from 'cdk8s-stateful';
import { Construct } from 'constructs';

/** Properties for `ShopChart`. */
export interface ShopChartProps extends ChartProps {
  /** Size of the environment. */
  readonly size: 'small' | 'large';
}

/** A shop and its database. The Secret `mysql` must exist in the namespace. */
export class ShopChart extends Chart {
  constructor(scope: Construct, id: string, props: ShopChartProps) {
    super(scope, id, props);
    const isLarge = props.size === 'large';
    const mysql = new MySqlSingle(this, 'mysql', {
      size: Size.gibibytes(isLarge ? 100 : 5),
      database: 'shop',
      user: 'shop',
      password: { secret: 'mysql', key: 'password' },
      rootPassword: { secret: 'mysql', key: 'root-password' },
    });
    mysql.backup('nightly', { schedule: Cron.daily(), size: Size.gibibytes(isLarge ? 200 : 10), keep: 7 });
    const shop = new StatefulWorkload(this, 'shop', {
      image: 'registry.example.org/shop:1.4.2',
      replicas: isLarge ? 3 : 1,
      ports: { http: 8080 },
      env: { DB_HOST: mysql.host, DB_NAME: mysql.database, DB_USER: mysql.user },
      volumes: { uploads: { mountPath: '/uploads', size: Size.gibibytes(10) } },
    });
    mysql.connectFrom(shop);
  }
}
