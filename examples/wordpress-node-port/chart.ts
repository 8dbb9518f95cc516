import { Chart, ChartProps, Size } from 'cdk8s';
import { MySqlSingle, ServiceType, WordPress } from 'cdk8s-stateful';
import { Construct } from 'constructs';

/** WordPress site for a desktop cluster without load balancers: it is reachable on a port of every node. */
export class WordPressNodePortChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    const database = new MySqlSingle(this, 'mysql', {
      size: Size.gibibytes(1),
      database: 'wordpress',
      user: 'wordpress',
      password: { secret: 'mysql', key: 'password' },
      rootPassword: { secret: 'mysql', key: 'root-password' },
    });
    new WordPress(this, 'wordpress', { database, size: Size.gibibytes(1), serviceType: ServiceType.NODE_PORT });
  }
}
