import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** Pages whose commands act on a namespace that the page names. */
const PAGES = [
  ...readdirSync(join(ROOT, 'docs/how-to')).map((page) => `docs/how-to/${page}`),
  ...readdirSync(join(ROOT, 'examples'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'support')
    .map(({ name }) => `examples/${name}/README.md`),
];

/** Kinds that have no namespace, in the forms that kubectl accepts. */
const CLUSTER_SCOPED = /^(nodes?|namespaces?|pv|persistentvolumes?|sc|storageclass(es)?|crd|customresourcedefinitions?)$/;
const KINDS = new RegExp([
  'all', 'configmaps?', 'cronjobs?', 'daemonsets?', 'deployments?', 'endpoints?', 'events?', 'ingress(es)?', 'jobs?', 'networkpolic(y|ies)',
  'pods?', 'poddisruptionbudgets?', 'pvc', 'persistentvolumeclaims?', 'replicasets?', 'secrets?', 'services?', 'serviceaccounts?', 'statefulsets?',
  'volumesnapshots?', 'priorityclass(es)?',
].map((kind) => `^${kind}$`).join('|'));
const VERBS_WITH_KIND = ['get', 'delete', 'describe', 'patch', 'scale', 'annotate', 'label', 'taint'];
const NAMESPACED_VERBS = [...VERBS_WITH_KIND, 'logs', 'exec', 'rollout', 'wait', 'port-forward', 'set', 'create'];

/** Commands of a page, without their comments: kubectl and its arguments. */
function commandsOf(page: string): string[][] {
  const text = readFileSync(join(ROOT, page), 'utf8').replace(/\\\n\s*/g, ' ');
  return [...text.matchAll(/kubectl ((?:-n \S+ )?[a-z][a-z-]* [^\n#`;|)]*)/g)].map(([, rest]) => rest.trim().split(/\s+/));
}

/** What is wrong with a command, or nothing. */
function fault(args: string[]): string | undefined {
  const hasNamespace = args[0] === '-n' || args.includes('-A') || args.includes('-n');
  const [verb, ...rest] = args[0] === '-n' ? args.slice(2) : args;
  // The manifests of `-f` have a namespace.
  if (!NAMESPACED_VERBS.includes(verb) || (verb !== 'logs' && rest.includes('-f'))) return undefined;
  const operand = rest.find((each) => !each.startsWith('-')) ?? '';
  const kinds = operand.split('/')[0].split(',');
  if (VERBS_WITH_KIND.includes(verb) && !/^["'$]/.test(operand)) {
    const unknown = kinds.find((kind) => !KINDS.test(kind) && !CLUSTER_SCOPED.test(kind));
    if (unknown !== undefined) return `unknown kind "${unknown}"`;
  }
  return hasNamespace || kinds.every((kind) => CLUSTER_SCOPED.test(kind)) ? undefined : 'no namespace';
}

test('the commands of the pages name known kinds, and the namespace of their objects', () => {
  const commands = PAGES.flatMap((page) => commandsOf(page).map((args): [string, string[]] => [page, args]));
  const faults = commands.map(([page, args]) => [fault(args), page, args.join(' ')]).filter(([message]) => message !== undefined);

  expect(commands.length).toBeGreaterThan(150);
  expect(faults.map(([message, page, command]) => `${page}: ${message}: kubectl ${command}`)).toEqual([]);
});

test.each([
  ['delete claim data-mongo-3', 'unknown kind "claim"'],
  ['get pods', 'no namespace'],
  ['-n web delete pvc www-web-0', undefined],
  ['get storageclass', undefined],
  ['taint nodes node-2 x=y:NoExecute', undefined],
])('kubectl %s: %s', (command, message) => {
  expect(fault(command.split(' '))).toBe(message);
});
