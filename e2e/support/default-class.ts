import { DefaultStorageClass, Provisioner, ReclaimPolicy } from 'cdk8s-stateful';
import { Kubectl } from './kubectl';
import { Class } from './objects';
import { Sandbox } from './sandbox';
import { settings } from './settings';

const MARKS = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];

/** Default StorageClass: that of the cluster, or a temporary one. */
export class DefaultClass {
  /** Finds the default StorageClass of the cluster, or creates one if there is none. Existing classes are not changed. */
  public static async find(): Promise<DefaultClass> {
    const own = (await new Kubectl().list('storageclass')).find(isDefault);
    process.stderr.write(own ? `the default class is the cluster's own, ${own.metadata.name}\n` : 'the cluster has no default class: making one\n');
    return own ? new DefaultClass(own.metadata.name) : DefaultClass.make();
  }

  private static async make(): Promise<DefaultClass> {
    const sandbox = await Sandbox.create('default');
    const provisioner = await workingProvisioner();
    const made = await sandbox.apply(
      (chart) =>
        new DefaultStorageClass(chart, 'class', {
          name: sandbox.namespace,
          provisioner,
          reclaimPolicy: ReclaimPolicy.DELETE,
          labels: sandbox.labels,
        }),
    );
    return new DefaultClass(made.storageClassName, sandbox);
  }

  private constructor(public readonly name: string, private readonly sandbox?: Sandbox) {}

  /** Deletes the StorageClass if it was created here. */
  public async remove(): Promise<void> {
    if (!this.sandbox) return;
    await this.sandbox.kubectl.delete('storageclass', this.name);
    await this.sandbox.remove();
  }
}

/** Name of a provisioner that works in this cluster. */
async function workingProvisioner(): Promise<Provisioner> {
  if (!settings.storageClass) return Provisioner.localPath();
  const { provisioner, parameters } = await new Kubectl().get('storageclass', settings.storageClass);
  return Provisioner.custom(provisioner, { parameters, expandable: false });
}

function isDefault({ metadata }: Class): boolean {
  return MARKS.some((mark) => metadata.annotations?.[mark] === 'true');
}
