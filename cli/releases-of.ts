/** The serials that a tag made, of one pipeline or of every one: a look-up by key for each. */
import { ApiError, type Client } from '../api/client.ts';
import type { Release } from '../core/state.ts';

export const releasesOf = async (
  client: Pick<Client, 'getTag' | 'listPipelines'>,
  tag: string,
  pipeline?: string,
): Promise<readonly Release[]> => {
  if (pipeline !== undefined) return [await client.getTag(pipeline, tag)];
  const { pipelines } = await client.listPipelines();
  const found = pipelines.map(({ name }) => client.getTag(name, tag).catch(unlessThere));
  return (await Promise.all(found)).filter((release) => release !== undefined);
};

const unlessThere = (error: unknown): undefined => {
  if (!(error instanceof ApiError && error.status === 404)) throw error;
};
