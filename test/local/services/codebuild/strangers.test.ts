/** What a build can reach beside what its role may do, on a cloud that refuses keys it did not issue. */
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type BuildingCloud, openBuildingCloud } from './building-cloud.ts';

let world: BuildingCloud;
before(async () => {
  world = await openBuildingCloud(mkdtempSync(join(tmpdir(), 'codebuild-')), 'refused');
});
after(() => world.close());

/** Builds run Node, which is there wherever the cloud is; the script is told without quotes of the shell. */
const outputOf = async (name: string, script: string): Promise<string[]> => {
  const program = `eval(Buffer.from("${Buffer.from(script).toString('base64')}","base64").toString())`;
  await world.project(
    name,
    JSON.stringify({ version: 0.2, phases: { build: { commands: [`${process.execPath} -e '${program}'`] } } }),
  );
  const build = await world.run(name);
  assert.equal(build.buildStatus, 'SUCCEEDED', await world.logText(build));
  return (await world.output(build)).flatMap((line) => (line === '' ? [] : line.split('\n')));
};

test('a build reads no mail and moves no clock', async () => {
  const before = world.cloud.clock.now();
  const lines = await outputOf(
    'doors',
    `const at = process.env.AWS_ENDPOINT_URL;
    const ask = async (path, more) => { const r = await fetch(at + path, more); console.log(path + ' ' + r.status); };
    (async () => {
      await ask('/_local/health');
      await ask('/mail');
      await ask('/mail/1', { headers: { accept: 'application/json' } });
      await ask('/mail?key=guessed');
      await ask('/mail', { headers: { 'x-owner-key': '' } });
      await ask('/_local/clock/advance', { method: 'POST', body: '{"seconds":86400}' });
    })();`,
  );

  assert.deepEqual(lines, [
    '/_local/health 200',
    '/mail 403',
    '/mail/1 403',
    '/mail?key=guessed 403',
    '/mail 403',
    '/_local/clock/advance 403',
  ]);
  assert.ok(world.cloud.clock.now() - before < 3_600_000);
});

test('a build that names itself root of any account is nobody', async () => {
  const lines = await outputOf(
    'imposter',
    `const ask = async (key) => {
      const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
      const time = new Date().toISOString().replace(/[:-]|\\.\\d+/g, '');
      const r = await fetch(process.env.AWS_ENDPOINT_URL + '/', {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-amz-date': time,
          authorization: 'AWS4-HMAC-SHA256 Credential=' + key + '/' + day + '/eu-central-1/sts/aws4_request, SignedHeaders=host;x-amz-date, Signature=0',
        },
        body: 'Action=GetCallerIdentity&Version=2011-06-15',
      });
      console.log(key + ' ' + r.status + ' ' + /<Code>(\\w+)/.exec(await r.text())?.[1]);
    };
    (async () => { for (const key of ['test', '000000000000', '111122223333']) await ask(key); })();`,
  );

  assert.deepEqual(lines, [
    'test 403 InvalidClientTokenId',
    '000000000000 403 InvalidClientTokenId',
    '111122223333 403 InvalidClientTokenId',
  ]);
});
