/** Every serial of a component, newest first, page by page. */
import type { Client } from '../api/client.ts';
import type { State } from '../core/state.ts';

export const allSerials = async (
  client: Pick<Client, 'getStateHistory'>,
  address: string,
  component: string | undefined,
): Promise<readonly State[]> => {
  const serials: State[] = [];
  let after: string | undefined;
  do {
    const page = await client.getStateHistory(address, {
      limit: 100,
      ...(component === undefined ? {} : { component }),
      ...(after === undefined ? {} : { after }),
    });
    serials.push(...page.serials);
    after = page.next;
  } while (after !== undefined);
  return serials;
};
