import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ExecutionAnswer } from '../../core/questions/executions.ts';
import { quickFiles, quickPipeline } from './quick-pipeline.ts';
import { PATIENCE_MS, pause, startTagline, type Tagline } from './tagline.ts';

const LANES = ['dev_eu-central-1/research', 'dev_us-east-1/research'];
const VERSIONS = Array.from({ length: 15 }, (_, n) => `1.${n}`);
const TAGS = LANES.flatMap((lane) => VERSIONS.map((version) => `${lane}/${version}`));
const STAGES = ['Source', 'Build'];

let tagline: Tagline;
before(async () => {
  tagline = await startTagline();
  const file = join(tagline.folder, 'quick.yaml');
  writeFileSync(file, quickPipeline({ deploy: false }));
  const put = await tagline.cli('pipelines', 'put', file);
  assert.equal(put.code, 0, put.stderr);
});
after(() => tagline?.stop());

/** Waits until everything that the push has started has ended. It seldom asks: asking costs the machine, too. */
const allEnded = async (): Promise<readonly ExecutionAnswer[]> => {
  const end = Date.now() + 3 * PATIENCE_MS;
  for (;;) {
    const { executions } = await tagline.api.listExecutions({ limit: 50 });
    const ended = executions.filter(({ status }) => status !== 'InProgress');
    if (ended.length === TAGS.length) break;
    if (Date.now() > end)
      throw new Error(`${ended.length} of ${executions.length} have ended: ${JSON.stringify(executions, null, 1)}`);
    await pause(2000);
  }
  const { executions } = await tagline.api.listExecutions({ limit: 50 });
  const answers: ExecutionAnswer[] = [];
  for (const { id } of executions) answers.push(await tagline.api.getExecution(id));
  return answers;
};

test('thirty tags of one push end well, each address one after the other and in the order of their turns', async () => {
  tagline.push('quick', quickFiles(), 'nothing-is-started-by-this');
  for (const tag of TAGS) tagline.git('quick', 'tag', tag);
  tagline.git('quick', 'push', '--quiet', 'tagline', ...TAGS.toReversed());

  const all = await allEnded();

  assert.deepEqual(
    all.filter(({ execution }) => execution.status !== 'Succeeded').map(({ execution }) => execution.statusSummary),
    [],
  );
  assert.deepEqual(all.map(({ execution }) => execution.tag ?? '').sort(), TAGS.toSorted(), 'each once');
  for (const lane of LANES) {
    const mine = all.filter(({ execution }) => execution.tag?.startsWith(`${lane}/`));
    for (const name of STAGES) {
      const visits = mine
        .map(({ execution: { version, turn = 0 }, stages }) => ({
          version,
          turn,
          ...stages.find((stage) => stage.name === name),
        }))
        .toSorted((a, b) => ((a.startedAt ?? '') < (b.startedAt ?? '') ? -1 : 1));
      for (const [at, { endedAt = '~', version }] of visits.entries())
        assert.ok(endedAt <= (visits[at + 1]?.startedAt ?? '~'), `${lane} ${name}: ${version} is alone in its stage`);
      // What is told late finds others in the first stage already; from then on everybody keeps its turn.
      if (name !== STAGES[0])
        assert.deepEqual(
          visits.map(({ version }) => version),
          visits.toSorted((a, b) => a.turn - b.turn).map(({ version }) => version),
          `${lane} ${name}`,
        );
    }
  }
});
