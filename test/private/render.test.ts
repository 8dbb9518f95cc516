import { ApiObject, JsonPatch, Lazy, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { renderCustomResource, renderObject } from '../../src/private/render';
import { newChart } from '../support/synth';

const POD = { metadata: { name: 'web' }, spec: { containers: [{ name: 'web', image: 'web:1' }] } };

function json(object: ApiObject): unknown {
  return object.toJson();
}

describe('renderObject', () => {
  test('renders what the class of cdk8s-plus renders', () => {
    const resources = { limits: { memory: k8s.Quantity.fromString('1Gi') } };
    const props: k8s.KubePodProps = {
      metadata: { name: 'web', labels: { b: '1', a: '2' } },
      spec: { hostIpc: true, containers: [{ name: 'web', resources, livenessProbe: { tcpSocket: { port: k8s.IntOrString.fromString('http') } } }] },
    };
    const ours = renderObject(newChart(), 'Resource', k8s.KubePod, props);

    expect(JSON.stringify(json(ours))).toBe(JSON.stringify(json(new k8s.KubePod(newChart(), 'Resource', props))));
  });

  test('resolves tokens before it serializes', () => {
    const spec = Lazy.any({ produce: () => ({ containers: Lazy.any({ produce: () => [{ name: 'late' }] }) }) }) as k8s.PodSpec;

    expect(json(renderObject(newChart(), 'Resource', k8s.KubePod, { spec }))).toMatchObject({ spec: { containers: [{ name: 'late' }] } });
  });

  test('renders metadata that is added later, of any name', () => {
    const object = renderObject(newChart(), 'Resource', k8s.KubePod, POD);
    object.metadata.addLabel('team', 'shop');
    object.metadata.add('futureField', 'x');

    expect(json(object)).toMatchObject({ metadata: { labels: { team: 'shop' }, futureField: 'x' } });
  });

  test('applies patches in their order, whatever the operation', () => {
    const object = renderObject(newChart(), 'Resource', k8s.KubePod, POD);
    object.addJsonPatch(JsonPatch.add('/spec/initContainers', [{ name: 'log', restartPolicy: 'Always' }]));
    object.addJsonPatch(
      JsonPatch.copy('/spec/initContainers/0', '/spec/containers/-'),
      JsonPatch.move('/spec/initContainers', '/spec/moved'),
      JsonPatch.test('/spec/moved/0/name', 'log'),
      JsonPatch.remove('/spec/containers/0'),
    );

    expect(json(object)).toMatchObject({ spec: { containers: [{ name: 'log', restartPolicy: 'Always' }], moved: [{ name: 'log' }] } });
  });

  test('renders the same after each call of toJson', () => {
    const object = renderObject(newChart(), 'Resource', k8s.KubePod, POD);
    object.addJsonPatch(JsonPatch.add('/spec/containers/-', { name: 'more' }));

    expect(json(object)).toEqual(json(object));
  });

  test('rejects a patch value that is not JSON', () => {
    const object = renderObject(newChart(), 'Resource', k8s.KubePod, POD);
    object.addJsonPatch(JsonPatch.add('/spec/overhead', { memory: Size.gibibytes(2) }));

    expect(() => json(object)).toThrow(
      '[demo/Resource] a JSON patch cannot be applied to the Pod: ' +
        'the value of "/spec/overhead/memory" must be plain JSON, a k8s.Quantity or a k8s.IntOrString, got an object of class Size',
    );
  });

  test('reports a patch of a part that the object does not have', () => {
    const object = renderObject(newChart(), 'Resource', k8s.KubePod, POD);
    object.addJsonPatch(JsonPatch.add('/spec/initContainers/0/restartPolicy', 'Always'));

    expect(() => json(object)).toThrow('[demo/Resource] a JSON patch cannot be applied to the Pod:');
  });
});

describe('renderCustomResource', () => {
  test('renders the props as they are, and patches of them', () => {
    const gvk = { apiVersion: 'example.org/v1', kind: 'Thing' };
    const object = renderCustomResource(newChart(), 'Resource', gvk, { metadata: { name: 'a' }, spec: { any: { thing: [1] } } });
    object.addJsonPatch(JsonPatch.add('/spec/size', k8s.Quantity.fromNumber(2)));

    expect(json(object)).toEqual({ ...gvk, metadata: { name: 'a', namespace: 'demo' }, spec: { any: { thing: [1] }, size: 2 } });
  });
});
