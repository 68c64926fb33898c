import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { listBuilds } from '../../../../local/services/codebuild/build/list-builds.ts';
import { openBuilds } from '../../../../local/services/codebuild/builds.ts';
import type { CodeBuild } from '../../../../local/services/codebuild/codebuild.ts';
import type { Build } from '../../../../local/services/codebuild/model.ts';
import { openStore } from '../../../../local/services/codebuild/store.ts';

const place = { account: '111122223333', region: 'eu-central-1' };
const call = { ...place, requestId: 'r', principal: { kind: 'root', account: place.account, arn: 'root' } } as const;

test('pages of a hundred cover every build once, in either order, and not those of other projects or accounts', async () => {
  const builds = openBuilds(openStore(new DatabaseSync(':memory:')));
  const add = (id: string, where = place): void =>
    builds.add({ ...where, id, project: id.split(':')[0], status: 'SUCCEEDED', currentPhase: 'COMPLETED' } as Build);
  for (let n = 0; n < 205; n++) add(`many:${n}`);
  add('other:1');
  add('many:elsewhere', { ...place, account: '444455556666' });
  const codebuild = { builds, projects: { get: () => ({}) } } as unknown as CodeBuild;
  const { ListBuildsForProject } = listBuilds(codebuild);

  for (const sortOrder of ['ASCENDING', 'DESCENDING']) {
    const pages: string[][] = [];
    let nextToken: string | undefined;
    do {
      const input = { projectName: 'many', sortOrder, ...(nextToken && { nextToken }) };
      const page = (await ListBuildsForProject?.run(input, call)) as { ids: string[]; nextToken?: string };
      pages.push(page.ids);
      nextToken = page.nextToken;
    } while (nextToken);

    const expected = Array.from({ length: 205 }, (_, n) => `many:${n}`);
    assert.deepEqual(
      pages.map(({ length }) => length),
      [100, 100, 5],
    );
    assert.deepEqual(pages.flat(), sortOrder === 'ASCENDING' ? expected : expected.reverse());
  }
});
