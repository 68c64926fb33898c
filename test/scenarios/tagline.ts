/** A Tagline in a process of its own, and what a person does with it: the command line, git, mail, HTTP, SDKs. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Client } from '../../api/client.ts';
import { connectLocal, type LocalPlace } from '../../cli/connect.ts';
import { mailbox } from '../../cli/mailbox.ts';
import type { ExecutionAnswer } from '../../core/questions/executions.ts';
import { gitIn, push } from './git.ts';
import { ended, launch } from './launch.ts';
import { prepare } from './prepared.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CONFIG = join(import.meta.dirname, 'installation', 'tagline.config.yaml');
/** Much more than anything takes where nobody else is at work: a busy machine is no failure. */
export const PATIENCE_MS = 180_000;

/** A question costs as much as a step of a pipeline: who asks more often waits longer. */
const ASK_AGAIN_MS = 400;

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface Sdk {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: AccessKey;
}

/** A push that started nothing. */
export interface Refused {
  readonly ref: string;
  readonly fault: { readonly code: string; readonly message: string };
}

/** What a person does with a Tagline that is up. */
export interface UsedTagline {
  /** Where they work. */
  readonly folder: string;
  /** The data folder of the cloud. */
  readonly data: string;
  readonly url: string;
  /** Runs a command and answers what it said; never throws for its exit code. */
  cli(...args: string[]): Promise<Said>;
  /**
   * The API as the command line talks to it, without a process for every question: for whoever asks again and again.
   */
  readonly api: Client;
  /** A command's JSON. Throws if it fails. */
  json<T>(...args: string[]): Promise<T>;
  /** Commits files to a repository and pushes them with a tag; answers the commit. */
  push(repository: string, files: Readonly<Record<string, string>>, tag: string): string;
  /** Git in the working copy of a repository that was pushed; its remote is called `tagline`. */
  git(repository: string, ...args: string[]): string;
  /** What an SDK client needs to reach it as the root of the account. */
  readonly sdk: Sdk;
  /** The same as the root of another account. */
  sdkOf(account: string): Sdk;
  /** Waits until an execution of a tag is in a wanted state. */
  until(
    tag: string,
    what: string,
    wanted: (answer: ExecutionAnswer) => boolean,
    patience?: number,
  ): Promise<ExecutionAnswer>;
  /** What started nothing, newest first; tags by their names. */
  refusals(): Promise<readonly Refused[]>;
  /** Waits until a tag is refused with a code. */
  refused(tag: string, code: string): Promise<Refused>;
  /** The link in a person's newest mail about an approval. */
  link(approvalId: string, person?: string): Promise<string>;
  /** Moves the cloud's clock. */
  advance(seconds: number): Promise<void>;
}

/** With the process that it runs in. */
export interface Tagline extends UsedTagline {
  /** kill -9 */
  kill(): Promise<void>;
  /** Starts again on the same data and port; `installation`: another file of it. */
  again(installation?: string): Promise<void>;
  stop(): Promise<void>;
}

/** `config`: an installation of the scenario's own; without it the common one. `more`: further options of `up`. */
export const startTagline = async (config: string = CONFIG, more: readonly string[] = []): Promise<Tagline> => {
  const folder = mkdtempSync(join(tmpdir(), 'tagline-scenario-'));
  const data = join(folder, 'data');
  const prepared = await prepare(ROOT, data, readFileSync(config, 'utf8'));
  let child = await launch(config, data, prepared.port, more);
  prepared.keep(child);
  const used = useTagline(data, folder);
  return {
    ...used,
    async kill() {
      await ended(child, 'SIGKILL');
    },
    async again(installation = config) {
      child = await launch(installation, data, Number(new URL(used.url).port), more);
    },
    async stop() {
      await ended(child, 'SIGINT');
      rmSync(folder, { recursive: true, force: true });
      prepared.free();
    },
  };
};

