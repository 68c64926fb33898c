/** Step 5b: asks people, each by a link of their own. */
import { apiUrl, clock, digest, ids, installation, ledger, machines, mail } from '../adapters/aws/compose.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { RequestApproval } from '../core/contract.ts';
import { requestApproval } from '../core/steps/request-approval.ts';

export const handler = lambda(RequestApproval, (input) => {
  const ports = { ledger: ledger(), mail: mail(), machines: machines(), clock, ids, digest };
  return requestApproval({ ...ports, installation: installation(), apiUrl: apiUrl() })(input);
});
