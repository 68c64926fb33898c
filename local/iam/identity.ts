/** Who a request is from and what it may do: access keys, roles and policies, kept in the `iam` database. */
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../clock.ts';
import type { Call, Caller, Cloud, Credentials, Demand, HttpRequest, Ids, Principal } from '../cloud.ts';
import { Fault } from '../fault.ts';

export interface Identity {
  identify(request: HttpRequest): { service: string; call: Call };
  identifyGit: Cloud['identifyGit'];
  authorize: Cloud['authorize'];
  assumeRole: Cloud['assumeRole'];
  credentials: Cloud['credentials'];
}

export const openIdentity = (around: { clock: Clock; ids: Ids; database(name: string): DatabaseSync }): Identity => ({
  identify(request) {
    const { key, region, service } = scopeOf(request);
    const account = /^\d{12}$/.test(key) ? key : '000000000000';
    const principal: Principal = { kind: 'root', account, arn: `arn:aws:iam::${account}:root` };
    return { service, call: { account, region, principal, requestId: around.ids.uuid() } };
  },
  identifyGit({ username }) {
    const account = /^\d{12}/.exec(username)?.[0] ?? '000000000000';
    return { kind: 'root', account, arn: `arn:aws:iam::${account}:root` };
  },
  authorize(_call: Caller, _demands: readonly Demand[]) {},
  assumeRole(roleArn, _service, sessionName) {
    const account = roleArn.split(':')[4] ?? '';
    const name = roleArn.split('/').at(-1);
    return {
      kind: 'role',
      account,
      roleArn,
      sessionName,
      arn: `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`,
    };
  },
  credentials(principal: Principal): Credentials {
    return { accessKeyId: principal.account, secretAccessKey: 'x', sessionToken: 'x' };
  },
});

const scopeOf = (request: HttpRequest): { key: string; region: string; service: string } => {
  const header = /Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(
    request.headers['authorization'] ?? '',
  );
  const presigned = (request.query.get('X-Amz-Credential') ?? '').split('/');
  const [key, region, service] = header ? header.slice(1) : [presigned[0], presigned[2], presigned[3]];
  if (!key || !region || !service)
    throw new Fault('MissingAuthenticationToken', 'Request is missing Authentication Token', { status: 403 });
  return { key, region, service };
};
