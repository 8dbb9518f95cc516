// Prints the manifests of a chart with two constructs that load programs of their pods from files.
import { App, Chart, Size } from 'cdk8s';
import stateful from 'cdk8s-stateful';

const chart = new Chart(new App(), 'chart');
const size = Size.gibibytes(1);
const [password, rootPassword] = ['password', 'root-password'].map((key) => ({ secret: 'mysql', key }));
new stateful.MySqlSingle(chart, 'mysql', { size, database: 'shop', user: 'shop', password, rootPassword });
new stateful.CassandraDatacenter(chart, 'ring', { nodes: 3, racks: { r1: { zone: 'zone-1' } }, size, memory: size });
process.stdout.write(JSON.stringify(chart.toJson()));
