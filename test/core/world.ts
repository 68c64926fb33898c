/** Hand-written fakes of every port, and builders: a pipeline that is registered and pushes that ask for executions. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDefinition, readInstallation } from '../../core/definition/read.ts';
import type { ExecutionRequest } from '../../core/execution-request.ts';
import { TaglineError } from '../../core/fault.ts';
import { causeOf, type GitEvent } from '../../core/git-event.ts';
import { keys } from '../../core/ledger/keys.ts';
import { jobAnswers } from '../../core/parts/job-answers.ts';
import { stateLogins } from '../../core/parts/state-logins.ts';
import { pipelineRecord, triggerRecord, versionRecord } from '../../core/pipeline.ts';
import type { Alarm } from '../../core/ports/alarms.ts';
import type { ObjectOrder } from '../../core/ports/buckets.ts';
import type { BusEvent } from '../../core/ports/bus.ts';
import type { Ledger } from '../../core/ports/ledger.ts';
import type { MachineExecution, MachineVersion } from '../../core/ports/machines.ts';
import type { Subscription } from '../../core/ports/mail.ts';
import type { Metric } from '../../core/ports/metrics.ts';
import type { ChangeSet, StackDrift, StackStatus, StandingStack } from '../../core/ports/stacks.ts';
import { serialKey } from '../../core/terraform-states.ts';
import { triggersOf } from '../../core/triggers-of.ts';
import type { Answer } from '../../core/wait.ts';
import { providers } from '../../providers/index.ts';
import { type MemoryBuilds, memoryBuilds } from './memory-builds.ts';
import { type MemoryFunctions, memoryFunctions } from './memory-functions.ts';
import { memoryLedger } from './memory-ledger.ts';
import { memoryLending } from './memory-lending.ts';
import { type MemorySecrets, memorySecrets } from './memory-secrets.ts';
import { type MemoryStateMachines, memoryStateMachines } from './memory-state-machines.ts';
import type { RunPorts } from './run-ports.ts';

const EXAMPLE = join(import.meta.dirname, '../../examples/regional-hello');
const read = (file: string): string => readFileSync(join(EXAMPLE, file), 'utf8');
/** Read once: every test of every mutant begins with a world. */
const INSTALLATION = readInstallation(read('tagline.config.yaml'), 'tagline.config.yaml');
const DEFINITION = readDefinition(read('pipeline.yaml'), 'pipeline.yaml', providers);

/** What the registered pipeline was compiled by. */
const COMPILER = 'compiler-1';

export interface World {
  readonly ports: RunPorts & {
    readonly ledger: ReturnType<typeof memoryLedger>;
    readonly builds: MemoryBuilds;
    readonly secrets: MemorySecrets;
    readonly functions: MemoryFunctions;
    readonly stateMachines: MemoryStateMachines;
  };
  readonly published: BusEvent[];
  /** Names of machine executions in order of their start, with their state. */
  readonly machines: Map<string, MachineExecution>;
  readonly answered: { token: string; answer: Answer }[];
  readonly measured: Metric[];
  /** What topics of people's own were told. */
  readonly notices: { topicArn: string; subject: string; message: string }[];
  readonly mails: { person: string; subject: string; body: string }[];
  readonly etags: Map<string, string>;
  readonly changeSets: Map<string, ChangeSet>;
  readonly stackStatus: Map<string, StackStatus>;
  /** What comparing a stack finds; others are still being compared. */
  readonly stackDrifts: Map<string, StackDrift>;
  /** Stacks by name and by id, and those whose deletion was ordered. */
  readonly standing: Map<string, StandingStack>;
  readonly deleted: string[];
  readonly executed: string[];
  /** Sums of artifacts by key, where they are not those of their name; and artifacts that are gone. */
  readonly sums: Map<string, string>;
  readonly expired: Set<string>;
  /** By name, at every place. */
  readonly alarms: Map<string, Alarm>;
  /** Machines, and versions of them, that were deleted. */
  readonly removed: string[];
  /** In order of their creation. */
  readonly machineVersions: MachineVersion[];
  /** By mail address; others are confirmed. */
  readonly subscriptions: Map<string, Subscription>;
  /** Stacks whose leftovers were taken away. */
  readonly discarded: string[];
  /** Why a stack's deployment failed first. */
  readonly failures: Map<string, string>;
  /** What every artifact holds, and what was put into buckets. */
  readonly files: Map<string, Uint8Array>;
  /** Commits behind branches, as `<branch> <commit>`; and the paths that every push changes. */
  readonly merged: Set<string>;
  readonly changed: string[];
  /** Schedules and rules, as `<kind> <pipeline> <entry>`. */
  readonly watched: Map<string, object>;
  readonly objects: (ObjectOrder & { readonly account: string })[];
  /** Objects of sources by `<bucket>/<key>`, and with `/<version>` behind. */
  readonly sources: Map<string, { readonly etag: string; readonly version: string | undefined }>;
  /** What repositories hold, by `<repository> <commit or branch> <path>`. */
  readonly repositoryFiles: Map<string, string>;
  /** Trust policies by the name of the role. */
  readonly trusts: Map<string, unknown>;
  /** Moves the clock. */
  advance(seconds: number): void;
  /** Ends a machine's execution as it ended on Step Functions. */
  endMachine(arn: string, end: Omit<MachineExecution, 'input'>): void;
  push(tag?: string, after?: string): GitEvent;
  request(tag?: string, after?: string): ExecutionRequest;
}

