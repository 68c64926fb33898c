import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { parse, stringify } from 'yaml';
import { quickFiles, quickPipeline } from './quick-pipeline.ts';
import { startTagline, type Tagline } from './tagline.ts';

let tagline: Tagline;
const green = (): string => join(tagline.folder, 'green');

before(async () => {
  tagline = await startTagline();
  const pipelines = {
    'quick.yaml': quickPipeline({ approve: false }),
    'slow.yaml': quickPipeline({
      name: 'slow',
      repository: 'slow',
      main: [`test -f ${green()}`],
      side: ['sleep 1', 'echo the sibling finished'],
      deploy: false,
    }),
  };
  for (const [name, text] of Object.entries(pipelines)) {
    const file = join(tagline.folder, name);
    writeFileSync(file, text);
    const put = await tagline.cli('pipelines', 'put', file);
    assert.equal(put.code, 0, put.stderr);
  }
});
after(() => tagline?.stop());

test('a red build fails its stage while the sibling finishes; a retry keeps what succeeded', async () => {
  const tag = 'dev_us-east-1/research/1.0';
  tagline.push('slow', quickFiles(), tag);

  const red = await tagline.until(tag, 'failed', ({ execution }) => execution.status === 'Failed');
  const build = (answer: typeof red) => answer.stages.find(({ name }) => name === 'Build');
  assert.deepEqual(
    build(red)?.actions.map(({ name, status }) => [name, status]),
    [
      ['Main', 'Failed'],
      ['Side', 'Succeeded'],
    ],
  );
  assert.match(red.execution.statusSummary ?? '', /Build\/Main/);
  const logs = await tagline.cli('logs', red.execution.id, 'Build/Side');
  assert.match(logs.stdout, /the sibling finished/);

  writeFileSync(green(), '');
  assert.equal((await tagline.cli('retry', red.execution.id)).code, 0);
  const ended = await tagline.until(tag, 'succeeded', ({ execution }) => execution.status === 'Succeeded');
  assert.equal(ended.execution.id, red.execution.id);
  const side = (answer: typeof red) => build(answer)?.actions.find(({ name }) => name === 'Side');
  assert.equal(side(ended)?.externalExecutionId, side(red)?.externalExecutionId, 'the sibling was not built again');
});

test('a push of a branch deploys where on: says; its paths are looked at; by hand it starts with variables, once', async () => {
  const file = join(tagline.folder, 'trunk.yaml');
  const shape = parse(
    quickPipeline({ name: 'trunk', repository: 'slow', main: ['echo "size #{variables.size}"'] }),
  ) as {
    triggers: { gitConfiguration: { push: object[] } }[];
    stages: { name: string; actions: { configuration?: object }[] }[];
  };
  const filePaths = { excludes: ['docs/**'] };
  const [trigger] = shape.triggers;
  if (trigger) trigger.gitConfiguration.push = [{ branches: { includes: ['main'] }, filePaths }];
  const [source, build] = shape.stages;
  const action = source?.actions[0];
  if (action) action.configuration = { ...action.configuration, BranchName: 'main' };
  const trunk = {
    ...shape,
    on: [{ branch: 'main', environment: 'dev', scope: 'us-east-1', team: 'research' }],
    variables: [{ name: 'size', defaultValue: 'small' }],
    stages: [source, build],
  };
  writeFileSync(file, stringify(trunk));
  const put = await tagline.cli('pipelines', 'put', file);
  assert.equal(put.code, 0, put.stderr);
  const newest = async () => (await tagline.api.listExecutions({ pipeline: 'trunk', limit: 10 })).executions;
  const until = async (count: number) => {
    for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((done) => setTimeout(done, 200))) {
      const all = await newest();
      if (all.length >= count && all.every(({ status }) => status !== 'InProgress')) return all;
    }
    return assert.fail(`no ${count} executions have ended: ${JSON.stringify(await tagline.refusals())}`);
  };
  const pushMain = (path: string): string => {
    const folder = tagline.git('slow', 'rev-parse', '--show-toplevel').trim();
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path);
    tagline.git('slow', 'add', '-A');
    tagline.git('slow', 'commit', '-q', '-m', `a commit with "quotes" and #{x.y} for ${path}`);
    tagline.git('slow', 'push', '--quiet', 'tagline', 'HEAD:refs/heads/main');
    return tagline.git('slow', 'rev-parse', 'HEAD').trim();
  };

  const commit = pushMain('app/one.txt');
  const [pushed] = await until(1);
  assert.deepEqual([pushed?.status, pushed?.commit, pushed?.tag], ['Succeeded', commit, undefined]);
  pushMain('docs/one.md');

  const args = ['trunk', '--variable', 'size=large', '--token', 'nightly-7'];
  const first = await tagline.json<{ executions: { id: string }[] }>('start', ...args);
  assert.deepEqual(
    (await tagline.json<{ executions: { id: string }[] }>('start', ...args)).executions[0]?.id,
    first.executions[0]?.id,
  );
  const [byHand, ...before] = await until(2);
  assert.deepEqual([byHand?.id, byHand?.status, before.length], [first.executions[0]?.id, 'Succeeded', 1]);
  assert.equal(byHand?.commit, tagline.git('slow', 'rev-parse', 'HEAD').trim(), 'the head of the branch');
  assert.match((await tagline.cli('logs', byHand?.id ?? '', 'Build/Main')).stdout, /size large/);
  const wrong = await tagline.cli('start', 'trunk', '--variable', 'colour=red');
  assert.match(wrong.stderr, /UnknownVariable|no variable colour/);
  assert.notEqual(wrong.code, 0);
});

