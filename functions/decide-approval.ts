/** POST of an answer: by the link of a person's mail, or signed by the person's IAM principal. */
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, digest } from '../adapters/aws/compose/machine.ts';
import { machines } from '../adapters/aws/compose/machines.ts';
import { roles } from '../adapters/aws/compose/roles.ts';
import { decideByApi, decideByLink } from '../adapters/aws/decide-requests.ts';
import { HttpEvent } from '../adapters/aws/http.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { whoSigns } from '../core/parts/who-signs.ts';
import { decideApproval } from '../core/steps/decide-approval.ts';
import { openLink } from '../core/steps/open-link.ts';

export const handler = lambda(HttpEvent, (event) => {
  const ports = { ledger: ledger(), machines: machines(), clock, digest };
  const decide = decideApproval({ ...ports, installation: installation() });
  return event.routeKey.startsWith('POST /approvals/')
    ? decideByLink(openLink({ ledger: ledger(), digest, installation: installation() }), decide)(event)
    : decideByApi(whoSigns({ installation: installation(), roles: roles() }), decide)(event);
});