export const makeWorld = async (): Promise<World> => {
  const ledger = memoryLedger();
  const installation = structuredClone(INSTALLATION);
  let now = Date.parse('2026-01-01T00:00:00.000Z');
  let ids = 0;
  const published: BusEvent[] = [];
  const machines = new Map<string, MachineExecution>();
  const answered: World['answered'] = [];
  const mails: World['mails'] = [];
  const notices: World['notices'] = [];
  const measured: World['measured'] = [];
  const etags = new Map<string, string>();
  const bodies = new Map<string, string>();
  const states = new Map<string, string>();
  const changeSets = new Map<string, ChangeSet>();
  const stackStatus = new Map<string, StackStatus>();
  const stackDrifts = new Map<string, StackDrift>();
  const standing = new Map<string, StandingStack>();
  const deleted: string[] = [];
  const executed: string[] = [];
  const sums: World['sums'] = new Map();
  const expired: World['expired'] = new Set();
  const alarms: World['alarms'] = new Map();
  const removed: string[] = [];
  const machineVersions: World['machineVersions'] = [];
  const subscriptions: World['subscriptions'] = new Map();
  const discarded: string[] = [];
  const failures = new Map<string, string>();
  const files = new Map<string, Uint8Array>();
  const merged = new Set<string>();
  const changed: string[] = [];
  const watched = new Map<string, object>();
  const objects: World['objects'] = [];
  const sources: World['sources'] = new Map();
  const secrets = memorySecrets();
  const trusts: World['trusts'] = new Map();
  const repositoryFiles: World['repositoryFiles'] = new Map();
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

  const ports: World['ports'] = {
    ledger,
    providers,
    get work() {
      return ports;
    },
    secrets,
    get stateLogins() {
      const { clock, ids, apiUrl } = ports;
      const ofCall = { installation: () => ports.installation, apiUrl: () => apiUrl };
      return stateLogins({ ledger, clock, ids, digest, secrets, ...ofCall });
    },
    get jobAnswers() {
      const { clock, ids, apiUrl } = ports;
      return jobAnswers({ ledger, clock, ids, digest, apiUrl: () => apiUrl });
    },
    fetches: {
      sourceObjects: {
        look: async ({ bucket, key, version }) => sources.get([bucket, key, version].filter(Boolean).join('/')),
        async copy({ bucket, key, version }, to) {
          etags.set(to, `${bucket}/${key}/${version}`);
          return { etag: `${bucket}/${key}/${version}`, version: 'copied' };
        },
      },
    },
    functions: memoryFunctions(),
    stateMachines: memoryStateMachines(),
    lending: memoryLending,
    installation,
    digest,
    apiUrl: 'http://127.0.0.1:1/_api/x',
    compiler: COMPILER,
    clock: { now: () => new Date(now).toISOString() },
    ids: {
      uuid: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
      secret: () => `secret-${++ids}`,
    },
    builds: memoryBuilds(),
    batches: memoryBuilds(),
    files: {
      async read(repository, at, path) {
        const name = 'commit' in at ? at.commit : at.branch;
        const text = repositoryFiles.get(`${repository} ${name} ${path}`);
        return text === undefined ? undefined : { text, commit: 'commit' in at ? at.commit : 'b'.repeat(40) };
      },
    },
    bus: { publish: async (events) => void published.push(...events) },
    watches: {
      schedule: async ({ pipeline, name, ...more }) => void watched.set(`schedule ${pipeline} ${name}`, more),
      event: async ({ pipeline, name, ...more }) => void watched.set(`event ${pipeline} ${name}`, more),
      forget: async (kind, { pipeline, name }) => void watched.delete(`${kind} ${pipeline} ${name}`),
    },
    history: {
      isMerged: async (_repository, commit, branch) => merged.has(`${branch} ${commit}`),
      changes: async (_repository, _push, matters) => changed.some(matters),
    },
    roles: { trust: async (role) => trusts.get(role) },
    mail: {
      send: async (person, subject, body) => void mails.push({ person, subject, body }),
      subscriptions: async (addresses) => addresses.map((address) => subscriptions.get(address) ?? 'confirmed'),
    },
    metrics: { put: (metric) => void measured.push(metric) },
    topics: {
      publish: async (topicArn, subject, message) => void notices.push({ topicArn, subject, message }),
    },
    machines: {
      async start({ machineVersionArn, name, input }) {
        const executionArn = `${machineVersionArn}:${name}`;
        if (!machines.has(executionArn)) machines.set(executionArn, { status: 'RUNNING', input });
        return { executionArn };
      },
      describe: async (arn) => machines.get(arn),
      async stop(arn, why) {
        const machine = machines.get(arn);
        if (machine?.status === 'RUNNING') machines.set(arn, { ...machine, status: 'ABORTED', ...why });
      },
      async answer(token, answer) {
        answered.push({ token, answer });
        return 'sent';
      },
      put: async ({ name }) => ({ arn: name, versionArn: `${name}:1` }),
      versions: async (arn) =>
        machineVersions.filter(({ versionArn }) => versionArn.startsWith(`${arn}:`)).toReversed(),
      async removeVersion(arn) {
        removed.push(arn);
        const at = machineVersions.findIndex(({ versionArn }) => versionArn === arn);
        if (at >= 0) machineVersions.splice(at, 1);
      },
      remove: async (arn) => void removed.push(arn),
    },
    alarms: { look: async (_place, name) => alarms.get(name) },
    buckets: {
      put: async ({ account }, order) => void objects.push({ ...order, account }),
    },
    terraformBodies: {
      async put(target, name, text) {
        states.set(serialKey(target, name), text);
      },
      get: async (target, name) => states.get(serialKey(target, name)) ?? '',
    },
    artifacts: {
      async put(key) {
        etags.set(key, `"${key}"`);
        return { etag: `"${key}"`, version: `v-"${key}"` };
      },
      async putFiles(key, texts) {
        for (const [path, text] of texts) files.set(path, new TextEncoder().encode(text));
        etags.set(key, `"${key}"`);
        return { etag: `"${key}"`, version: `v-"${key}"` };
      },
      bytes: async () => new Uint8Array(),
      sum: async ({ key }) => sums.get(key) ?? digest(key.split('/').slice(3, -1).join('/')),
      async copy({ key, version }, to) {
        if (expired.has(key)) throw new TaglineError('ArtifactExpired', `${key} of ${version} is gone`);
        etags.set(to, etags.get(key) ?? '"copied"');
        return { etag: etags.get(to) ?? '', version: 'v-copy' };
      },
      files: async () => files,
      file: async () => '{}',
      async look(key) {
        const etag = etags.get(key);
        return etag === undefined ? undefined : { etag, version: `v-${etag}` };
      },
      async keep(environment, kind, text) {
        bodies.set(`${environment}/${kind}/${digest(text)}`, text);
        return { digest: digest(text) };
      },
      kept: async (environment, kind, wanted) => bodies.get(`${environment}/${kind}/${wanted}`) ?? '',
    },
    stacks: {
      exists: async (_place, name) => [...stackStatus.values()].some(({ stackId }) => stackId.includes(name)),
      discard: async (_place, { stackId }) => void discarded.push(stackId),
      firstFailure: async (_place, id) => failures.get(id),
      createChangeSet: async (_place, { stackName, changeSetName }) => ({
        changeSetId: `arn:cs/${changeSetName}/1`,
        stackId: `arn:stack/${stackName}/1`,
      }),
      handOver: async ({ region }, what, name) => {
        const key = `handed/${name ?? digest(String(what))}`;
        return { bucket: `bucket-${region}`, key, url: `https://${region}/${key}` };
      },
      keepOrder: async (_place, order) => {
        bodies.set(digest(JSON.stringify(order)), JSON.stringify(order));
        return { digest: digest(JSON.stringify(order)) };
      },
      keptOrder: async (_place, wanted) => JSON.parse(bodies.get(wanted) ?? 'null'),
      describeChangeSet: async (_place, id) => changeSets.get(id),
      async executeChangeSet(_place, id) {
        executed.push(id);
        const changeSet = changeSets.get(id);
        if (changeSet) changeSets.set(id, { ...changeSet, status: 'executing' });
      },
      standing: async (_place, nameOrId) => standing.get(nameOrId),
      deleteStack: async (_place, id) => void deleted.push(id),
      detectDrift: async (_place, id) => ({ id: `drift-of-${id}` }),
      drift: async (_place, id) => stackDrifts.get(id.replace('drift-of-', '')) ?? { state: 'looking' },
      status: async (_place, id) => stackStatus.get(id),
      deployment: async (place, stackId) => ({
        provider: 'CloudFormation',
        region: place.region,
        name: 'hello',
        id: stackId,
        status: stackStatus.get(stackId)?.status ?? '',
        outputs: { Url: 'http://127.0.0.1:1/_url/x/' },
        resources: [{ logicalId: 'Hello', type: 'AWS::Lambda::Function', status: 'CREATE_COMPLETE' }],
      }),
    },
  };
  await register(ledger);

  return {
    ports,
    published,
    machines,
    answered,
    sums,
    expired,
    alarms,
    mails,
    notices,
    measured,
    etags,
    changeSets,
    stackStatus,
    stackDrifts,
    standing,
    deleted,
    executed,
    removed,
    machineVersions,
    subscriptions,
    discarded,
    failures,
    files,
    merged,
    changed,
    watched,
    objects,
    sources,
    repositoryFiles,
    trusts,
    advance: (seconds) => {
      now += seconds * 1000;
    },
    endMachine: (arn, end) => void machines.set(arn, { input: machines.get(arn)?.input, ...end }),
    push: pushOf,
    request: (tag = TAG, after = AFTER) => ({
      pipeline: 'hello',
      definitionVersion: 1,
      environment: 'dev',
      scope: 'eu-central-1',
      team: 'research',
      version: tag.split('/').at(-1) ?? '',
      tag,
      revisions: [{ action: 'Source', provider: 'CodeCommit', repository: 'hello', commit: 'c'.repeat(40), tag }],
      variables: {},
      cause: causeOf(pushOf(tag, after)),
    }),
  };
};

