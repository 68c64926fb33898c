import { ENV, env } from '../env.ts';
import { installationBeside } from '../installation.ts';
import { once } from './once.ts';

export const installation = once(installationBeside);
/** The digest of what compiles machines, with its installation. */
export const compiler = once(() => env(ENV.compiler));
export const apiUrl = once(() => env(ENV.apiUrl));
