/** Completes ids from their beginnings, as people type them: `6f1c` for `6f1c2d3e-…`. */
import type { Client } from '../api/client.ts';
import { TaglineError } from '../core/fault.ts';

/** An id has 36 characters; more characters name an approval of the execution. */
const WHOLE = 36;
/** Older executions are found by their whole id. */
const PAGES = 10;

/** Throws `NotFound` for no execution, `AmbiguousId` for several. A whole id is returned without a look-up. */
export const fullId = async (client: Pick<Client, 'listExecutions'>, typed: string): Promise<string> => {
  if (typed.length >= WHOLE) return typed;
  const found: string[] = [];
  let after: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const answer = await client.listExecutions({ limit: 100, ...(after === undefined ? {} : { after }) });
    found.push(...answer.executions.map(({ id }) => id).filter((id) => id.startsWith(typed.toLowerCase())));
    after = answer.next;
    if (after === undefined) break;
  }
  return theOnly(typed, found, 'execution', 'tagline executions');
};

/** The open approval whose id begins with the text. The id of a decided approval must be typed in full. */
export const fullApprovalId = async (client: Pick<Client, 'listApprovals'>, typed: string): Promise<string> => {
  if (typed.length > WHOLE) return typed;
  const { approvals } = await client.listApprovals();
  const found = approvals.map(({ id }) => id).filter((id) => id.startsWith(typed.toLowerCase()));
  return theOnly(typed, found, 'open approval', 'tagline approvals');
};

const theOnly = (typed: string, found: readonly string[], what: string, command: string): string => {
  const [only, ...others] = found;
  if (only === undefined || typed === '')
    throw new TaglineError('NotFound', `there is no ${what} whose id begins with ${typed || 'nothing'}`, {
      remedy: `${command} lists them.`,
    });
  if (others.length > 0)
    throw new TaglineError('AmbiguousId', `${typed} begins ${found.length} ids`, {
      expected: `one of: ${found.slice(0, 5).join(', ')}`,
      remedy: 'Type more characters of the id.',
    });
  return only;
};
