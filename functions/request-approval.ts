/** Step 5b: asks people, each by a link of their own. */
import { apiUrl, installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, digest, ids } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { mail } from '../adapters/aws/compose/mail.ts';
import { topics } from '../adapters/aws/compose/topics.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { RequestApproval } from '../core/contract.ts';
import { requestApproval } from '../core/steps/request-approval.ts';

export const handler = lambda(RequestApproval, (input) => {
  const ports = { ledger: ledger(), mail: mail(), topics: topics(), machines: machines(), clock, ids, digest };
  return requestApproval({ ...ports, installation: installation(), apiUrl: apiUrl() })(input);
});
