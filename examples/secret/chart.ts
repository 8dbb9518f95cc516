import { Chart, ChartProps } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { restrict } from '../support/restricted';
import { shellContainer } from '../support/shell';

/** Username and password from an existing Secret, as a variable and as a file. No manifest contains their values. */
export class SecretChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    const secret = kplus.Secret.fromSecretName(this, 'Secret', 'dev-db-secret');
    const pod = new kplus.Pod(this, 'secret-test-pod', { securityContext: { fsGroup: 65532 } });
    const container = pod.addContainer({
      ...shellContainer('echo "user $USERNAME has a password of $(wc -c < /etc/db/password) characters"'),
      envVariables: { USERNAME: kplus.EnvValue.fromSecretValue({ secret, key: 'username' }) },
    });
    const password = { name: 'db', items: { password: { path: 'password' } }, defaultMode: 0o440 };
    container.mount('/etc/db', kplus.Volume.fromSecret(this, 'Db', secret, password), { readOnly: true });
    restrict(pod);
  }
}
