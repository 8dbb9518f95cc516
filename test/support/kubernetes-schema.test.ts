import { KubernetesObject, schemaErrors } from './kubernetes-schema';

/** StatefulSet with every type of field: lists, maps, quantities, IntOrString and nested objects. */
function statefulSet(spec: object = {}, container: object = {}): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: { 'app.kubernetes.io/name': 'web' } },
      serviceName: 'web',
      template: {
        metadata: { labels: { 'app.kubernetes.io/name': 'web' } },
        spec: {
          containers: [
            {
              name: 'web',
              image: 'nginx:1.28',
              ports: [{ containerPort: 80, protocol: 'TCP' }],
              readinessProbe: { tcpSocket: { port: 'http' } },
              livenessProbe: { httpGet: { port: 80 } },
              resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: 1 } },
              ...container,
            },
          ],
        },
      },
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { resources: { requests: { storage: '10Gi' } } } }],
      ...spec,
    },
  } as KubernetesObject;
}

test('schemaErrors accepts a valid object', () => {
  expect(schemaErrors(statefulSet())).toEqual([]);
});

test('schemaErrors finds a misspelled field', () => {
  expect(schemaErrors(statefulSet({ replicaCount: 3 }))).toEqual(['spec.replicaCount: unknown field']);
});

test('schemaErrors finds a misspelled field in nested lists', () => {
  const errors = schemaErrors(statefulSet({}, { readinessProbe: { tcpSocket: { port: 80, hostname: 'x' } } }));

  expect(errors).toEqual(['spec.template.spec.containers[0].readinessProbe.tcpSocket.hostname: unknown field']);
});

test('schemaErrors finds a misspelled field of the object and of its metadata', () => {
  const object = { ...statefulSet(), metadata: { name: 'web', label: {} }, stats: {} };

  expect(schemaErrors(object)).toEqual(['metadata.label: unknown field', 'stats: unknown field']);
});

test('schemaErrors finds a misspelled field in a list that is named "from"', () => {
  const policy = (rule: object) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'web' },
    spec: { podSelector: {}, ingress: [rule] },
  });

  expect(schemaErrors(policy({ from: [{ podSelector: {} }] }))).toEqual([]);
  expect(schemaErrors(policy({ from: [{ pods: {} }] }))).toEqual(['spec.ingress[0].from[0].pods: unknown field']);
});

test('schemaErrors finds a missing required field', () => {
  expect(schemaErrors(statefulSet({ selector: undefined }))).toEqual(['spec: must have required property selector']);
});

test('schemaErrors finds a missing required field in nested lists', () => {
  expect(schemaErrors(statefulSet({}, { env: [{ value: 'x' }] }))).toEqual([
    'spec.template.spec.containers[0].env[0]: must have required property name',
  ]);
});

test('schemaErrors finds a value of the wrong type', () => {
  expect(schemaErrors(statefulSet({ replicas: '3' }))).toEqual(['spec.replicas: must be integer']);
});

test('schemaErrors finds a value of the wrong type in a map', () => {
  const object = { ...statefulSet(), metadata: { name: 'web', annotations: { 'example.org/on': true } } } as KubernetesObject;

  expect(schemaErrors(object)).toEqual(['metadata.annotations["example.org/on"]: must be string']);
});

test('schemaErrors finds an object in place of a list', () => {
  expect(schemaErrors(statefulSet({}, { ports: { http: 80 } }))).toContain('spec.template.spec.containers[0].ports: must be array');
});

test('schemaErrors finds a value that is not in an enum', () => {
  expect(schemaErrors(statefulSet({ podManagementPolicy: 'Ordered' }))).toEqual([
    'spec.podManagementPolicy: must be equal to one of the allowed values',
  ]);
});

test('schemaErrors finds a number outside the range of its field', () => {
  expect(schemaErrors(statefulSet({ replicas: 3_000_000_000 }))).toEqual(['spec.replicas: must match format "int32"']);
});

test('schemaErrors finds an invalid quantity', () => {
  expect(schemaErrors(statefulSet({}, { resources: { limits: { memory: '256 MB' } } }))).toContain(
    'spec.template.spec.containers[0].resources.limits.memory: must match format "quantity"',
  );
});

test('schemaErrors finds a null', () => {
  const claim = { metadata: { name: 'data' }, spec: { resources: { requests: { storage: null } } } };

  expect(schemaErrors(statefulSet({ volumeClaimTemplates: [claim] }))).toContain(
    'spec.volumeClaimTemplates[0].spec.resources.requests.storage: must not be null',
  );
});

test('schemaErrors finds a kind without a schema', () => {
  const object = { apiVersion: 'apps/v1', kind: 'PetSet', metadata: { name: 'web' } };

  expect(schemaErrors(object)).toEqual(['kind: there is no schema of apps/v1 PetSet']);
});
