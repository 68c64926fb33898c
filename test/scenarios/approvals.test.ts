import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { quickFiles, quickPipeline } from './quick-pipeline.ts';
import { openScenario, type Scenario } from './scenario.ts';

describe('the approval of a plan', () => {
  let scenario: Scenario;
  before(async () => {
    scenario = await openScenario('approvals');
    await scenario.put(quickPipeline({ name: 'quick-approvals', repository: 'approvals' }));
  });
  after(() => scenario?.close());

  let release = 0;
  /** Pushes a tag and waits until somebody is asked. */
  const asked = async () => {
    const tag = scenario.tag(`1.${release++}`);
    scenario.push('approvals', quickFiles(), tag);
    const answer = await scenario.until(tag, 'asking', ({ approvals }) =>
      approvals.some(({ status }) => status === 'Open'),
    );
    const approvalId = answer.approvals[0]?.id ?? '';
    return { tag, approvalId, id: answer.execution.id, link: await scenario.link(approvalId) };
  };
  const post = (link: string, status: string) =>
    fetch(link, { method: 'POST', body: new URLSearchParams({ status, comment: 'by the test' }) });

  test('fifty GETs of the link decide nothing; a tampered link shows nothing; a POST decides once', async () => {
    const { tag, approvalId, link } = await asked();

    for (let round = 0; round < 5; round += 1) {
      const pages = await Promise.all(Array.from({ length: 10 }, async () => (await fetch(link)).text()));
      for (const page of pages) assert.ok(page.includes('Approve') && page.includes('AWS::SSM::Parameter'), page);
    }
    const tampered = link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    assert.deepEqual([(await fetch(tampered)).status, (await post(tampered, 'Approved')).status], [404, 404]);
    assert.equal(
      (await scenario.json<{ approvals: { id: string }[] }>('approvals')).approvals.filter(
        ({ id }) => id === approvalId,
      ).length,
      1,
      'still open',
    );

    assert.equal((await post(link, 'Approved')).status, 200);
    assert.equal((await post(link, 'Rejected')).status, 409, 'a second answer is refused');
    const ended = await scenario.until(tag, 'ended', ({ execution }) => execution.status !== 'InProgress');
    assert.equal(ended.execution.status, 'Succeeded');
    assert.equal(ended.approvals[0]?.decision?.by, 'ana');
  });

  test('a rejection ends the stage as failed, deploys nothing, and can be retried with a new link', async () => {
    const { tag, link, id } = await asked();

    assert.equal((await post(link, 'Rejected')).status, 200);
    const rejected = await scenario.until(tag, 'failed', ({ execution }) => execution.status === 'Failed');
    const deploy = rejected.stages.find(({ name }) => name === 'Deploy');
    assert.deepEqual(
      deploy?.actions.map(({ name, status }) => [name, status]),
      [
        ['Plan', 'Succeeded'],
        ['Approve', 'Failed'],
      ],
    );
    assert.match(deploy?.actions[1]?.errorDetails?.message ?? '', /Rejected by ana: by the test/);

    assert.equal((await scenario.cli('retry', id)).code, 0);
    const again = await scenario.until(tag, 'asking again', ({ approvals }) =>
      approvals.some(({ status }) => status === 'Open'),
    );
    const open = again.approvals.find(({ status }) => status === 'Open');
    assert.equal((await scenario.cli('approve', open?.id ?? '', '--comment', 'second thoughts')).code, 0);
    const ended = await scenario.until(tag, 'succeeded', ({ execution }) => execution.status === 'Succeeded');
    assert.equal(ended.execution.attempt, 2);
  });

  test('an answer after the time is refused, and the execution fails', async () => {
    const { tag, link } = await asked();

    await scenario.advance(8 * 24 * 3600);
    assert.ok([409, 410].includes((await post(link, 'Approved')).status));
    const ended = await scenario.until(tag, 'failed', ({ execution }) => execution.status === 'Failed');

    assert.equal(ended.approvals[0]?.status, 'Expired');
    assert.match(ended.execution.statusSummary ?? '', /Deploy\/Approve: States\.Timeout/);
  });
});
