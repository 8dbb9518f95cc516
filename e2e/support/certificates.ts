import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Certificate authority of a test, created with `openssl`. */
export class Authority {
  private readonly directory = mkdtempSync(join(tmpdir(), 'e2e-certificates-'));
  private serial = 0x1000;

  constructor() {
    this.openssl(['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1', '-subj', '/CN=e2e',
      '-keyout', 'ca.key', '-out', 'ca.crt']);
  }

  /** Issues a certificate for DNS names, as data of a Secret in the form of cert-manager. */
  public certificate(names: string[]): { serial: string; data: Record<string, string> } {
    const serial = (this.serial += 1);
    writeFileSync(join(this.directory, 'names'), `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\n`);
    this.openssl(['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=store', '-keyout', 'tls.key', '-out', 'tls.csr']);
    this.openssl(['x509', '-req', '-in', 'tls.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-set_serial', `${serial}`, '-days', '1', '-extfile', 'names',
      '-out', 'tls.crt']);
    const data = Object.fromEntries(['tls.crt', 'tls.key', 'ca.crt'].map((name) => [name, readFileSync(join(this.directory, name), 'utf8')]));
    return { serial: serial.toString(16).toUpperCase(), data };
  }

  public remove(): void {
    rmSync(this.directory, { recursive: true });
  }

  private openssl(args: string[]): void {
    execFileSync('openssl', args, { cwd: this.directory, stdio: 'pipe' });
  }
}
