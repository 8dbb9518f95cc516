import { PodOptions } from '../../workload/pod-options';

/** Mount path of the backups. */
export const BACKUP_DIRECTORY = '/backup';

/** Returns the volume and the mount of the claim with the backups. */
export function backupVolume(claimName: string, readOnly: boolean): Partial<PodOptions> {
  return {
    podVolumes: [{ name: 'backup', persistentVolumeClaim: { claimName } }],
    volumeMounts: [{ name: 'backup', mountPath: BACKUP_DIRECTORY, readOnly }],
  };
}
