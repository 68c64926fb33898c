/**
 * Brings Tagline up on this machine: the local cloud, the stacks that infra/ synthesises, people, Git credentials,
 * pipelines.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { ApiError, type Client } from '../api/client.ts';
import { readDefinition, readInstallation } from '../core/definition/read.ts';
import { InvalidInput, TaglineError } from '../core/fault.ts';
import type { Installation } from '../core/installation.ts';
import { deployAssembly, type NeighbourOrder, startCloud } from '../local/start.ts';
import { providers } from '../providers/index.ts';
import type { CheckedFile } from './check-folder.ts';
import { confirmPeople } from './confirm-people.ts';
import { connectLocal, type LocalPlace, placeFile } from './connect.ts';
import { type GitCredentials, gitCredentials, remoteWith } from './git-credentials.ts';
import type { LocalCloud } from './local-cloud.ts';
import { type LocalKey, writeKeys } from './local-keys.ts';
import { neighbourText } from './neighbours.ts';
import { putPipeline } from './put-pipeline.ts';
import { synthesise } from './synthesise.ts';

export interface Running {
  readonly place: LocalPlace;
  readonly client: Client;
  readonly installation: Installation;
  readonly git: GitCredentials;
  /** Repository -> remote with the credentials. */
  readonly remotes: Readonly<Record<string, string>>;
  /** Pipelines that were not registered, and why. */
  readonly refused: readonly CheckedFile[];
  /** The folder with the templates that are deployed. */
  readonly assembly: string;
  /** Deploys another text of the installation's file; answers the folder with its templates. */
  deploy(config: string): Promise<string>;
  readonly cloud: LocalCloud;
  readonly ledgerTable: string;
  close(): Promise<void>;
}

export interface BringUp {
  /** tagline.config.yaml */
  readonly config: string;
  readonly pipelines: readonly string[];
  readonly data: string;
  readonly port: number;
  readonly neighbours?: readonly NeighbourOrder[];
  /** One line for each step that is done. */
  tell(line: string): void;
  /** The log lines of the local cloud. */
  log(line: string): void;
}

/** The number grows when an older ledger can no longer be read. */
const CONTENTS = 'Tagline 2';
const ENGINE_STACK = 'tagline-engine';

export const bringUp = async (order: BringUp): Promise<Running> => {
  const installation = readInstallation(readFileSync(order.config, 'utf8'), order.config);
  mkdirSync(order.data, { recursive: true, mode: 0o700 });
  const cloud = await openHome(order, installation);
  try {
    return await bringUpIn(cloud, order, installation);
  } catch (error) {
    await cloud.close();
    throw error;
  }
};

const bringUpIn = async (cloud: Home, order: BringUp, installation: Installation): Promise<Running> => {
  const { config, tell } = order;
  const data = resolve(order.data);
  tell(`the local cloud answers at ${cloud.url}`);
  for (const line of cloud.neighbours) tell(line);
  const deploy = async (file: string): Promise<string> => {
    const out = await timed(tell, `the stacks of ${shownPath(file)} are synthesised`, () => synthesise(file));
    await timed(tell, 'the stacks are deployed', () => cloud.deploy(out));
    return out;
  };
  const assembly = await deploy(config);
  const outputs = await outputsOf(cloud);
  const place: LocalPlace = {
    url: cloud.url,
    apiUrl: outputOf(outputs, 'ApiUrl'),
    region: installation.home.region,
    account: installation.home.account,
    pid: process.pid,
  };
  writeFileSync(placeFile(data), JSON.stringify(place, null, 2), { mode: 0o600 });
  writeKeys(data, Object.fromEntries(accountsOf(installation).map((account) => [account, cloud.rootKey(account)])));
  await confirmPeople(cloud, installation.home);
  const git = await gitCredentials(cloud, data);
  const client = connectLocal(place, data);
  const refused: CheckedFile[] = [];
  for (const file of order.pipelines) {
    const faults = await register(client, file, tell);
    if (faults.length > 0) refused.push({ file, holds: '', faults, notes: [] });
  }
  const remotes = Object.fromEntries(
    await Promise.all(
      Object.entries(installation.repositories).map(
        async ([name, { existing }]) => [name, remoteWith(await cloneUrl(cloud, name, existing), git)] as const,
      ),
    ),
  );
  const ledgerTable = outputOf(outputs, 'LedgerTable');
  return {
    place,
    client,
    installation,
    git,
    remotes,
    refused,
    assembly,
    deploy,
    cloud,
    ledgerTable,
    close: () => cloud.close(),
  };
};

