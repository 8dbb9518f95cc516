import { serverContract } from '../contract/server';
import { ENGINES, temporaryDirectory } from './support/server-under-test';

const directory = temporaryDirectory();

for (const [name, open] of ENGINES) serverContract(name, () => open(directory()));
