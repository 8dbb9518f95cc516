import { Chart, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { StaticVolume, StaticVolumeProps, VolumeSource } from 'cdk8s-stateful';
import { Manifests, newChart, synth } from './synth';

/** A volume `data` that says no more than it must, and what a test is about. */
export function newVolume(props: Partial<StaticVolumeProps> = {}, scope: Construct = newChart()): StaticVolume {
  const source = VolumeSource.nfs({ server: 'nfs.example.org', path: '/exports' });
  return new StaticVolume(scope, 'data', { source, size: Size.gibibytes(10), ...props });
}

/** All that such a volume renders. */
export function renderVolume(props: Partial<StaticVolumeProps> = {}): Manifests {
  return synth(Chart.of(newVolume(props)));
}
