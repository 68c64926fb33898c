/**
 * Requests that answer approvals: a form behind a link, or signed JSON. The link is verified before anything else of
 * the request is read.
 */
import * as z from 'zod';
import { messagePage } from '../../api/approval-page.ts';
import { DecideBody } from '../../api/bodies.ts';
import type { Approval } from '../../core/approval.ts';
import { requirementText } from '../../core/approval-rule.ts';
import { requirePerson } from '../../core/parts/who-signs.ts';
import type { Person } from '../../core/person.ts';
import { viewOf } from '../../core/questions/approvals.ts';
import type { Decision } from '../../core/steps/decide-approval.ts';
import {
  answering,
  bodyOf,
  type HttpAnswer,
  type HttpEvent,
  jsonAnswer,
  pathOf,
  principalOf,
  readInput,
  readJsonBody,
} from './http.ts';
import { pageAnswer, pageErrors } from './page.ts';

/** Browsers send line breaks as CR LF, and count them as one character. */
const formOf = (body: string): Record<string, string> =>
  Object.fromEntries([...new URLSearchParams(body)].map(([key, value]) => [key, value.replaceAll('\r\n', '\n')]));

type Decide = (decision: Decision) => Promise<Approval>;
type OpenLink = (link: { approvalId: string; secret: string }) => Promise<{ person: string }>;

/** What a browser posts: the button is the answer. */
const Form = z.object({ status: DecideBody.shape.status, comment: DecideBody.shape.comment });

const needed = ({ requirements }: Approval): string => requirements.map(requirementText).join(', and ');

export const decideByLink = (openLink: OpenLink, decide: Decide): ((event: HttpEvent) => Promise<HttpAnswer>) =>
  pageErrors(async (event) => {
    const approvalId = pathOf(event, 'approval');
    const { person } = await openLink({ approvalId, secret: pathOf(event, 'secret') });
    const { status, comment } = readInput(Form, formOf(bodyOf(event)));
    const decided = await decide({ approvalId, person, via: 'link', status, comment });
    const what = `${decided.pipeline} ${decided.tag}`;
    return pageAnswer(
      200,
      decided.status === 'Open'
        ? messagePage('Counted', `${what}: your approval is counted; ${needed(decided)} are needed.`)
        : messagePage(decided.status, `${what}: ${decided.status.toLowerCase()} by ${person}.`),
    );
  });

export const decideByApi = (
  whoSigns: (principalArn: string) => Promise<Person | undefined>,
  decide: Decide,
): ((event: HttpEvent) => Promise<HttpAnswer>) =>
  answering(async (event) => {
    const person = await requirePerson(whoSigns, principalOf(event));
    const { status, comment } = readJsonBody(DecideBody, event);
    return jsonAnswer(
      200,
      viewOf(await decide({ approvalId: pathOf(event, 'approval'), person: person.id, via: 'api', status, comment })),
    );
  });
