/** Server side of SCRAM-SHA-256. */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

const ITERATIONS = 15_000;

/** A login, from the client's first message. */
export class ScramLogin {
  public readonly user: string;
  public readonly challenge: string;
  private readonly salt = randomBytes(28);
  private readonly first: string;

  constructor(message: string) {
    this.first = message.replace(/^n,,/, '');
    const [, user, nonce] = /^n=([^,]*),r=(.*)$/.exec(this.first) ?? [];
    this.user = user.replace(/=2C/g, ',').replace(/=3D/g, '=');
    this.challenge = `r=${nonce}${randomBytes(18).toString('base64')},s=${this.salt.toString('base64')},i=${ITERATIONS}`;
  }

  /** The response to the client's proof, or undefined if the password is wrong. */
  public answer(message: string, password: string): string | undefined {
    const [bare, proof] = message.split(',p=');
    const salted = pbkdf2Sync(password, this.salt, ITERATIONS, 32, 'sha256');
    const exchange = `${this.first},${this.challenge},${bare}`;
    const stored = hash(hmac(salted, 'Client Key'));
    const signature = hmac(stored, exchange);
    const client = Buffer.from(proof, 'base64').map((byte, at) => byte ^ signature[at]);
    return hash(client).equals(stored) ? `v=${hmac(hmac(salted, 'Server Key'), exchange).toString('base64')}` : undefined;
  }
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function hash(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
