import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { parse, stringify } from 'yaml';
import { quickFiles, quickPipeline } from './quick-pipeline.ts';
import { openScenario, type Scenario } from './scenario.ts';

describe('what pushes start, and in what order', () => {
  let scenario: Scenario;
  const green = (): string => join(scenario.folder, 'green');

  before(async () => {
    scenario = await openScenario('pushes');
    await scenario.put(quickPipeline({ name: 'quick-pushes', repository: 'pushes', approve: false }));
    await scenario.put(
      quickPipeline({
        name: 'pushes-slow',
        repository: 'pushes-slow',
        main: [`test -f ${green()}`],
        side: ['sleep 1', 'echo the sibling finished'],
        deploy: false,
      }),
    );
  });
  after(() => scenario?.close());

  test('a red build fails its stage while the sibling finishes; a retry keeps what succeeded', async () => {
    const tag = scenario.tag('1.0', 'us-east-1');
    scenario.push('pushes-slow', quickFiles(), tag);

    const red = await scenario.until(tag, 'failed', ({ execution }) => execution.status === 'Failed');
    const build = (answer: typeof red) => answer.stages.find(({ name }) => name === 'Build');
    assert.deepEqual(
      build(red)?.actions.map(({ name, status }) => [name, status]),
      [
        ['Main', 'Failed'],
        ['Side', 'Succeeded'],
      ],
    );
    assert.match(red.execution.statusSummary ?? '', /Build\/Main/);
    const logs = await scenario.cli('logs', red.execution.id, 'Build/Side');
    assert.match(logs.stdout, /the sibling finished/);

    writeFileSync(green(), '');
    assert.equal((await scenario.cli('retry', red.execution.id)).code, 0);
    const ended = await scenario.until(tag, 'succeeded', ({ execution }) => execution.status === 'Succeeded');
    assert.equal(ended.execution.id, red.execution.id);
    const side = (answer: typeof red) => build(answer)?.actions.find(({ name }) => name === 'Side');
    assert.equal(side(ended)?.externalExecutionId, side(red)?.externalExecutionId, 'the sibling was not built again');
  });

  test('a push of a branch deploys where on: says; its paths are looked at; by hand it starts with variables, once', async () => {
    const file = join(scenario.folder, 'trunk.yaml');
    const shape = parse(quickPipeline({ name: 'trunk', repository: 'pushes-slow', main: ['echo "size $SIZE"'] })) as {
      triggers: { gitConfiguration: { push: object[] } }[];
      stages: { name: string; actions: { configuration?: object; environmentVariables?: object }[] }[];
    };
    const filePaths = { excludes: ['docs/**'] };
    const [trigger] = shape.triggers;
    if (trigger) trigger.gitConfiguration.push = [{ branches: { includes: ['main'] }, filePaths }];
    const [source, build] = shape.stages;
    const main = build?.actions[0];
    if (main) main.environmentVariables = { SIZE: '#{variables.size}' };
    const action = source?.actions[0];
    if (action) action.configuration = { ...action.configuration, BranchName: 'main' };
    const trunk = {
      ...shape,
      on: [{ branch: 'main', environment: 'dev', scope: 'us-east-1', team: 'pushes' }],
      variables: [{ name: 'size', defaultValue: 'small' }],
      stages: [source, build],
    };
    writeFileSync(file, stringify(trunk));
    const put = await scenario.cli('pipelines', 'put', file);
    assert.equal(put.code, 0, put.stderr);
    const newest = async () => (await scenario.api.listExecutions({ pipeline: 'trunk', limit: 10 })).executions;
    const until = async (count: number) => {
      for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((done) => setTimeout(done, 200))) {
        const all = await newest();
        if (all.length >= count && all.every(({ status }) => status !== 'InProgress')) return all;
      }
      return assert.fail(`no ${count} executions have ended: ${JSON.stringify(await scenario.refusals())}`);
    };
    const pushMain = (path: string): string => {
      const folder = scenario.git('pushes-slow', 'rev-parse', '--show-toplevel').trim();
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), path);
      scenario.git('pushes-slow', 'add', '-A');
      scenario.git('pushes-slow', 'commit', '-q', '-m', `a commit with "quotes" and #{x.y} for ${path}`);
      scenario.git('pushes-slow', 'push', '--quiet', 'tagline', 'HEAD:refs/heads/main');
      return scenario.git('pushes-slow', 'rev-parse', 'HEAD').trim();
    };

    const commit = pushMain('app/one.txt');
    const [pushed] = await until(1);
    assert.deepEqual([pushed?.status, pushed?.commit, pushed?.tag], ['Succeeded', commit, undefined]);
    pushMain('docs/one.md');

    const args = ['trunk', '--variable', 'size=large', '--token', 'nightly-7'];
    const first = await scenario.json<{ executions: { id: string }[] }>('start', ...args);
    assert.deepEqual(
      (await scenario.json<{ executions: { id: string }[] }>('start', ...args)).executions[0]?.id,
      first.executions[0]?.id,
    );
    const [byHand, ...before] = await until(2);
    assert.deepEqual([byHand?.id, byHand?.status, before.length], [first.executions[0]?.id, 'Succeeded', 1]);
    assert.equal(byHand?.commit, scenario.git('pushes-slow', 'rev-parse', 'HEAD').trim(), 'the head of the branch');
    assert.match((await scenario.cli('logs', byHand?.id ?? '', 'Build/Main')).stdout, /size large/);
    const wrong = await scenario.cli('start', 'trunk', '--variable', 'colour=red');
    assert.match(wrong.stderr, /UnknownVariable|no variable colour/);
    assert.notEqual(wrong.code, 0);
  });

  test('two tags for one address keep their order and never overlap in a stage', async () => {
    const tags = [scenario.tag('2.0'), scenario.tag('2.1')];
    for (const tag of tags) scenario.push('pushes', quickFiles(), tag);

    const [first, second] = await Promise.all(
      tags.map((tag) => scenario.until(tag, 'succeeded', ({ execution }) => execution.status === 'Succeeded')),
    );

    assert.ok((first?.execution.sequence ?? 0) < (second?.execution.sequence ?? 0));
    for (const stage of first?.stages ?? []) {
      const later = second?.stages.find(({ name }) => name === stage.name);
      assert.ok(
        (stage.endedAt ?? '~') <= (later?.startedAt ?? ''),
        `${stage.name}: ${stage.endedAt} before ${later?.startedAt}`,
      );
    }
    const history = await scenario.json<{ serials: { serial: number; tag: string }[] }>(
      'state',
      'history',
      scenario.address(),
    );
    assert.deepEqual(
      history.serials.map(({ serial, tag }) => [serial, tag]),
      [
        [2, tags[1]],
        [1, tags[0]],
      ],
    );
    const { releases } = await scenario.json<{ releases: { pipeline: string; serials: { serial: number }[] }[] }>(
      'state',
      'show',
      '--tag',
      tags[0] ?? '',
    );
    assert.deepEqual(
      releases.map(({ pipeline, serials }) => [pipeline, serials.map(({ serial }) => serial)]),
      [['quick-pushes', [1]]],
    );
  });

  test('the same event three times is one execution', async () => {
    const tag = scenario.tag('3.0', 'us-east-1');
    const commit = scenario.push('pushes', quickFiles(), tag);
    await scenario.until(tag, 'succeeded', ({ execution }) => execution.status === 'Succeeded');
    const event = {
      id: 'a copy of the event',
      source: 'aws.codecommit',
      time: '2026-01-01T00:00:00Z',
      detail: {
        event: 'referenceCreated',
        repositoryName: 'pushes',
        referenceType: 'tag',
        referenceName: tag,
        commitId: commit,
        callerUserArn: 'arn:aws:iam::000000000000:user/developer',
      },
    };
    const lambda = new LambdaClient(scenario.sdk);

    for (let n = 0; n < 3; n++) {
      const { FunctionError } = await lambda.send(
        new InvokeCommand({ FunctionName: 'tagline-receive-git-event', Payload: JSON.stringify(event) }),
      );
      assert.equal(FunctionError, undefined);
    }
    // Whatever the copies start is started before what is pushed after them.
    const marker = scenario.tag('3.1', 'us-east-1');
    scenario.push('pushes', quickFiles(), marker);
    await scenario.until(marker, 'succeeded', ({ execution }) => execution.status === 'Succeeded');

    const { executions } = await scenario.api.listExecutions({ pipeline: 'quick-pushes', limit: 50 });
    assert.equal(executions.filter((execution) => execution.tag === tag).length, 1);
  });

  test('a malformed tag, an unknown environment, region or team start nothing, and status says why', async () => {
    const wanted = {
      'dev__us-east-1/pushes/1.0': 'TagNotInScheme',
      'prod_us-east-1/pushes/1.0': 'UnknownEnvironment',
      'dev_eu-west-1/pushes/1.0': 'UnknownScope',
      'dev_us-east-1/sales/1.0': 'UnknownTeam',
    };
    for (const tag of Object.keys(wanted)) scenario.push('pushes', quickFiles(), tag);

    for (const [tag, code] of Object.entries(wanted)) await scenario.refused(tag, code);

    const tags = Object.keys(wanted);
    const seen = (await scenario.refusals()).filter(({ ref }) => tags.includes(ref));
    assert.deepEqual(seen.map(({ ref }) => ref).sort(), tags.toSorted(), 'each once');
    const { executions } = await scenario.api.listExecutions({ limit: 50 });
    assert.deepEqual(
      executions.filter(({ tag }) => tags.includes(tag ?? '')),
      [],
    );
  });

  test('a tag of a tree or a blob starts nothing, and status says why', async () => {
    scenario.push('pushes', quickFiles(), scenario.tag('5.0', 'us-east-1'));
    const names = ['tree', 'blob', 'said'].map((name) => scenario.tag(name, 'us-east-1'));
    const [tree = '', blob = '', said = ''] = names;
    scenario.git('pushes', 'tag', tree, 'HEAD^{tree}');
    scenario.git('pushes', 'tag', blob, 'HEAD:template.json');
    scenario.git('pushes', 'tag', '-a', '-m', 'said', said, 'HEAD^{tree}');
    scenario.git('pushes', 'push', '--quiet', 'tagline', ...names);

    for (const name of names) await scenario.refused(name, 'NotACommit');
    const { executions } = await scenario.api.listExecutions({ pipeline: 'quick-pushes', limit: 50 });
    assert.deepEqual(
      executions.filter(({ tag }) => names.includes(tag ?? '')),
      [],
    );
  });

  test('a tag deleted and pushed again at the same commit says which execution there is', async () => {
    const tag = scenario.tag('6.0', 'us-east-1');
    scenario.push('pushes', quickFiles(), tag);
    const { execution } = await scenario.until(tag, 'succeeded', (answer) => answer.execution.status === 'Succeeded');

    scenario.git('pushes', 'push', '--quiet', 'tagline', `:refs/tags/${tag}`);
    scenario.git('pushes', 'push', '--quiet', 'tagline', tag);

    const { fault } = await scenario.refused(tag, 'AlreadyStarted');
    assert.match(fault.message, new RegExp(execution.id));
  });

  test('tags of one push keep the order of their turns from the second stage on', async () => {
    scenario.push('pushes', quickFiles(), scenario.tag('7.0'));
    const tags = ['7.9-rc.1', '7.9', '7.10', '7.11'].map((version) => scenario.tag(version));
    for (const tag of tags) scenario.git('pushes', 'tag', tag);
    scenario.git('pushes', 'push', '--quiet', 'tagline', ...tags.toReversed());

    const built: { tag: string; turn: number; at: string }[] = [];
    for (const tag of tags) {
      const { execution, stages } = await scenario.until(
        tag,
        'succeeded',
        (one) => one.execution.status === 'Succeeded',
      );
      built.push({ tag, turn: execution.turn ?? 0, at: stages[1]?.startedAt ?? '' });
    }

    // What is told late finds others in the first stage already; from then on everybody keeps the turn of its version.
    assert.deepEqual(
      built.toSorted((x, y) => (x.at < y.at ? -1 : 1)).map(({ tag }) => tag),
      built.toSorted((x, y) => x.turn - y.turn).map(({ tag }) => tag),
    );
  });

  test('a deleted tag starts nothing and is no refusal', async () => {
    scenario.push('pushes', quickFiles(), 'first-marker');
    await scenario.refused('first-marker', 'NoTriggerMatched');
    scenario.git('pushes', 'push', '--quiet', 'tagline', ':refs/tags/first-marker');
    scenario.push('pushes', quickFiles(), 'second-marker');
    await scenario.refused('second-marker', 'NoTriggerMatched');

    assert.equal((await scenario.refusals()).filter(({ ref }) => ref === 'first-marker').length, 1);
  });
});
