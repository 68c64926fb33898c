/** GET of an approval's link: shows what would change and where; decides nothing. */
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { clock, digest } from '../adapters/aws/compose/machine.ts';
import { HttpEvent, pathOf } from '../adapters/aws/http.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { pageAnswer, pageErrors } from '../adapters/aws/page.ts';
import { approvalPage } from '../api/approval-page.ts';
import { approvalInFull } from '../core/questions/approvals.ts';
import { openLink } from '../core/steps/open-link.ts';

export const handler = lambda(
  HttpEvent,
  pageErrors(async (event) => {
    const link = { approvalId: pathOf(event, 'approval'), secret: pathOf(event, 'secret') };
    const { person } = await openLink({ ledger: ledger(), digest, installation: installation() })(link);
    const answer = await approvalInFull({ ledger: ledger() })(link.approvalId);
    return pageAnswer(200, approvalPage(answer, person, clock.now()));
  }),
);
