import { Chart, ChartProps, Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { StatefulWorkload } from 'cdk8s-stateful';
import { Construct } from 'constructs';

/** Metadata of a pod: labels and annotations as files, which follow changes, and its name and address as variables. */
export class DownwardApiChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = {}) {
    super(scope, id, props);
    new StatefulWorkload(this, 'downwardapi-volume-demo', {
      image: 'busybox:1',
      command: ['sh', '-c', 'while true; do echo "$POD_NAME $POD_IP"; cat /etc/podinfo/labels /etc/podinfo/annotations; echo; sleep 5; done'],
      labels: { zone: 'us-east-coast', cluster: 'downward-api-test-cluster1', rack: 'rack-123' },
      podAnnotations: { annotation1: '345', annotation2: '456' },
      envVars: [fromField('POD_NAME', 'metadata.name'), fromField('POD_IP', 'status.podIP')],
      podVolumes: [{ name: 'podinfo', downwardApi: { items: [file('labels'), file('annotations')] } }],
      volumeMounts: [{ name: 'podinfo', mountPath: '/etc/podinfo', readOnly: true }],
      resources: { cpuRequest: 0.01, memoryLimit: Size.mebibytes(16) },
    });
  }
}

function fromField(name: string, fieldPath: string): k8s.EnvVar {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}

function file(field: string): k8s.DownwardApiVolumeFile {
  return { path: field, fieldRef: { fieldPath: `metadata.${field}` } };
}