interface Home extends LocalCloud {
  /** What to say about those that answer for other services. */
  readonly neighbours: readonly string[];
  rootKey(account: string): LocalKey;
  deploy(folder: string): Promise<void>;
}

const accountsOf = ({ home, environments }: Installation): readonly string[] => [
  ...new Set([home.account, ...Object.values(environments).flatMap(({ accounts }) => Object.values(accounts))]),
];

const openHome = async ({ data, port, neighbours = [], tell, log }: BringUp, { home }: Installation): Promise<Home> => {
  const cloud = await startCloud({ data, port, log, neighbours, strangers: 'refused', contents: CONTENTS });
  const principal = { kind: 'root', account: home.account, arn: `arn:aws:iam::${home.account}:root` } as const;
  return {
    url: cloud.url,
    neighbours: neighbourText(cloud.neighbours),
    ownerKey: cloud.ownerKey,
    call: <Out>(service: string, operation: string, input: unknown) =>
      cloud.call<Out>(service, operation, input, { ...home, principal }),
    rootKey: (account: string) => cloud.rootKey(account),
    close: () => cloud.close(),
    async deploy(folder: string): Promise<void> {
      await deployAssembly({
        cloud,
        folder,
        onProgress: (event) => stackEnded(event) && tell(`  ${event.stack} ${event.status}`),
      });
    },
  };
};

/** Stacks, not resources: a terminal has few lines. */
const stackEnded = ({ resource, status }: { resource?: string | undefined; status: string }): boolean =>
  resource === undefined && !status.endsWith('_IN_PROGRESS');

const timed = async <T>(tell: (line: string) => void, done: string, work: () => Promise<T>): Promise<T> => {
  const began = performance.now();
  const made = await work();
  tell(`${done} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  return made;
};

type Outputs = Readonly<Record<string, string>>;

const outputsOf = async (cloud: LocalCloud): Promise<Outputs> => {
  const { Stacks: [stack] = [] } = await cloud.call<{
    Stacks?: { Outputs?: { OutputKey: string; OutputValue: string }[] }[];
  }>('cloudformation', 'DescribeStacks', { StackName: ENGINE_STACK });
  return Object.fromEntries(stack?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]) ?? []);
};

const outputOf = (outputs: Outputs, name: string): string => {
  const value = outputs[name];
  if (value) return value;
  throw new TaglineError('OutputMissing', `the stack ${ENGINE_STACK} has no output ${name}`);
};

/** `existing`: the stacks do not make it. On AWS it already exists; here it is made once. */
const cloneUrl = async (cloud: LocalCloud, repositoryName: string, existing: boolean): Promise<string> => {
  if (existing)
    await cloud.call('codecommit', 'CreateRepository', { repositoryName }).catch((error: Error & { code?: string }) => {
      if (error.code !== 'RepositoryNameExistsException') throw error;
    });
  const { repositoryMetadata } = await cloud.call<{ repositoryMetadata: { cloneUrlHttp: string } }>(
    'codecommit',
    'GetRepository',
    { repositoryName },
  );
  return repositoryMetadata.cloneUrlHttp;
};

/** Answers why it is refused; undefined if it is registered. */
const register = async (client: Client, file: string, tell: (line: string) => void): Promise<CheckedFile['faults']> => {
  try {
    const text = readFileSync(file, 'utf8');
    const { name } = readDefinition(text, file, providers);
    const operation = await putPipeline(client, name, text);
    if (operation.status === 'Failed') return operation.faults;
    tell(`the pipeline ${name} is registered as version ${operation.version}`);
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) return error.faults;
    if (error instanceof ApiError && error.status < 500) return error.body.faults ?? [error.body.error];
    throw error;
  }
};

/** The path relative to the working directory. */
const shownPath = (file: string): string => {
  const here = relative('.', file);
  return here.startsWith('..') ? file : here;
};
