import { MemoryEngine } from '../../src/engine/memory';
import { engineContract } from '../contract/engine';

engineContract('memory', () => ({ open: async () => new MemoryEngine(), durable: false }));
