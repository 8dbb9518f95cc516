import { format } from '../../private/validation/report';

/** Settings that say where the server is and who it is: the construct's. */
const OWN_SETTINGS = ['datadir', 'socket', 'port', 'bind_address', 'skip_networking', 'skip_grant_tables', 'pid_file', 'user', 'init_file'];
const SETTING = /^[a-z][a-z0-9_-]*$/;
/** What the image's entry point runs, among texts. */
const INIT_SCRIPT = /^[-._a-zA-Z0-9]+\.(sh|sql)$/;
/** A ConfigMap holds no more. */
const MAX_BYTES = 1024 * 1024;

/** The name of a setting as MySQL compares it: both spellings are one. */
export function settingName(name: string): string {
  return name.toLowerCase().replace(/-/g, '_');
}

/** The option file with the settings of the server. */
export function optionFile(settings: { [name: string]: string }): string {
  return ['[mysqld]', ...Object.entries(settings).map(([name, value]) => `${name} = ${value}`), ''].join('\n');
}

/** What is wrong with the settings. */
export function settingErrors(prop: string, settings: { [name: string]: string } = {}): string[] {
  return Object.entries(settings).flatMap(([name, value]) => [
    ...(SETTING.test(name) ? [] : [`'${prop}' has the name ${format(name)}: a setting of mysqld is lower-case letters, digits, "_" and "-"`]),
    ...(OWN_SETTINGS.includes(settingName(name)) ? [`'${prop}' sets ${format(name)}, which the construct decides: leave it out`] : []),
    ...(typeof value === 'string' && !/[\r\n]/.test(value) ? [] : [`'${prop}.${name}' must be a string of one line, got ${format(value)}`]),
  ]);
}

/** What is wrong with the scripts of the first start. */
export function initScriptErrors(prop: string, scripts: { [name: string]: string } = {}): string[] {
  const bytes = Object.entries(scripts).reduce((sum, [name, text]) => sum + Buffer.byteLength(`${name}${text}`), 0);
  return [
    ...Object.keys(scripts)
      .filter((name) => !INIT_SCRIPT.test(name))
      .map((name) => `'${prop}' has the name ${format(name)}, which MySQL would ignore: it runs files that end in ".sql" or ".sh", of letters, digits, "-", "_" and "."`),
    ...(bytes > MAX_BYTES ? [`'${prop}' has ${bytes} bytes, and a ConfigMap holds ${MAX_BYTES}: load large data by a restore`] : []),
  ];
}
