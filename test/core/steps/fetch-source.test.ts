import assert from 'node:assert/strict';
import { test } from 'node:test';
import { executionRecord, releaseName } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { versionRecord } from '../../../core/pipeline.ts';
import type { Source } from '../../../core/ports/source.ts';
import { fetchSource } from '../../../core/steps/fetch-source.ts';
import { actionOf, begun, everything } from '../begun.ts';
import { makeWorld } from '../world.ts';

const COMMIT = 'c'.repeat(40);
const ZIP = new Uint8Array([1, 2, 3]);

/** An execution whose repository holds one commit; `asked` is what of it was fetched. */
const withSource = async (message = 'first line\nsecond') => {
  const world = await makeWorld();
  const { execution, base } = await begun(world);
  const asked: Parameters<Source['fetch']>[] = [];
  const source: Source = {
    resolve: async () => undefined,
    fetch: async (...wanted) => {
      asked.push(wanted);
      const dates = { authorDate: '2026-01-01', committerDate: '2026-01-02' };
      const author = { authorName: 'ana', authorEmail: 'ana@example.com' };
      return { zip: ZIP, facts: { commit: COMMIT, message, ...dates, ...author } };
    },
  };
  const stored: [string, Uint8Array][] = [];
  const { put } = world.ports.artifacts;
  world.ports.artifacts.put = (key, body) => {
    stored.push([key, body]);
    return put(key, body);
  };
  const input = { ...base, stage: 'Source', action: 'Source', repository: 'hello', commit: COMMIT, artifact: 'source' };
  return { world, source, execution, asked, stored, input, fetch: fetchSource({ ...world.ports, source }) };
};

test('the tree of the tag’s commit is stored under the environment’s key, and its version is the action’s artifact', async () => {
  const { world, execution, asked, stored, input, fetch } = await withSource();

  await fetch(input);

  assert.deepEqual(asked, [['hello', { type: 'tag', name: 'dev_eu-central-1/research/1.0' }, COMMIT]]);
  const key = `dev/artifacts/${execution.target.account}/hello/source/${execution.id}`;
  assert.deepEqual(stored, [[key, ZIP]]);
  const action = await actionOf(world, execution, 'Source', 'Source');
  assert.equal(action?.status, 'Succeeded');
  assert.deepEqual(action?.artifacts, [{ name: 'source', key, etag: `"${key}"`, version: `v-"${key}"` }]);
});

test('the machine and the ledger are told CodePipeline’s variables, with the whole message and its first line', async () => {
  const { world, execution, input, fetch } = await withSource();

  const fetched = await fetch(input);

  assert.deepEqual(fetched, {
    externalExecutionId: COMMIT,
    summary: 'first line',
    variables: {
      RepositoryName: 'hello',
      CommitId: COMMIT,
      CommitMessage: 'first line\nsecond',
      AuthorDate: '2026-01-01',
      CommitterDate: '2026-01-02',
      TagName: 'dev_eu-central-1/research/1.0',
    },
  });
  const action = await actionOf(world, execution, 'Source', 'Source');
  assert.deepEqual(action?.outputVariables, fetched.variables);
  assert.deepEqual([action?.externalExecutionId, action?.summary], [COMMIT, 'first line']);
});

test('a long first line is cut at 200 characters in the summary alone', async () => {
  const { input, fetch } = await withSource('x'.repeat(300));

  const { summary, variables } = await fetch(input);

  assert.deepEqual([summary, variables['CommitMessage']], ['x'.repeat(200), 'x'.repeat(300)]);
});

test('whom the commit names as its author is remembered by the execution', async () => {
  const { world, execution, input, fetch } = await withSource();

  await fetch(input);

  const { data } = await executionRecord.require(world.ports.ledger, keys.execution(execution.id), 'execution');
  assert.deepEqual(data.authorEmails, ['ana@example.com']);
});

test('a task that is retried fetches again and answers the same, and the end that was written stands', async () => {
  const { world, input, fetch } = await withSource();
  const first = await fetch(input);
  const once = everything(world);

  assert.deepEqual(await fetch(input), first);

  assert.equal(everything(world), once);
});

test('an action that is not in the definition, and a machine of another attempt, fetch nothing', async () => {
  const { asked, stored, input, fetch } = await withSource();

  await assert.rejects(fetch({ ...input, action: 'Nobody' }), { name: 'UnknownAction' });
  await assert.rejects(fetch({ ...input, attempt: 2 }), { name: 'ExecutionEnded' });

  assert.deepEqual([asked, stored], [[], []]);
});

/** The source and the execution as a start without a push leaves them: nothing says which commit. */
const withoutPush = async (
  heads: Readonly<Record<string, string>>,
  { BranchName }: { BranchName?: string } = { BranchName: 'main' },
) => {
  const found = await withSource();
  const { ledger } = found.world.ports;
  const version = await versionRecord.require(ledger, keys.version('hello', 1), 'version');
  const [sources, ...stages] = version.data.definition.stages;
  const actions = sources?.actions.map((action) => ({
    ...action,
    configuration: { ...action.configuration, ...(BranchName === undefined ? {} : { BranchName }) },
  }));
  const definition = { ...version.data.definition, stages: [{ ...sources, actions }, ...stages] };
  const item = await executionRecord.require(ledger, keys.execution(found.execution.id), 'execution');
  const { tag: _, ...untagged } = item.data;
  await ledger.write([
    { put: { ...version, data: { ...version.data, definition } } },
    { put: { ...item, data: { ...untagged, commit: '', revisions: [] } } },
  ]);
  found.source.resolve = async (_repository, { name }) =>
    heads[name] === undefined ? undefined : { object: heads[name], isCommit: true };
  const { commit: _commit, ...input } = found.input;
  const executed = async () =>
    (await executionRecord.require(ledger, keys.execution(found.execution.id), 'execution')).data;
  return { ...found, input, executed };
};

test('without a push the head of the branch is taken and written down, and a second fetch takes the same', async () => {
  const heads: Record<string, string> = { main: COMMIT };
  const { asked, input, fetch, executed } = await withoutPush(heads);

  const { variables } = await fetch(input);
  heads['main'] = 'd'.repeat(40);
  await fetch(input);

  assert.deepEqual(asked, Array(2).fill(['hello', { type: 'branch', name: 'main' }, COMMIT]));
  const { commit, revisions } = await executed();
  assert.deepEqual(
    [commit, revisions],
    [COMMIT, [{ action: 'Source', provider: 'CodeCommit', repository: 'hello', commit: COMMIT, branch: 'main' }]],
  );
  assert.equal(releaseName(await executed()), 'main@ccccccc');
  assert.deepEqual([variables['BranchName'], variables['TagName']], ['main', undefined]);
});

test('without a push and without BranchName nothing says which commit is meant', async () => {
  const { input, fetch } = await withoutPush({ main: COMMIT }, {});

  await assert.rejects(fetch(input), { name: 'RevisionUnknown', message: /which commit of hello is meant/ });
});

test('a branch that is not there is said by its name', async () => {
  const { input, fetch } = await withoutPush({});

  await assert.rejects(fetch(input), { name: 'RevisionUnavailable', message: /hello has no branch main/ });
});
