import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { Foresight } from '../../core/questions/foresight.ts';
import { said } from './said.ts';

const run = {
  pipeline: 'network',
  definitionVersion: 1,
  address: 'research/dev-eu-central-1',
  account: '111111111111',
  stops: [],
  demands: ['the commit is on main'],
  behind: ['6f1c2d3e-0000-4000-8000-000000000001'],
  stages: [
    {
      name: 'Deploy',
      conditions: ['BEFORE_ENTRY Hours: DeploymentWindow Cron=* * 9-17 ? * MON-FRI *'],
      actions: [
        { name: 'Plan', provider: 'CloudFormation', runOrder: 1, on: ['StackName app-research'], changes: false },
        {
          ...{ name: 'Ask', provider: 'Manual', runOrder: 2, on: [], changes: false },
          asks: [{ requirement: '2 of group:release-managers', people: ['ana', 'bo'] }],
        },
        { name: 'Apply', provider: 'CloudFormation', runOrder: 3, on: ['StackName app-research'], changes: true },
      ],
    },
  ],
  like: 'e-1',
};
let foresight: Foresight;
const builds = [
  {
    ...{ stage: 'Build', action: 'Main', id: 'p:1', project: 'p', startedAt: '2026-01-01', status: 'SUCCEEDED' },
    ...{ environmentType: 'ARM_CONTAINER', computeType: 'BUILD_GENERAL1_SMALL', phases: { BUILD: 61 } },
  },
];
const server = createServer((request, response) => {
  const answer = request.url?.startsWith('/v1/plans') ? foresight : { builds };
  response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
});
let api: readonly string[];
before(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'k', AWS_SECRET_ACCESS_KEY: 's', AWS_REGION: 'us-east-1' });
  api = ['--api', `http://127.0.0.1:${(server.address() as AddressInfo).port}`];
});
after(() => server.close());

const told = async (runs: Foresight['runs'], refused: Foresight['refused'] = []) => {
  foresight = { tag: 'dev_eu-central-1/research/1.4.0', runs, refused };
  const { code, out } = await said('plan', foresight.tag, ...api);
  return { code, text: out.join('\n') };
};

test('a plan shows stages, conditions, who is asked, what changes and what the builds of such a run cost', async () => {
  const { code, text } = await told([run]);

  assert.equal(code, 0);
  for (const part of [
    'network dev_eu-central-1/research/1.4.0 to research/dev-eu-central-1 in 111111111111',
    'only if the commit is on main',
    'waits behind 6f1c2d3e',
    'Hours: DeploymentWindow Cron=* * 9-17 ? * MON-FRI *',
    'asks 2 of group:release-managers (ana, bo)',
    'changes the address',
  ])
    assert.ok(text.includes(part), `${part}\n${text}`);
  assert.match(text, /about \$0\.0\d\d of builds, as e-1/);
});

test('what would be refused is told with its remedy, and is no success', async () => {
  const fault = { code: 'VersionNotNewer', message: '1.3 is older than 1.4', remedy: 'Release a newer version.' };

  const stopped = await told([{ ...run, stops: [fault] }]);
  assert.notEqual(stopped.code, 0);
  assert.match(stopped.text, /VersionNotNewer 1\.3 is older than 1\.4\n +Release a newer version\./);
  const refused = await told([], [{ pipeline: 'network', fault }]);
  assert.notEqual(refused.code, 0);
  assert.match(refused.text, /network: VersionNotNewer/);
  const nothing = await told([]);
  assert.match(nothing.text, /no trigger of any pipeline takes dev_eu-central-1\/research\/1\.4\.0/);
});
