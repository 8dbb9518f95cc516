import { Chart, Size } from 'cdk8s';
import { MongoReplicaSet, MongoReplicaSetProps, MySqlSingle, MySqlSingleProps, WordPress, WordPressProps } from 'cdk8s-stateful';
import { Manifests, newChart, synth } from './synth';

const PASSWORDS = { password: { secret: 'mysql', key: 'password' }, rootPassword: { secret: 'mysql', key: 'root-password' } };

/** Creates a server with the required props and the given ones. */
export function newMySql(props: Partial<MySqlSingleProps> = {}, scope: Chart = newChart()): MySqlSingle {
  return new MySqlSingle(scope, 'mysql', { size: Size.gibibytes(1), database: 'shop', user: 'clerk', ...PASSWORDS, ...props });
}

/** Renders such a server. */
export function renderMySql(props: Partial<MySqlSingleProps> = {}): Manifests {
  return synth(Chart.of(newMySql(props)));
}

/** Creates a site with such a server. */
export function newSite(props: Partial<WordPressProps> = {}, scope: Chart = newChart()): WordPress {
  return new WordPress(scope, 'site', { database: newMySql({}, scope), size: Size.gibibytes(1), ...props });
}

/** Renders such a site. */
export function renderSite(props: Partial<WordPressProps> = {}): Manifests {
  return synth(Chart.of(newSite(props)));
}

/** Creates a replica set of three members with the required props and the given ones. */
export function newMongo(props: Partial<MongoReplicaSetProps> = {}, scope: Chart = newChart()): MongoReplicaSet {
  return new MongoReplicaSet(scope, 'mongo', { size: Size.gibibytes(1), keyFile: { secret: 'mongo', key: 'keyfile' }, ...props });
}

/** Renders such a replica set. */
export function renderMongo(props: Partial<MongoReplicaSetProps> = {}): Manifests {
  return synth(Chart.of(newMongo(props)));
}
