import { serveCommand } from '../../src/cli/serve';
import { backupCommand } from '../../src/cli/backup';
import { monitorCommand } from '../../src/cli/monitor';
import { rebalanceCommand } from '../../src/cli/rebalance';
import { restoreCommand } from '../../src/cli/restore';
import { parseAddresses } from '../../src/client/address';

const SERVED = serveCommand().options.find(({ long }) => long === '--port')?.defaultValue as string;

describe('the address of a server', () => {
  test.each([
    ['store-0', false, `http://store-0:${SERVED}`], ['store-0', true, `https://store-0:${SERVED}`], ['[::1]', false, `http://[::1]:${SERVED}`],
    ['store-0:9000', false, 'http://store-0:9000'], ['https://store-0:9000/', false, 'https://store-0:9000'],
    ['http://store.example.org', false, 'http://store.example.org'], ['https://store.example.org', false, 'https://store.example.org'],
  ])('%j, with TLS: %p, is %s', (name, secure, origin) => {
    expect(parseAddresses([name], secure)).toEqual([{ name, origin }]);
  });

  test.each([
    ['monitor', monitorCommand], ['rebalance', rebalanceCommand], ['backup', backupCommand], ['restore', restoreCommand],
  ])('has the port of store serve by default, as the help of store %s says', (_, command) => {
    expect(command().helpInformation().replace(/\s+/g, ' ')).toContain(`the default port is ${SERVED}`);
  });
});
