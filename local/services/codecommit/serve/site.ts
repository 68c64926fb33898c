/** Git over HTTP: `/_codecommit/<region>/v1/repos/<name>`, with Basic authentication, smart protocol only. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Call, Demand, Principal, Site } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { CodeCommit } from '../codecommit.ts';
import { type Repository, repositoryArn } from '../repositories.ts';
import { type Backend, streamBackend } from './http-backend.ts';
import { receivePush } from './receive-push.ts';
import { Refusal } from './refusal.ts';

export const SITE = '/_codecommit';

export interface Push {
  /** Largest body of a push in bytes. */
  readonly largest: number;
}

interface Asked {
  readonly region: string;
  readonly name: string;
  readonly service: 'git-upload-pack' | 'git-receive-pack';
  readonly advertise: boolean;
}

export const gitSite = (codecommit: CodeCommit, push: Push): Site => ({
  prefix: SITE,
  async handle(request, response) {
    try {
      await answer(codecommit, push, request, response);
    } catch (error) {
      if (error instanceof Refusal) return error.send(response);
      if (error instanceof Fault)
        return new Refusal(error.code.startsWith('AccessDenied') ? 403 : error.status, error.message).send(response);
      throw error;
    }
  },
});

const answer = async (
  codecommit: CodeCommit,
  push: Push,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const asked = readPath(request.method ?? '', url);
  const principal = authenticate(codecommit, request, asked);
  const call: Call = {
    account: principal.account,
    region: asked.region,
    principal,
    requestId: codecommit.cloud.ids.uuid(),
  };
  codecommit.cloud.authorize(call, [gitDemand(call, asked)]);
  const repository = codecommit.repositories.find(call, asked.name);
  if (!repository) throw new Refusal(404, `Repository ${asked.name} not found`);
  const backend = backendOf(request, url, asked, repository);
  if (asked.service === 'git-upload-pack' || asked.advertise)
    return streamBackend(codecommit, backend, request, response);
  const authorize = (references: readonly string[]): void =>
    codecommit.cloud.authorize(call, [gitDemand(call, asked, references)]);
  return receivePush(codecommit, { repository, backend, call, largest: push.largest, authorize }, request, response);
};

const readPath = (method: string, { pathname, searchParams }: URL): Asked => {
  const [, region, name, rest] = /^\/_codecommit\/([a-z0-9-]+)\/v1\/repos\/([\w.-]+)\/(.+)$/.exec(pathname) ?? [];
  const service = rest === 'info/refs' ? searchParams.get('service') : rest;
  const advertise = rest === 'info/refs';
  if (!region || !name || (service !== 'git-upload-pack' && service !== 'git-receive-pack'))
    throw new Refusal(404, 'Not a URL of Git over smart HTTP: …/v1/repos/<name> is what Git needs');
  if (method !== (advertise ? 'GET' : 'POST')) throw new Refusal(405, `${method} is not allowed here`);
  return { region, name, service, advertise };
};

/** Without credentials git is asked for some; wrong ones are 403, as on AWS. */
const authenticate = ({ cloud }: CodeCommit, request: IncomingMessage, { region, name }: Asked): Principal => {
  const [, basic] = /^Basic (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (basic === undefined)
    throw new Refusal(401, 'Git credentials are needed', { 'www-authenticate': 'Basic realm="AWS CodeCommit"' });
  const text = Buffer.from(basic, 'base64').toString('utf8');
  const at = text.indexOf(':');
  const principal = cloud.identifyGit({
    username: text.slice(0, at),
    password: text.slice(at + 1),
    host: request.headers.host ?? '',
    path: `${SITE}/${region}/v1/repos/${name}`,
    region,
  });
  if (!principal) throw new Refusal(403, 'These Git credentials are not valid');
  return principal;
};

/** A push is asked about twice, as on AWS: before its references are known, and with them. */
const gitDemand = (call: Call, { service, name }: Asked, references: readonly string[] = []): Demand => ({
  action: service === 'git-upload-pack' ? 'codecommit:GitPull' : 'codecommit:GitPush',
  resource: repositoryArn(call, name),
  context: service === 'git-upload-pack' ? {} : { 'codecommit:References': references },
});

const PROTOCOL = /^[\w=:.-]{1,100}$/;

const backendOf = (
  request: IncomingMessage,
  url: URL,
  { service, advertise }: Asked,
  repository: Repository,
): Backend => {
  const protocol = request.headers['git-protocol'];
  return {
    PATH_INFO: `/${repository.folder}/${advertise ? 'info/refs' : service}`,
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    ...(typeof protocol === 'string' && PROTOCOL.test(protocol) && { GIT_PROTOCOL: protocol }),
  };
};
