/** Every state whose address begins so, page by page. */
import type { Client } from '../api/client.ts';
import type { ListedState } from '../core/questions/states.ts';

export const allStates = async (
  client: Pick<Client, 'listStates'>,
  prefix?: string,
): Promise<readonly ListedState[]> => {
  const states: ListedState[] = [];
  let after: string | undefined;
  do {
    const page = await client.listStates({
      limit: 100,
      ...(prefix === undefined ? {} : { prefix }),
      ...(after === undefined ? {} : { after }),
    });
    states.push(...page.states);
    after = page.next;
  } while (after !== undefined);
  return states;
};
