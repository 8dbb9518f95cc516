import { Testing } from 'cdk8s';
import { ShopChart, ShopChartProps } from '../shop-chart';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly replicas?: number; readonly volumeClaimTemplates?: { readonly metadata: { readonly name: string } }[] };
}

function render(size: ShopChartProps['size']): Manifest[] {
  return Testing.synth(new ShopChart(Testing.app(), 'shop', { namespace: 'shop', size })) as Manifest[];
}

// A review of the snapshot shows how a change to the code, or to the version of the library, affects the cluster.
test.each(['small', 'large'] as const)('the manifests of a %s shop are as reviewed', (size) => {
  expect(render(size)).toMatchSnapshot();
});

// A StatefulSet or a claim with another name would start with empty volumes, so the names are stated here as well.
test('the names that the data depends on never change', () => {
  const sets = render('large').filter(({ kind }) => kind === 'StatefulSet');
  const claims = sets.flatMap(({ metadata, spec }) => spec.volumeClaimTemplates?.map((claim) => `${claim.metadata.name}-${metadata.name}`));
  expect(claims.sort()).toEqual(['data-mysql', 'uploads-shop']);
});

test('a large shop has three pods', () => {
  const shop = render('large').find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'shop');
  expect(shop?.spec.replicas).toBe(3);
});
