import { PodOptions } from '../../workload/pod-options';

/** Where a container finds the backups. */
export const BACKUP_DIRECTORY = '/backup';

/** The claim with the backups, in a pod. */
export function backupVolume(claimName: string, readOnly: boolean): Partial<PodOptions> {
  return {
    podVolumes: [{ name: 'backup', persistentVolumeClaim: { claimName } }],
    volumeMounts: [{ name: 'backup', mountPath: BACKUP_DIRECTORY, readOnly }],
  };
}