const TAG = 'dev_eu-central-1/research/1.0';
const AFTER = 'f'.repeat(40);

const pushOf = (tag = TAG, after = AFTER): GitEvent => ({
  id: `event-of-${tag}-${after}`,
  provider: 'CodeCommit',
  repository: 'hello',
  ref: { type: 'tag', name: tag },
  change: 'created',
  after,
  commit: 'c'.repeat(40),
  actor: 'arn:aws:iam::000000000000:user/ana',
  at: '2026-01-01T00:00:00.000Z',
});

export const register = async (ledger: Pick<Ledger, 'write'>): Promise<void> => {
  const at = '2026-01-01T00:00:00.000Z';
  const machines = ['us-east-1', 'eu-central-1', 'ap-southeast-1', 'global'].map((scope) => ({
    environment: 'dev',
    scope,
    arn: `machine-${scope}`,
    versionArn: `machine-${scope}:1`,
  }));
  const version = {
    pipeline: 'hello',
    version: 1,
    definition: DEFINITION,
    digest: 'd',
    machines,
    status: 'Ready' as const,
    createdAt: at,
    createdBy: 'ana',
  };
  await ledger.write([
    {
      put: pipelineRecord.fresh(keys.pipeline('hello'), {
        name: 'hello',
        current: 1,
        latest: 1,
        updatedAt: at,
        updatedBy: 'ana',
        compiledBy: COMPILER,
      }),
    },
    { put: versionRecord.fresh(keys.version('hello', 1), version) },
    ...triggersOf(version).map((trigger) => ({
      put: triggerRecord.fresh(keys.trigger('CodeCommit', 'hello', 'hello'), trigger),
    })),
  ]);
};
