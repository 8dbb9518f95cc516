import * as fs from 'fs';
import * as http from 'http';
import * as tls from 'tls';
import type { Logger } from 'pino';
import { Certificate } from './http-server';
import { watchFile } from './watched-file';

/** Files of a certificate and its private key. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/**
 * Reads a certificate and its private key.
 *
 * @throws Error when a file cannot be read, or the key does not belong to the certificate
 */
export function readCertificate({ cert, key }: TlsFiles): Certificate {
  const pair = { cert: contentOf(cert), key: contentOf(key) };
  try {
    tls.createSecureContext(pair);
  } catch (error) {
    throw new Error(`${cert} and ${key} are not a certificate and its key in PEM: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
  }
  return pair;
}

/** Uses a new certificate whenever the files change. @returns a function that stops watching */
export function watchCertificate(server: http.Server, files: TlsFiles, log: Pick<Logger, 'warn'>): () => void {
  const renew = (): void => {
    try {
      (server as unknown as tls.Server).setSecureContext(readCertificate(files));
    } catch (error) {
      log.warn({ reason: (error as Error).message }, 'cannot use the changed certificate: keeping the current one');
    }
  };
  const watches = [watchFile(files.cert, renew), watchFile(files.key, renew)];
  return () => watches.forEach((stop) => stop());
}

function contentOf(file: string): Buffer {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    throw new Error(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}
