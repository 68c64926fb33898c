import type { Secrets } from '../../../core/ports/secrets.ts';
import { once } from './once.ts';

/** Loaded when a build needs a secret: most functions never do. */
const made = once(async (): Promise<Secrets> => {
  const [{ SSMClient }, { parameterSecrets }] = await Promise.all([
    import('@aws-sdk/client-ssm'),
    import('../parameter-secrets.ts'),
  ]);
  return parameterSecrets(new SSMClient({}));
});

export const secrets: Secrets = {
  keep: async (name, value) => (await made()).keep(name, value),
  forget: async (name) => (await made()).forget(name),
};
