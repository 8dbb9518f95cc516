import { randomBytes } from 'node:crypto';
import { eventually } from './eventually';
import { PortForward } from './port-forward';
import { Sandbox } from './sandbox';
import { settings } from './settings';

/** The smallest picture: one dot. */
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const ADMIN = 'editor';
/** How long a person waits for a page. PHP itself would wait for a database for a minute. */
const LIMIT_MS = 20_000 * settings.patience;

/** What it is asked. */
interface Request {
  readonly method?: string;
  readonly body?: string | Buffer | URLSearchParams;
  readonly headers?: { [name: string]: string };
}

/** What WordPress answers. */
interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A WordPress site as a person with a browser has it: by its own forms, with its cookies, under one address. */
export class Site {
  public static async of(sandbox: Sandbox, service: string): Promise<Site> {
    return new Site(sandbox, service, await PortForward.freePort());
  }

  private readonly password = randomBytes(12).toString('hex');
  private readonly cookies = new Map<string, string>();
  private way?: PortForward;

  private constructor(private readonly sandbox: Sandbox, private readonly service: string, private readonly port: number) {}

  public get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Opens the way to the site, also after its pod was replaced. */
  public async open(): Promise<void> {
    this.close();
    this.way = await eventually(() => PortForward.open(this.sandbox.namespace, this.service, this.port, 80));
  }

  public close(): void {
    this.way?.close();
  }

  /** Fills in the form that a new site shows. */
  public async install(title: string): Promise<string> {
    const form = await this.get('/wp-admin/install.php');
    if (!form.text.includes('name="language"') && !form.text.includes('name="weblog_title"')) throw new Error(`no form of installation: ${form.text.slice(0, 500)}`);
    const { text } = await this.submit('/wp-admin/install.php?step=2', {
      weblog_title: title, user_name: ADMIN, admin_password: this.password, admin_password2: this.password, pw_weak: '1',
      admin_email: 'editor@example.org', blog_public: '0', language: '',
    });
    return text;
  }

  public async logIn(): Promise<void> {
    await this.get('/wp-login.php');
    await this.submit('/wp-login.php', { log: ADMIN, pwd: this.password, testcookie: '1' });
    if (![...this.cookies.keys()].some((name) => name.startsWith('wordpress_logged_in'))) throw new Error('the login was refused');
  }

  /** Publishes a page; returns its number. */
  public async addPage(title: string, content: string): Promise<number> {
    const body = JSON.stringify({ title, content, status: 'publish' });
    return ((await this.rest('/wp/v2/pages', 'application/json', body)) as { id: number }).id;
  }

  /** Uploads a picture; returns its path. */
  public async upload(name: string): Promise<string> {
    const answer = (await this.rest('/wp/v2/media', 'image/png', PICTURE, { 'content-disposition': `attachment; filename="${name}"` })) as { source_url: string };
    return new URL(answer.source_url).pathname;
  }

  /** Whether a path has the picture that `upload` left there. */
  public async hasPicture(path: string): Promise<boolean> {
    const response = await fetch(`${this.address}${path}`, { signal: AbortSignal.timeout(LIMIT_MS) });
    return Buffer.from(await response.arrayBuffer()).equals(PICTURE);
  }

  /** What a page shows, once the site answers. */
  public async page(id: number): Promise<string> {
    return eventually(async () => {
      const { status, text } = await this.get(`/?page_id=${id}`);
      if (status !== 200) throw new Error(`the page answers ${status}`);
      return text;
    }, { within: 60 });
  }

  public get(path: string): Promise<Answer> {
    return this.request(path, {});
  }

  private submit(path: string, fields: { [name: string]: string }): Promise<Answer> {
    return this.request(path, { method: 'POST', body: new URLSearchParams(fields) });
  }

  private async rest(route: string, type: string, body: string | Buffer, more: { [name: string]: string } = {}): Promise<object> {
    const nonce = (await this.get('/wp-admin/admin-ajax.php?action=rest-nonce')).text;
    const headers = { 'content-type': type, 'x-wp-nonce': nonce, ...more };
    const { status, text } = await this.request(`/?rest_route=${route}`, { method: 'POST', body, headers });
    if (status !== 201) throw new Error(`${route} answers ${status}: ${text.slice(0, 300)}`);
    return JSON.parse(text) as object;
  }

  private async request(path: string, init: Request): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(`${this.address}${path}`, {
      ...init, headers: { ...init.headers, cookie }, redirect: 'manual', signal: AbortSignal.timeout(LIMIT_MS),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name) this.cookies.set(name, value);
    }
    return { status: response.status, text: await response.text() };
  }
}
