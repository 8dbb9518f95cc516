import * as fs from 'fs';
import * as http from 'http';
import * as tls from 'tls';
import { Complaints } from './auth';
import { Certificate } from './http/http-server';
import { watchFile } from './watched-file';

/** Where the certificate and its key are. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/**
 * The certificate and its key.
 *
 * @throws Error when one cannot be read, or they do not belong together
 */
export function readCertificate({ cert, key }: TlsFiles): Certificate {
  const pair = { cert: contentOf(cert), key: contentOf(key) };
  try {
    tls.createSecureContext(pair);
  } catch (error) {
    throw new Error(`${cert} and ${key} are no certificate and its key: ${(error as NodeJS.ErrnoException).code ?? 'not understood'}`);
  }
  return pair;
}

/** Uses a new certificate as soon as there is one. @returns ends it */
export function watchCertificate(server: http.Server, files: TlsFiles, complaints: Complaints): () => void {
  const renew = (): void => {
    try {
      (server as unknown as tls.Server).setSecureContext(readCertificate(files));
    } catch (error) {
      complaints.warn({ reason: (error as Error).message }, 'the new certificate cannot be used: the old one stays');
    }
  };
  const watches = [watchFile(files.cert, renew), watchFile(files.key, renew)];
  return () => watches.forEach((end) => end());
}

function contentOf(file: string): Buffer {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    throw new Error(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}
