import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { NOT_ROOT } from './restricted';

/** A busybox container of cdk8s-plus that runs a script and then waits, under the restricted Pod Security Standard. */
export function shellContainer(script: string): kplus.ContainerProps {
  return {
    image: 'busybox:1',
    imagePullPolicy: kplus.ImagePullPolicy.IF_NOT_PRESENT,
    command: ['sh', '-c', `${script}\nexec sleep infinity`],
    securityContext: NOT_ROOT,
    resources: {
      cpu: { request: kplus.Cpu.millis(10), limit: kplus.Cpu.millis(100) },
      memory: { request: Size.mebibytes(16), limit: Size.mebibytes(16) },
    },
  };
}
