/**
 * Step 5b: asks people. The task token stays in the wait; each recipient's mail holds a link with a secret of its own, kept only as a hash.
 * Asked again by a retried task, it makes new secrets: the mails of before are dead.
 */
import { type Approval, approvalRecord } from '../approval.ts';
import { approvalMail } from '../approval-mail.ts';
import { approvers } from '../approvers.ts';
import type { RequestApproval } from '../contract.ts';
import { executionRecord } from '../execution.ts';
import type { Installation, Person } from '../installation.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { answerWait } from '../parts/answer-wait.ts';
import { answerFor } from '../parts/approval-answer.ts';
import { bindApproval, plansOf } from '../parts/bind-approval.ts';
import { endedMeanwhile } from '../parts/ended-meanwhile.ts';
import { versionRecord } from '../pipeline.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import { type Clock, later } from '../ports/clock.ts';
import type { Digest, Ids } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import type { Mail } from '../ports/mail.ts';
import { owe, type Wait, waitKey, waitRecord } from '../wait.ts';

interface Ports {
  ledger: Ledger;
  artifacts: Pick<Artifacts, 'etag'>;
  mail: Mail;
  machines: Pick<Machines, 'answer'>;
  clock: Clock;
  ids: Ids;
  digest: Digest;
  installation: Installation;
  /** The public URL of the HTTP API, without a trailing slash. */
  apiUrl: string;
}

/** The execution's id in front, so that the ledger finds it; the same for the same question. */
export const approvalId = (
  digest: Digest,
  { executionId, attempt, stage }: { executionId: string; attempt: number; stage: string },
  action: string,
): string => `${executionId}-${attempt}-${digest(`${stage}/${action}`).slice(0, 8)}`;

export const requestApproval = (ports: Ports) => {
  const { ledger, mail, clock, ids, digest, installation } = ports;
  const bind = bindApproval(ports);
  const answer = answerWait(ports);

  return async (input: RequestApproval): Promise<void> => {
    const id = approvalId(digest, input, input.action);
    const { approval, secrets } = await decide(ledger, async () => {
      const now = clock.now();
      const execution = (
        await executionRecord.require(ledger, keys.execution(input.executionId), `execution ${input.executionId}`)
      ).data;
      endedMeanwhile(execution, input.attempt);
      const { definition } = (
        await versionRecord.require(
          ledger,
          keys.version(execution.pipeline, execution.definitionVersion),
          'definition version',
        )
      ).data;
      const secrets = approvers(installation, definition, execution.target.environment).map((person) => ({
        person,
        secret: ids.secret(),
      }));
      const { bound, digest: boundDigest } = await bind(execution, definition, input);
      const data: Approval = {
        id,
        executionId: execution.id,
        attempt: input.attempt,
        stage: input.stage,
        action: input.action,
        pipeline: execution.pipeline,
        address: execution.address,
        tag: execution.tag,
        status: 'Open',
        bound,
        digest: boundDigest,
        ...(input.customData === undefined ? {} : { customData: input.customData }),
        ...(input.externalEntityLink === undefined ? {} : { externalEntityLink: input.externalEntityLink }),
        recipients: secrets.map(({ person, secret }) => ({ person: person.id, secretHash: digest(secret) })),
        requestedAt: now,
        expiresAt: later(now, input.timeoutInMinutes * 60),
      };
      const before = await approvalRecord.read(ledger, keys.approval(id));
      const open = { kind: 'approval' as const, since: now };
      const waitAt = waitKey.action(input.executionId, input.attempt, input.stage, input.action);
      const waited = await waitRecord.read(ledger, waitAt);
      const wait: Wait = { token: input.token, since: now };
      const waiting = waited ? { ...waited, data: wait, open: undefined } : waitRecord.fresh(waitAt, wait);
      // Asked again by a retried task: an answer that was given stands, and is owed to the new token.
      if (before && before.data.status !== 'Open') {
        await ledger.write([
          { check: { key: before.key, revision: before.revision } },
          { put: owe(waiting, answerFor(before.data), now) },
        ]);
        return { approval: before.data, secrets: [] };
      }
      const approval = before ? { ...before, data, open } : approvalRecord.fresh(keys.approval(id), data, { open });
      await ledger.write([{ put: approval }, { put: waiting }]);
      return { approval: data, secrets };
    });
    if (approval.status !== 'Open')
      return answer(waitKey.action(input.executionId, input.attempt, input.stage, input.action));
    const plans = await plansOf(ledger, input.executionId);
    const send = ({ person, secret }: { person: Person; secret: string }): Promise<void> => {
      const { subject, body } = approvalMail(approval, plans, `${ports.apiUrl}/approvals/${id}/${secret}`);
      return mail.send(person.id, subject, body);
    };
    await Promise.all(secrets.map(send));
  };
};
