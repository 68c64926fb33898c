import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ENV } from '../../adapters/aws/env.ts';
import type { Installation } from '../../core/installation.ts';
import { installation, synthesise } from './synthesised.ts';

const changed = (change: (environments: Installation['environments']) => void): Installation => {
  const more = structuredClone(installation);
  change(more.environments);
  return more;
};
const textsOf = (of: Installation): ReadonlyMap<string, string> =>
  new Map(Object.entries(synthesise(of).templates).map(([name, template]) => [name, JSON.stringify(template)]));
/** Every function has the installation beside its code: that is all that changes where nothing else does. */
const withoutCode = (text: string | undefined): string | undefined =>
  text?.replace(/"S3Key":"[^"]*"/g, '').replace(new RegExp(`"${ENV.compiler}":"[^"]*"`, 'g'), '');

const before = textsOf(installation);
const HOME = ['tagline-engine', 'tagline-environment-dev', 'tagline-environment-prod'];
const stacksOf = (environment: string, accounts: readonly string[], regions: readonly string[]): readonly string[] =>
  accounts.flatMap((account) =>
    regions.flatMap((region) => [
      `tagline-region-${account}-${region}`,
      `tagline-target-${environment}-${account}-${region}`,
    ]),
  );

/** `changes`: what is no longer the same, but for the code. */
const cases: readonly {
  readonly title: string;
  readonly more: Installation;
  readonly added: readonly string[];
  readonly changes: readonly string[];
}[] = [
  {
    title: 'a region more in an environment',
    more: changed(({ dev }) => void dev?.regions.push('sa-east-1')),
    added: stacksOf('dev', ['111111111111', '222222222222'], ['sa-east-1']),
    changes: [],
  },
  {
    title: 'a region more in an environment, which another environment has already',
    more: changed(({ dev }) => void dev?.regions.push('ap-southeast-1')),
    added: stacksOf('dev', ['111111111111', '222222222222'], ['ap-southeast-1']),
    changes: [],
  },
  {
    title: 'a team more in an environment, with an account of its own',
    more: changed(({ prod }) => void Object.assign(prod?.accounts ?? {}, { risk: '444444444444' })),
    added: stacksOf('prod', ['444444444444'], ['eu-central-1', 'ap-southeast-1']),
    changes: ['tagline-engine', 'tagline-environment-prod'],
  },
];

for (const { title, more, added, changes } of cases)
  test(`${title} has stacks of its own, and no template of another region or account changes a byte`, () => {
    const after = textsOf(more);

    assert.deepEqual([...after.keys()].filter((name) => !before.has(name)).toSorted(), added.toSorted());
    const different = [...before.keys()].filter((name) => after.get(name) !== before.get(name));
    assert.deepEqual(different, HOME, 'the installation is beside the code of every function');
    assert.deepEqual(
      different.filter((name) => withoutCode(after.get(name)) !== withoutCode(before.get(name))),
      changes,
    );
  });
