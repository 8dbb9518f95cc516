import { settings } from './settings';

/** Longer than any wait within a case: what the case waited for says more than that it took too long. */
jest.setTimeout(400_000 * settings.patience);
