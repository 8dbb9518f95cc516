import { Chart, ChartProps, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { MySqlDatabase, WordPress } from 'cdk8s-stateful';
import { Construct } from 'constructs';

/** WordPress site on a database outside of the cluster, which the applications of the namespace reach by a name of the cluster. */
export class MySqlExternalChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    const service = new kplus.Service(this, 'database-service', {
      metadata: { name: 'my-external-database' },
      type: kplus.ServiceType.EXTERNAL_NAME,
      externalName: 'database.mydomain.com',
    });
    const database = new MySqlDatabase(this, 'database', {
      host: service.name,
      database: 'wordpress',
      user: 'wordpress',
      password: { secret: 'mysql', key: 'password' },
    });
    new WordPress(this, 'wordpress', { database, size: Size.gibibytes(1) });
  }
}
