import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphMermaid } from '../../cli/graph-mermaid.ts';
import { graphSvg } from '../../cli/graph-svg.ts';
import { graphText } from '../../cli/graph-text.ts';
import { readDefinition } from '../../core/definition/read.ts';
import { graphOf } from '../../core/pipeline-graph.ts';
import { providers } from '../../providers/index.ts';

const TEXT = `
name: release
environments: { dev: {} }
stages:
  - name: Source
    actions:
      - { name: Source, provider: CodeCommit, configuration: { RepositoryName: app }, outputArtifacts: [source] }
  - name: Build
    beforeEntry:
      conditions:
        - result: FAIL
          rules:
            - name: office-hours
              ruleTypeId: { category: Rule, provider: DeploymentWindow }
              configuration: { Cron: '* * 9-17 ? * MON-FRI *' }
    onFailure: { result: RETRY }
    actions:
      - { name: Test, runOrder: 2, commands: ['true'], inputArtifacts: [source] }
      - { name: Lint, runOrder: 2, commands: ['true'], inputArtifacts: [source] }
      - { name: Package, commands: ['true'], inputArtifacts: [source] }
  - name: Deploy
    actions:
      - { name: Approve, provider: Manual }
      - { name: Site, provider: S3, runOrder: 2, inputArtifacts: [source],
          configuration: { BucketName: web, Extract: 'true' } }
`;
const definition = readDefinition(TEXT, 'release.yaml', providers);
const graph = graphOf(definition, providers, [
  { name: 'Source', status: 'Succeeded', actions: [{ name: 'Source', status: 'Succeeded' }] },
  { name: 'Build', status: 'InProgress', actions: [{ name: 'Package', status: 'Failed' }] },
]);

test('groups stand in the order of runOrder, with what asks, what changes and what became of it', () => {
  const [, build, deploy] = graph.stages;

  assert.deepEqual(
    build?.groups.map((actions) => actions.map(({ name, status }) => `${name} ${status}`)),
    [['Package Failed'], ['Lint undefined', 'Test undefined']],
  );
  assert.deepEqual([build?.status, build?.beforeEntry, build?.onFailure], ['InProgress', ['office-hours'], ['retry']]);
  assert.deepEqual(
    deploy?.groups.flat().map(({ name, asks, mutates }) => [name, asks, mutates]),
    [
      ['Approve', true, false],
      ['Site', false, true],
    ],
  );
});

test('a terminal shows what runs at the same time on one line', () => {
  const lines = graphText(graph).split('\n');

  assert.ok(lines.some((line) => /Lint Commands\s+∥\s+Test Commands/.test(line)));
  assert.ok(lines.some((line) => /enters if office-hours/.test(line)));
  assert.ok(lines.some((line) => /Site S3 changes/.test(line)));
});

test('Mermaid gets one node per action and an arrow from each group to the next', () => {
  const text = graphMermaid(graph);

  assert.match(text, /^flowchart LR$/m);
  assert.equal(text.match(/<br>/g)?.length, 6);
  assert.match(text, /a1_0_0 --> a1_1_0\n {4}a1_0_0 --> a1_1_1/);
  assert.match(text, /a1_0_0\["Package<br>Commands"\]:::Failed/);
  assert.match(text, /classDef Failed /);
});

test('an SVG stands alone and holds no markup of the names', () => {
  const [source, ...rest] = graph.stages;
  const evil = {
    ...graph,
    pipeline: '<script>',
    stages: [{ ...(source ?? assert.fail()), name: '"><g onload=x>' }, ...rest],
  };
  const text = graphSvg(evil);

  assert.match(text, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  assert.doesNotMatch(text, /<script|<g |href|url\(http/);
  assert.equal(text.match(/<rect /g)?.length, 1 + 3 + 6);
  assert.doesNotMatch(graphMermaid(evil), /["<>]{2}|<script/);
});
