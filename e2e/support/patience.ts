import { settings } from './settings';

/** Longer than any wait within a case, because the error of the wait says more than the timeout of the case. */
jest.setTimeout(400_000 * settings.patience);
