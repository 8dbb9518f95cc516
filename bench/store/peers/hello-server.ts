/** Minimal server of node:http. */
import * as http from 'http';

http.createServer((_, response) => response.end('hello')).listen(Number(process.argv[2]), '127.0.0.1');
