import { keyOf, valueOf } from '../data';
import { numbers } from './http-session';
import { Operation, Session } from './session';

/** Redis protocol. Several keys are written by one command, without pipelining. */
export class RedisSession implements Session {
  public readonly greeting = '';
  public readonly closes = false;
  private text = '';

  public request(operation: Operation, from: number, count: number): string {
    if (operation === 'get') return command('GET', keyOf(from));
    if (operation === 'put') return command('SET', keyOf(from), valueOf(from));
    return command('MSET', ...numbers(from, count).flatMap((at) => [keyOf(at), valueOf(at)]));
  }

  public receive(bytes: Buffer): boolean {
    this.text += bytes.toString('latin1');
    const end = this.text.indexOf('\r\n');
    if (end < 0) return false;
    const length = this.text.startsWith('$') ? Number(this.text.slice(1, end)) + 2 : 0;
    if (length === 1 || this.text.startsWith('-')) throw new Error(`got ${this.text.slice(0, 300)}`);
    if (this.text.length < end + 2 + length) return false;
    this.text = '';
    return true;
  }

  public extra(): string {
    return '';
  }
}

function command(...words: string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;
}
