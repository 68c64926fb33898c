import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openLink } from '../../../core/steps/open-link.ts';
import { requestApproval } from '../../../core/steps/request-approval.ts';
import { startExecution } from '../../../core/steps/start-execution.ts';
import { makeWorld } from '../world.ts';

test('a link is its person’s alone; a wrong secret and an unknown approval are refused alike', async () => {
  const world = await makeWorld();
  const [ana] = world.ports.installation.people;
  assert.ok(ana);
  world.ports.installation.people.push({ ...ana, id: 'ben', mail: 'ben@example.com', principals: [] });
  const execution = await startExecution(world.ports)(world.request());
  const base = { contract: 2 as const, executionId: execution?.id ?? '', attempt: 1, stage: 'Deploy' };
  await requestApproval(world.ports)({ ...base, action: 'Approve', token: 't', timeoutInMinutes: 60 });
  const open = openLink(world.ports);

  for (const { person, body } of world.mails) {
    const [, approvalId = '', secret = ''] = /approvals\/([^/]+)\/(\S+)/.exec(body) ?? [];
    assert.equal((await open({ approvalId, secret })).person, person);
    const refusal = { name: 'InvalidApprovalToken', message: 'this link is not valid', remedy: /newest mail/ };
    for (const wrong of ['', `${secret}x`, secret.slice(1), world.ports.digest(secret)])
      await assert.rejects(open({ approvalId, secret: wrong }), refusal);
    const left = { ...world.ports, installation: { people: [] } };
    await assert.rejects(openLink(left)({ approvalId, secret }), refusal, 'somebody who left');
    const others = { people: world.ports.installation.people.filter(({ id }) => id !== person) };
    await assert.rejects(openLink({ ...world.ports, installation: others })({ approvalId, secret }), refusal);
    await assert.rejects(open({ approvalId: `${approvalId.slice(0, -1)}0`, secret }), refusal);
  }
});
