import { Chart, ChartProps, Size } from 'cdk8s';
import { CassandraRack } from 'cdk8s-stateful';
import { Construct } from 'constructs';

/** Ring of three nodes in one rack, small enough for a laptop. */
export class CassandraSingleRackChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    new CassandraRack(this, 'cassandra', {
      nodes: 3,
      clusterName: 'cluster1',
      datacenterName: 'dc1',
      size: Size.gibibytes(1),
      memory: Size.gibibytes(1),
      resources: { cpuRequest: 0.25 },
      superuserPassword: { secret: 'cassandra', key: 'password' },
    });
  }
}
