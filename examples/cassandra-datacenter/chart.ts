import { Chart, ChartProps, Cron, Size } from 'cdk8s';
import { CassandraDatacenter } from 'cdk8s-stateful';
import { Construct } from 'constructs';

/** Ring of three racks, one per zone, with a nightly backup. */
export class CassandraDatacenterChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    const ring = new CassandraDatacenter(this, 'dc1', {
      nodes: 3,
      racks: { r1: { zone: 'zone-1' }, r2: { zone: 'zone-2' }, r3: { zone: 'zone-3' } },
      clusterName: 'shop',
      size: Size.gibibytes(1),
      memory: Size.gibibytes(1),
      resources: { cpuRequest: 0.25 },
      superuserPassword: { secret: 'cassandra', key: 'password' },
    });
    ring.backup('nightly', { schedule: Cron.schedule({ minute: '0', hour: '3' }), size: Size.gibibytes(1), keep: 7 });
    // To scale down, add new CassandraDecommission(this, 'smaller', { datacenter: ring }) and follow the README.
  }
}