test('two tags for one address keep their order and never overlap in a stage', async () => {
  const tags = ['dev_eu-central-1/research/2.0', 'dev_eu-central-1/research/2.1'];
  for (const tag of tags) tagline.push('quick', quickFiles(), tag);

  const [first, second] = await Promise.all(
    tags.map((tag) => tagline.until(tag, 'succeeded', ({ execution }) => execution.status === 'Succeeded')),
  );

  assert.ok((first?.execution.sequence ?? 0) < (second?.execution.sequence ?? 0));
  for (const stage of first?.stages ?? []) {
    const later = second?.stages.find(({ name }) => name === stage.name);
    assert.ok(
      (stage.endedAt ?? '~') <= (later?.startedAt ?? ''),
      `${stage.name}: ${stage.endedAt} before ${later?.startedAt}`,
    );
  }
  const history = await tagline.json<{ serials: { serial: number; tag: string }[] }>(
    'state',
    'history',
    'research/dev-eu-central-1',
  );
  assert.deepEqual(
    history.serials.map(({ serial, tag }) => [serial, tag]),
    [
      [2, tags[1]],
      [1, tags[0]],
    ],
  );
  const { releases } = await tagline.json<{ releases: { pipeline: string; serials: { serial: number }[] }[] }>(
    'state',
    'show',
    '--tag',
    tags[0] ?? '',
  );
  assert.deepEqual(
    releases.map(({ pipeline, serials }) => [pipeline, serials.map(({ serial }) => serial)]),
    [['quick', [1]]],
  );
});

test('the same event three times is one execution', async () => {
  const tag = 'dev_us-east-1/research/3.0';
  const commit = tagline.push('quick', quickFiles(), tag);
  await tagline.until(tag, 'succeeded', ({ execution }) => execution.status === 'Succeeded');
  const event = {
    id: 'a copy of the event',
    source: 'aws.codecommit',
    time: '2026-01-01T00:00:00Z',
    detail: {
      event: 'referenceCreated',
      repositoryName: 'quick',
      referenceType: 'tag',
      referenceName: tag,
      commitId: commit,
      callerUserArn: 'arn:aws:iam::000000000000:user/developer',
    },
  };
  const lambda = new LambdaClient(tagline.sdk);

  for (let n = 0; n < 3; n++) {
    const { FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName: 'tagline-receive-git-event', Payload: JSON.stringify(event) }),
    );
    assert.equal(FunctionError, undefined);
  }
  // Whatever the copies start is started before what is pushed after them.
  const marker = 'dev_us-east-1/research/3.1';
  tagline.push('quick', quickFiles(), marker);
  await tagline.until(marker, 'succeeded', ({ execution }) => execution.status === 'Succeeded');

  const { executions } = await tagline.api.listExecutions({ pipeline: 'quick', limit: 50 });
  assert.equal(executions.filter((execution) => execution.tag === tag).length, 1);
});

