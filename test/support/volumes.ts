import { Chart, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { StaticVolume, StaticVolumeProps, VolumeSource } from 'cdk8s-stateful';
import { Manifests, newChart, synth } from './synth';

/** Creates a volume `data` with the required props and the given ones. */
export function newVolume(props: Partial<StaticVolumeProps> = {}, scope: Construct = newChart()): StaticVolume {
  const source = VolumeSource.nfs({ server: 'nfs.example.org', path: '/exports' });
  return new StaticVolume(scope, 'data', { source, size: Size.gibibytes(10), ...props });
}

/** Renders such a volume. */
export function renderVolume(props: Partial<StaticVolumeProps> = {}): Manifests {
  return synth(Chart.of(newVolume(props)));
}