/** From a folder of one's own. */
export const useTagline = (data: string, folder: string): UsedTagline => {
  const place = JSON.parse(readFileSync(join(data, 'endpoint.json'), 'utf8')) as LocalPlace;
  const { url, region, account } = place;
  const api = connectLocal(place, data);
  const ownerKey = readFileSync(join(data, 'owner-key'), 'utf8').trim();
  const keys = JSON.parse(readFileSync(join(data, 'keys.json'), 'utf8')) as Record<string, AccessKey>;
  const sdkOf = (of: string): Sdk => {
    const credentials = keys[of];
    if (!credentials) throw new Error(`no key of ${of}`);
    return { endpoint: url, region, credentials };
  };

  const cli = (...args: string[]): Promise<Said> =>
    new Promise((done) => {
      const child = execFile(
        process.execPath,
        [join(ROOT, 'cli', 'tagline.ts'), ...args, '--data', data],
        { cwd: folder, env: { ...process.env, NO_COLOR: '1' } },
        (_error, stdout, stderr) => done({ code: child.exitCode ?? -1, stdout, stderr }),
      );
    });
  const json = async <T>(...args: string[]): Promise<T> => {
    const { code, stdout, stderr } = await cli(...args, '--json');
    if (stdout === '') throw new Error(`tagline ${args.join(' ')} exits ${code}: ${stderr}`);
    return JSON.parse(stdout) as T;
  };
  const executionOf = async (tag: string, known: ExecutionAnswer | undefined): Promise<ExecutionAnswer | undefined> => {
    // One that has ended may be followed by another of the same tag.
    if (known?.execution.status === 'InProgress') return api.getExecution(known.execution.id);
    const { executions } = await api.listExecutions({ limit: 50 });
    const found = executions.find((execution) => execution.tag === tag);
    return found && api.getExecution(found.id);
  };

  const refusals = async (): Promise<readonly Refused[]> =>
    (await api.listRefusals({ limit: 50 })).refusals.map((refusal) => ({
      ...refusal,
      ref: (refusal.ref ?? '').replace(/^refs\/(tags|heads)\//, ''),
    }));

  return {
    folder,
    data,
    url,
    api,
    sdk: sdkOf(account),
    sdkOf,
    cli,
    json,
    push: (repository, files, tag) => push(gitIn(join(folder, repository)), data, repository, files, tag, url, region),
    git: (repository, ...args) => gitIn(join(folder, repository))(...args),
    async until(tag, what, wanted, patience = PATIENCE_MS) {
      const end = Date.now() + patience;
      let answer: ExecutionAnswer | undefined;
      for (;;) {
        answer = await executionOf(tag, answer);
        if (answer && wanted(answer)) return answer;
        if (Date.now() > end)
          throw new Error(`${tag}: not ${what} after ${patience} ms: ${JSON.stringify(answer, null, 1)}`);
        await pause(ASK_AGAIN_MS);
      }
    },
    refusals,
    async refused(tag, code) {
      const end = Date.now() + PATIENCE_MS;
      while (Date.now() < end) {
        const found = (await refusals()).find(({ ref, fault }) => ref === tag && fault.code === code);
        if (found) return found;
        await pause(ASK_AGAIN_MS);
      }
      throw new Error(`${tag} was not refused as ${code}: ${JSON.stringify(await refusals(), null, 1)}`);
    },
    async link(approvalId, person = 'ana') {
      const mails = await mailbox({ url, ownerKey }, `${person}@example.com`);
      const link = mails
        .map(({ body }) => new RegExp(`https?://\\S*/approvals/${approvalId}/\\S+`).exec(body)?.[0])
        .find((found) => found !== undefined);
      if (!link) throw new Error(`no mail to ${person} with a link of ${approvalId}`);
      return link;
    },
    async advance(seconds) {
      const { status } = await fetch(`${url}/_local/clock/advance`, {
        method: 'POST',
        headers: { 'x-owner-key': ownerKey },
        body: JSON.stringify({ seconds }),
      });
      if (status !== 200) throw new Error(`the clock does not move: ${status}`);
    },
  };
};

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