test('a malformed tag, an unknown environment, region or team start nothing, and status says why', async () => {
  const wanted = {
    'dev__us-east-1/research/1.0': 'TagNotInScheme',
    'prod_us-east-1/research/1.0': 'UnknownEnvironment',
    'dev_eu-west-1/research/1.0': 'UnknownScope',
    'dev_us-east-1/sales/1.0': 'UnknownTeam',
  };
  for (const tag of Object.keys(wanted)) tagline.push('quick', quickFiles(), tag);

  for (const [tag, code] of Object.entries(wanted)) await tagline.refused(tag, code);

  const tags = Object.keys(wanted);
  const seen = (await tagline.refusals()).filter(({ ref }) => tags.includes(ref));
  assert.deepEqual(seen.map(({ ref }) => ref).sort(), tags.toSorted(), 'each once');
  const { executions } = await tagline.api.listExecutions({ limit: 50 });
  assert.deepEqual(
    executions.filter(({ tag }) => tags.includes(tag ?? '')),
    [],
  );
});

test('a tag of a tree or a blob starts nothing, and status says why', async () => {
  tagline.push('quick', quickFiles(), 'dev_us-east-1/research/5.0');
  const names = ['tree', 'blob', 'said'].map((name) => `dev_us-east-1/research/${name}`);
  const [tree = '', blob = '', said = ''] = names;
  tagline.git('quick', 'tag', tree, 'HEAD^{tree}');
  tagline.git('quick', 'tag', blob, 'HEAD:template.json');
  tagline.git('quick', 'tag', '-a', '-m', 'said', said, 'HEAD^{tree}');
  tagline.git('quick', 'push', '--quiet', 'tagline', ...names);

  for (const name of names) await tagline.refused(name, 'NotACommit');
  const { executions } = await tagline.api.listExecutions({ pipeline: 'quick', limit: 50 });
  assert.deepEqual(
    executions.filter(({ tag }) => names.includes(tag ?? '')),
    [],
  );
});

test('a tag deleted and pushed again at the same commit says which execution there is', async () => {
  const tag = 'dev_us-east-1/research/6.0';
  tagline.push('quick', quickFiles(), tag);
  const { execution } = await tagline.until(tag, 'succeeded', (answer) => answer.execution.status === 'Succeeded');

  tagline.git('quick', 'push', '--quiet', 'tagline', `:refs/tags/${tag}`);
  tagline.git('quick', 'push', '--quiet', 'tagline', tag);

  const { fault } = await tagline.refused(tag, 'AlreadyStarted');
  assert.match(fault.message, new RegExp(execution.id));
});

test('tags of one push keep the order of their turns from the second stage on', async () => {
  tagline.push('quick', quickFiles(), 'dev_eu-central-1/research/7.0');
  const tags = ['7.9-rc.1', '7.9', '7.10', '7.11'].map((version) => `dev_eu-central-1/research/${version}`);
  for (const tag of tags) tagline.git('quick', 'tag', tag);
  tagline.git('quick', 'push', '--quiet', 'tagline', ...tags.toReversed());

  const built: { tag: string; turn: number; at: string }[] = [];
  for (const tag of tags) {
    const { execution, stages } = await tagline.until(tag, 'succeeded', (one) => one.execution.status === 'Succeeded');
    built.push({ tag, turn: execution.turn ?? 0, at: stages[1]?.startedAt ?? '' });
  }

  // What is told late finds others in the first stage already; from then on everybody keeps the turn of its version.
  assert.deepEqual(
    built.toSorted((x, y) => (x.at < y.at ? -1 : 1)).map(({ tag }) => tag),
    built.toSorted((x, y) => x.turn - y.turn).map(({ tag }) => tag),
  );
});

test('a deleted tag starts nothing and is no refusal', async () => {
  tagline.push('quick', quickFiles(), 'first-marker');
  await tagline.refused('first-marker', 'NoTriggerMatched');
  tagline.git('quick', 'push', '--quiet', 'tagline', ':refs/tags/first-marker');
  tagline.push('quick', quickFiles(), 'second-marker');
  await tagline.refused('second-marker', 'NoTriggerMatched');

  assert.equal((await tagline.refusals()).filter(({ ref }) => ref === 'first-marker').length, 1);
});
