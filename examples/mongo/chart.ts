import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chart, ChartProps, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { MongoReplicaSet, Peer } from 'cdk8s-stateful';
import { Construct } from 'constructs';
import { NOT_ROOT, restrict } from '../support/restricted';

/** Application, as a mongosh script, that reads its password from a file and finds the primary with the connection string. */
const VISIT = readFileSync(join(__dirname, 'visit.js'), 'utf8');

/** Replica set of three members, and an application that connects to it. */
export class MongoChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    const mongo = new MongoReplicaSet(this, 'mongo', {
      members: 3,
      size: Size.gibibytes(2),
      keyFile: { secret: 'mongo', key: 'keyfile' },
      rootPassword: { secret: 'mongo', key: 'root-password' },
    });
    mongo.connectFrom(Peer.pods(this.shop(mongo).matchLabels));
  }

  /** Deployment of cdk8s-plus that gets the connection settings from the construct and the password from a Secret of the application. */
  private shop({ image, connectionString }: MongoReplicaSet): kplus.Deployment {
    const shop = new kplus.Deployment(this, 'shop', { metadata: { name: 'shop' }, replicas: 1, securityContext: { fsGroup: NOT_ROOT.group } });
    const container = shop.addContainer({
      image,
      imagePullPolicy: kplus.ImagePullPolicy.IF_NOT_PRESENT,
      command: ['mongosh', '--quiet', '--norc', '--nodb', '--eval', VISIT],
      resources: { cpu: { request: kplus.Cpu.millis(50) }, memory: { request: Size.mebibytes(256), limit: Size.mebibytes(512) } },
      securityContext: NOT_ROOT,
      envVariables: { MONGO: kplus.EnvValue.fromValue(connectionString), HOME: kplus.EnvValue.fromValue('/tmp') },
    });
    container.mount('/tmp', kplus.Volume.fromEmptyDir(this, 'Tmp', 'tmp'));
    const password = { name: 'password', items: { password: { path: 'password' } }, defaultMode: 0o440 };
    container.mount('/etc/shop', kplus.Volume.fromSecret(this, 'Password', kplus.Secret.fromSecretName(this, 'Secret', 'shop'), password), { readOnly: true });
    restrict(shop);
    return shop;
  }
}
