import { Assembly, Type } from '../../docs/generator/assembly';
import { renderIndex } from '../../docs/generator/index-page';
import { renderPages } from '../../docs/generator/page';

const at = (filename: string, line = 1) => ({ locationInModule: { filename: `src/${filename}`, line } });

const TYPES: readonly Omit<Type, 'fqn'>[] = [
  {
    name: 'PodOptions',
    kind: 'interface',
    datatype: true,
    ...at('workload/pod-options.ts'),
    docs: { summary: 'Options for pods.' },
    properties: [
      { name: 'labels', type: { collection: { kind: 'map', elementtype: { primitive: 'string' } } }, optional: true, docs: { default: '- no labels' }, ...at('', 9) },
      { name: 'image', type: { primitive: 'string' }, docs: { summary: 'Image, `a|b`.' }, ...at('', 5) },
    ],
  },
  {
    name: 'SetProps',
    kind: 'interface',
    datatype: true,
    ...at('store/set.ts'),
    interfaces: ['lib.PodOptions'],
    properties: [
      { name: 'replicas', type: { primitive: 'number' }, optional: true, docs: { default: '1', summary: 'Number of pods.', remarks: 'An integer.' } },
      { name: 'mode', type: { fqn: 'lib.Mode' }, docs: { summary: 'Mode of a `Set`.', see: 'https://example.org/modes' } },
      { name: 'env', type: { collection: { kind: 'array', elementtype: { fqn: 'cdk8s-plus-27.k8s.EnvVar' } } }, optional: true },
    ],
  },
  { name: 'Mode', kind: 'enum', ...at('workload/mode.ts'), members: [{ name: 'FAST', docs: { summary: 'Fast.' } }] },
  {
    name: 'Set',
    kind: 'class',
    ...at('store/set.ts'),
    base: 'constructs.Construct',
    docs: { summary: 'A set.', remarks: 'Uses `PodOptions`, not `Set`.', example: 'new Set(this);', see: 'https://example.org/set' },
    initializer: { parameters: [{ name: 'props', type: { fqn: 'lib.SetProps' } }], docs: { custom: { throws: 'if props are invalid' } } },
    methods: [
      { name: 'hidden', protected: true },
      {
        name: 'join',
        parameters: [{ name: 'others', type: { fqn: 'lib.Set' }, variadic: true, docs: { summary: 'the other sets.' } }],
        returns: { type: { primitive: 'string' }, optional: true },
        docs: { summary: 'Joins sets;', remarks: 'in order.' },
      },
    ],
  },
];

const ASSEMBLY: Assembly = {
  name: 'lib',
  types: Object.fromEntries(TYPES.map((type) => [`lib.${type.name}`, { ...type, fqn: `lib.${type.name}` }])),
};

describe('renderPages', () => {
  const pages = renderPages(ASSEMBLY);

  test('renders a page for each directory', () => {
    expect(Object.keys(pages)).toEqual(['store', 'workload']);
  });

  test('describes a construct with its reference, example, initializer and errors', () => {
    expect(pages.store).toContain([
      '### Set',
      'A set.',
      'Uses [`PodOptions`](workload.md#podoptions), not `Set`.',
      'See <https://example.org/set>',
      '```ts\nnew Set(this);\n```',
      '```ts\nnew Set(props: SetProps)\n```',
      'Props: [`SetProps`](#setprops)',
      '**Throws** if props are invalid.',
    ].join('\n\n'));
  });

  test('describes the props that a struct declares, in the order of the source', () => {
    expect(pages.workload).toContain([
      '| prop | type | default | description |',
      '| --- | --- | --- | --- |',
      '| `image` | `string` | **required** | Image, `a\\|b`. |',
      '| `labels` | `{ [name: string]: string }` | no labels |  |',
    ].join('\n'));
  });

  test('shows a default that is a value as code, and joins the sentences of a description', () => {
    expect(pages.store).toContain('| `replicas` | `number` | `1` | Number of pods. An integer. |');
  });

  test('links types of the library, and names those of other packages', () => {
    expect(pages.store).toContain('| `mode` | [`Mode`](workload.md#mode) | **required** | Mode of a [`Set`](#set). See <https://example.org/modes> |');
    expect(pages.store).toContain('| `env` | `k8s.EnvVar[]` |');
  });

  test('links inherited props in place of repeating them', () => {
    expect(pages.store).toContain('Inherits the props of:\n\n- [`PodOptions`](workload.md#podoptions): `image` is required\n');
    expect(pages.store).not.toContain('`labels`');
  });

  test('describes a method with its signature and parameters', () => {
    expect(pages.store).toContain([
      '#### Set.join',
      '```ts\njoin(...others: Set[]): string | undefined\n```',
      'Joins sets; in order.',
      '| parameter | type | description |\n| --- | --- | --- |\n| `others` | [`Set`](#set) | The other sets. |',
    ].join('\n\n'));
  });

  test('leaves out protected methods', () => {
    expect(pages.store).not.toContain('hidden');
  });

  test('lists the values of an enum', () => {
    expect(pages.workload).toContain('| `Mode.FAST` | Fast. |');
  });
});

test('renderIndex links every type on its page', () => {
  const index = renderIndex(ASSEMBLY);
  expect(index).toContain('| [store](store.md) | [`Set`](store.md#set), [`SetProps`](store.md#setprops) |');
  expect(index).toContain('| [workload](workload.md) | [`Mode`](workload.md#mode), [`PodOptions`](workload.md#podoptions) |');
});
