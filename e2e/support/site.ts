import { randomBytes } from 'node:crypto';
import { eventually } from './eventually';
import { PortForward } from './port-forward';
import { Sandbox } from './sandbox';
import { settings } from './settings';

/** PNG image of one pixel. */
const IMAGE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const ADMIN = 'editor';
/** Time limit of a request. It is shorter than PHP's own limit for a connection to the database, which is a minute. */
const LIMIT_MS = 20_000 * settings.patience;

/** Request to the site. */
interface SiteRequest {
  readonly method?: string;
  readonly body?: string | Buffer | URLSearchParams;
  readonly headers?: { [name: string]: string };
}

/** Response of the site. */
interface SiteResponse {
  readonly status: number;
  readonly text: string;
}

/** Client of a WordPress site that, like a browser, uses its forms, keeps its cookies and connects to a single address. */
export class Site {
  public static async of(sandbox: Sandbox, service: string): Promise<Site> {
    return new Site(sandbox, service, await PortForward.freePort());
  }

  private readonly password = randomBytes(12).toString('hex');
  private readonly cookies = new Map<string, string>();
  private portForward?: PortForward;

  private constructor(private readonly sandbox: Sandbox, private readonly service: string, private readonly port: number) {}

  public get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Forwards a local port to the site. Call it again after the pod was replaced. */
  public async open(): Promise<void> {
    this.close();
    this.portForward = await eventually(() => PortForward.open(this.sandbox.namespace, this.service, this.port, 80));
  }

  public close(): void {
    this.portForward?.close();
  }

  /** Submits the installation form of a new site. Returns the resulting page. */
  public async install(title: string): Promise<string> {
    const form = await this.get('/wp-admin/install.php');
    if (!form.text.includes('name="language"') && !form.text.includes('name="weblog_title"')) throw new Error(`no installation form: ${form.text.slice(0, 500)}`);
    const { text } = await this.submit('/wp-admin/install.php?step=2', {
      weblog_title: title, user_name: ADMIN, admin_password: this.password, admin_password2: this.password, pw_weak: '1',
      admin_email: 'editor@example.org', blog_public: '0', language: '',
    });
    return text;
  }

  public async logIn(): Promise<void> {
    await this.get('/wp-login.php');
    await this.submit('/wp-login.php', { log: ADMIN, pwd: this.password, testcookie: '1' });
    if (![...this.cookies.keys()].some((name) => name.startsWith('wordpress_logged_in'))) throw new Error('the login failed');
  }

  /** Publishes a page. Returns its ID. */
  public async addPage(title: string, content: string): Promise<number> {
    const body = JSON.stringify({ title, content, status: 'publish' });
    return ((await this.rest('/wp/v2/pages', 'application/json', body)) as { id: number }).id;
  }

  /** Uploads an image. Returns its path. */
  public async upload(name: string): Promise<string> {
    const media = (await this.rest('/wp/v2/media', 'image/png', IMAGE, { 'content-disposition': `attachment; filename="${name}"` })) as { source_url: string };
    return new URL(media.source_url).pathname;
  }

  /** Whether a path returns the uploaded image. */
  public async hasImage(path: string): Promise<boolean> {
    const response = await fetch(`${this.address}${path}`, { signal: AbortSignal.timeout(LIMIT_MS) });
    return Buffer.from(await response.arrayBuffer()).equals(IMAGE);
  }

  /** Waits until a page is available, and returns it. */
  public async page(id: number): Promise<string> {
    return eventually(async () => {
      const { status, text } = await this.get(`/?page_id=${id}`);
      if (status !== 200) throw new Error(`the page returns ${status}`);
      return text;
    }, { within: 60 });
  }

  public get(path: string): Promise<SiteResponse> {
    return this.request(path, {});
  }

  /** Opens a page as a new visitor who waits for two minutes. Returns the status. */
  public async visit(path: string): Promise<number> {
    const response = await fetch(`${this.address}${path}`, { signal: AbortSignal.timeout(120_000 * settings.patience), headers: { connection: 'close' } });
    await response.text();
    return response.status;
  }

  private submit(path: string, fields: { [name: string]: string }): Promise<SiteResponse> {
    return this.request(path, { method: 'POST', body: new URLSearchParams(fields) });
  }

  private async rest(route: string, type: string, body: string | Buffer, more: { [name: string]: string } = {}): Promise<object> {
    const nonce = (await this.get('/wp-admin/admin-ajax.php?action=rest-nonce')).text;
    const headers = { 'content-type': type, 'x-wp-nonce': nonce, ...more };
    const { status, text } = await this.request(`/?rest_route=${route}`, { method: 'POST', body, headers });
    if (status !== 201) throw new Error(`${route} returns ${status}: ${text.slice(0, 300)}`);
    return JSON.parse(text) as object;
  }

  private async request(path: string, init: SiteRequest): Promise<SiteResponse> {
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
