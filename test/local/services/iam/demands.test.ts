/** Every operation of every service of the local cloud says what IAM is asked for it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openIdentity } from '../../../../local/kernel/callers/identity.ts';
import { makeClock } from '../../../../local/kernel/clock.ts';
import type { Call, Cloud, Demand, Ids, Service } from '../../../../local/kernel/cloud.ts';
import { openDisk } from '../../../../local/kernel/disk.ts';
import { Fault } from '../../../../local/kernel/fault.ts';
import { openIamStore } from '../../../../local/services/iam/store/open-store.ts';
import { serviceFactories } from '../../../../local/services.ts';

const data = mkdtempSync(join(tmpdir(), 'demands-'));
const disk = openDisk(data);
const clock = makeClock({ load: () => 0, save: () => {} });
after(async () => {
  for (const service of services) await service.stop?.();
  clock.stop();
  disk.close();
  rmSync(data, { recursive: true });
});

const ids: Ids = {
  uuid: () => crypto.randomUUID(),
  short: (length) => 'a'.repeat(length),
  upper: (length) => 'A'.repeat(length),
  secret: () => 'secret',
};
const iam = openIamStore(disk.database('iam'));
const identity = openIdentity(iam, { clock, ids });
const cloud: Cloud = {
  ...identity,
  clock,
  ids,
  url: 'http://127.0.0.1:1',
  database: disk.database,
  folder: disk.folder,
  launch: () => Promise.reject(new Error('demands must not start processes')),
  log: () => {},
  call: () => Promise.reject(new Error('demands must not call')),
};
const services: Service[] = serviceFactories(iam).map((factory) => factory(cloud));
const account = '111122223333';
const call: Call = {
  account,
  region: 'eu-central-1',
  requestId: 'r',
  principal: { kind: 'root', account, arn: `arn:aws:iam::${account}:root` },
};

/** What an empty request asks for; undefined if the operation refuses to say, which refuses the request. */
const demandsOfNothing = (service: Service, operation: string): readonly Demand[] | undefined => {
  try {
    return service.operations[operation]?.demands({}, call);
  } catch (error) {
    assert.ok(error instanceof Fault || error instanceof TypeError, `${service.name}:${operation}: ${error}`);
    return undefined;
  }
};

/** Operations for which AWS itself checks nothing. */
const UNCHECKED = ['sts:GetCallerIdentity', 'sts:GetSessionToken'];
/** Operations on lists, which ask for every member and refuse (or do nothing for) an empty list. */
const BY_MEMBER = [
  'codebuild:BatchDeleteBuilds',
  'codebuild:BatchGetBuildBatches',
  'codebuild:BatchGetBuilds',
  'codebuild:BatchGetProjects',
  'codebuild:BatchGetReportGroups',
  'codebuild:BatchGetReports',
  'codecommit:BatchGetCommits',
  'codecommit:BatchGetRepositories',
  'events:PutEvents',
  's3:DeleteObjects',
  'ssm:DeleteParameters',
  'ssm:GetParameters',
];

test('only the operations that are written here ask for nothing', () => {
  const asking = services.flatMap((service) =>
    Object.keys(service.operations)
      .filter((operation) => demandsOfNothing(service, operation)?.length === 0)
      .map((operation) => `${service.name}:${operation}`),
  );

  assert.deepEqual(
    asking.filter((operation) => !UNCHECKED.includes(operation) && !BY_MEMBER.includes(operation)),
    [],
  );
});

test('every demand names an action of a service', () => {
  for (const service of services)
    for (const operation of Object.keys(service.operations))
      for (const { action } of demandsOfNothing(service, operation) ?? [])
        assert.match(action, /^[a-z0-9-]+:[A-Za-z]+$/, `${service.name}:${operation}`);
});
