import { ENV, env } from '../env.ts';
import { installationBeside } from '../installation.ts';
import { once } from './once.ts';

export const installation = once(installationBeside);
export const apiUrl = once(() => env(ENV.apiUrl));
