import { randomBytes } from 'node:crypto';
import { Kubectl } from './kubectl';
import { hasCondition } from './objects';
import { DNS_VARIABLE, RUN_VARIABLE } from './settings';

const WAY_OUT =
  'Point KUBECONFIG (or the current context of kubectl) at a cluster in which you may create namespaces, volumes and storage classes, ' +
  'such as one of `kind create cluster`; see e2e/README.md.';

/** First version that enables every feature that the tests need. */
const OLDEST_MINOR = 27;

/** Checks that there is a cluster to test with. A missing cluster is a failure, because these tests are always started on purpose. */
export default async function globalSetup(): Promise<void> {
  const kubectl = new Kubectl();
  const { version, context } = await clusterOf(kubectl);
  await checkRights(kubectl);
  await checkNodes(kubectl);
  process.env[DNS_VARIABLE] ||= (await unusualDnsServers()).join();
  process.env[RUN_VARIABLE] = randomBytes(3).toString('hex');
  process.stderr.write(`e2e run ${process.env[RUN_VARIABLE]} on ${context}, Kubernetes ${version}\n`);
}

/** Returns the addresses of the DNS servers and of their Service if they are not the pods that workloads connect to by default. */
async function unusualDnsServers(): Promise<string[]> {
  const system = new Kubectl('kube-system');
  const pods = await system.attempt(['get', 'pods', '--selector', 'k8s-app=kube-dns', '--output', 'name']);
  if (pods.stdout.trim() !== '') return [];
  const addresses = await Promise.all([
    system.attempt(['get', 'endpointslices', '--selector', 'kubernetes.io/service-name=kube-dns', '--output', 'jsonpath={.items[*].endpoints[*].addresses[*]}']),
    system.attempt(['get', 'service', 'kube-dns', '--output', 'jsonpath={.spec.clusterIPs[*]}']),
  ]);
  return addresses.flatMap(({ stdout }) => stdout.split(' ').filter(Boolean)).map((address) => `${address}/${address.includes(':') ? 128 : 32}`);
}

async function clusterOf(kubectl: Kubectl): Promise<{ version: string; context: string }> {
  const answer = await kubectl.attempt(['version', '--output', 'json', '--request-timeout', '10s'], { timeout: 30 }).catch(asNoKubectl);
  if (answer.code !== 0) throw failure(`No cluster answers. kubectl says: ${lastLine(answer.stderr)}`);
  const { serverVersion } = JSON.parse(answer.stdout) as { serverVersion: { gitVersion: string; major: string; minor: string } };
  if (serverVersion.major === '1' && parseInt(serverVersion.minor, 10) < OLDEST_MINOR) {
    throw failure(`The cluster is Kubernetes ${serverVersion.gitVersion}; the tests need 1.${OLDEST_MINOR} or later.`);
  }
  const { stdout: context } = await kubectl.attempt(['config', 'current-context']);
  return { version: serverVersion.gitVersion, context: context.trim() || 'the default cluster' };
}

async function checkRights(kubectl: Kubectl): Promise<void> {
  for (const kind of ['namespaces', 'persistentvolumes', 'storageclasses']) {
    const { stdout } = await kubectl.attempt(['auth', 'can-i', 'create', kind]);
    if (stdout.trim() !== 'yes') throw failure(`You may not create ${kind} in this cluster.`);
  }
}

async function checkNodes(kubectl: Kubectl): Promise<void> {
  const nodes = await kubectl.list('node');
  if (!nodes.some((node) => hasCondition(node, 'Ready') && !node.spec.unschedulable)) {
    throw failure(`No node of the cluster is ready to run pods (${nodes.length} in all): see \`kubectl get nodes\`.`);
  }
}

function asNoKubectl(problem: Error): never {
  throw failure(`kubectl could not be run (${problem.message}): install it, or put it on the PATH.`);
}

function lastLine(text: string): string {
  return text.trim().split('\n').pop() ?? '';
}

/** Error without a stack trace, which would not help to find the cause. */
function failure(what: string): Error {
  const error = new Error(`${what}\n${WAY_OUT}`);
  error.stack = error.message;
  return error;
}
