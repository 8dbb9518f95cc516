// Writes a key to the server whose address is the argument, reads it, and prints the value.
import { StoreClient } from 'cdk8s-stateful-store';

const client = new StoreClient({ servers: [process.argv[2]] });
await client.put(process.version, 'stored');
const { value } = await client.get(process.version);
await client.close();
process.stdout.write(value);
