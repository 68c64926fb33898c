/** A local cloud for one test file, and what an SDK client needs to reach it as the root of the account. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenCloud, openCloud } from '../../local/open-cloud.ts';

export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';

export interface TestCloud {
  readonly cloud: OpenCloud;
  readonly sdk: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  close(): Promise<void>;
}

export const openTestCloud = async (): Promise<TestCloud> => {
  const data = mkdtempSync(join(tmpdir(), 'adapters-'));
  const cloud = await openCloud({ data });
  return {
    cloud,
    sdk: {
      endpoint: cloud.url,
      region: REGION,
      credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'any' },
    },
    async close() {
      await cloud.close();
      rmSync(data, { recursive: true });
    },
  };
};

/** Looks until there is something to see. */
export const until = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
