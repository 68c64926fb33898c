/** The example's question, asked and answered as people do: whoever applies needs it. */
import { keys } from '../../core/ledger/keys.ts';
import { versionRecord } from '../../core/pipeline.ts';
import { decideApproval } from '../../core/steps/decide-approval.ts';
import { requestApproval } from '../../core/steps/request-approval.ts';
import type { World } from './world.ts';

/** The registered pipeline asks nobody from now on. */
export const askNobody = async ({ ports: { ledger } }: World): Promise<void> => {
  const item = await versionRecord.require(ledger, keys.version('hello', 1), 'version');
  const definition = { ...item.data.definition, environments: { dev: { approval: 'none' as const } } };
  await ledger.write([{ put: { ...item, data: { ...item.data, definition } } }]);
};

/** Answers the id of the approval; undefined where nobody is asked. */
export const approved = async (
  world: World,
  executionId: string,
  attempt = 1,
  person = 'ana',
): Promise<string | undefined> => {
  const question = { contract: 2 as const, executionId, attempt, stage: 'Deploy', action: 'Approve' };
  await requestApproval(world.ports)({ ...question, token: `approve-${executionId}`, timeoutInMinutes: 60 });
  const approvalId = new RegExp(`approvals/(${executionId}[^/]*)/`).exec(world.mails.at(-1)?.body ?? '')?.[1];
  if (approvalId === undefined) return undefined;
  await decideApproval(world.ports)({ approvalId, person, via: 'link', status: 'Approved', comment: '' });
  return approvalId;
};
