/** Finds the person of a link. The approval routes do this before they read anything else of the request. */
import { type Approval, approvalRecord } from '../approval.ts';
import { equalInConstantTime } from '../constant-time.ts';
import { TaglineError } from '../fault.ts';
import { keys } from '../ledger/keys.ts';
import type { Person } from '../person.ts';
import type { Digest } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';

interface Ports {
  readonly ledger: Pick<Ledger, 'get'>;
  readonly digest: Digest;
  readonly installation: { readonly people: readonly Person[] };
}

/**
 * Throws the same `InvalidApprovalToken` for an unknown approval, a wrong secret, and a person who left the
 * installation.
 */
export const openLink =
  ({ ledger, digest, installation }: Ports) =>
  async ({
    approvalId,
    secret,
  }: {
    approvalId: string;
    secret: string;
  }): Promise<{ approval: Approval; person: string }> => {
    const hash = digest(secret);
    const approval = (await approvalRecord.read(ledger, keys.approval(approvalId)))?.data;
    const recipient = approval?.recipients.filter(({ secretHash }) => equalInConstantTime(secretHash, hash))[0];
    if (!approval || !recipient || !installation.people.some(({ id }) => id === recipient.person)) {
      throw new TaglineError('InvalidApprovalToken', 'this link is not valid', {
        remedy: 'Use the newest mail: a retry makes new links.',
      });
    }
    return { approval, person: recipient.person };
  };
