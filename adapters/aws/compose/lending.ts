import type { Lending } from '../../../core/ports/lending.ts';
import { ENV, env } from '../env.ts';
import { installation } from './installation.ts';
import { once } from './once.ts';

/** Loaded when a job lends artifacts: most functions never do. */
const made = once(async (): Promise<Lending> => {
  const [{ STSClient }, { stsLending }] = await Promise.all([import('@aws-sdk/client-sts'), import('../lending.ts')]);
  return stsLending({ client: new STSClient({}), home: installation().home, keyArn: () => env(ENV.artifactKeyArn) });
});

export const lending: Lending = { lend: async (...order) => (await made()).lend(...order) };
