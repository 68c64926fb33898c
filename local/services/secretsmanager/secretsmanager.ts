/**
 * What every operation of Secrets Manager works with: finding secrets by any of their names, what IAM must allow,
 * shared faults.
 */
import type { Call, Cloud, Demand, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { pageOfList } from '../../kernel/page.ts';
import type { Place, Secret, SecretStore } from './store.ts';

export interface Secrets {
  readonly cloud: Cloud;
  readonly store: SecretStore;
}

export type Operations = Readonly<Record<string, Operation>>;

export interface OfSecret {
  readonly SecretId: string;
}

export const invalidParameter = (message: string): Fault => new Fault('InvalidParameterException', message);
export const invalidRequest = (message: string): Fault => new Fault('InvalidRequestException', message);

export const secretArn = ({ account, region }: Place, nameWithSuffix: string): string =>
  `arn:aws:secretsmanager:${region}:${account}:secret:${nameWithSuffix}`;

const ARN = /^arn:aws:secretsmanager:([^:]+):(\d{12}):secret:(.+)$/;

/**
 * By its name, its ARN, or its ARN without the six characters. A secret of another account is found by its whole ARN
 * only.
 */
export const lookUp = ({ store, cloud }: Secrets, call: Call, id: unknown): Secret | undefined => {
  store.removeDue(cloud.clock.now());
  const text = String(id);
  const [, region, account, rest] = ARN.exec(text) ?? [];
  if (rest === undefined) return text.startsWith('arn:') ? undefined : store.byName(call, text);
  if (region !== call.region) return undefined;
  return store.byArn(text) ?? (account === call.account ? store.byName(call, rest) : undefined);
};

/** Throws ResourceNotFoundException. */
export const find = (secrets: Secrets, call: Call, { SecretId }: OfSecret): Secret => {
  const found = lookUp(secrets, call, SecretId);
  if (!found) throw new Fault('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  return found;
};

/** A secret that may be used now. */
export const findUsable = (secrets: Secrets, call: Call, input: OfSecret): Secret => {
  const found = find(secrets, call, input);
  if (found.deletion !== undefined)
    throw invalidRequest(
      "You can't perform this operation on the secret because it was marked for deletion. To perform the operation, " +
        'restore the secret first.',
    );
  return found;
};

/** The tags of a secret as condition keys of requests for it, under both of their names. */
const tagKeys = (secret: Secret): Record<string, string> =>
  Object.fromEntries(
    Object.entries(secret.tags).flatMap(([key, value]) => [
      [`aws:ResourceTag/${key}`, value],
      [`secretsmanager:ResourceTag/${key}`, value],
    ]),
  );

/** If there is no such secret, AWS checks the permission for the given name: no policy for an ARN matches it. */
export const demand = (
  secrets: Secrets,
  call: Call,
  action: string,
  { SecretId }: OfSecret,
  context: Demand['context'] = {},
): Demand => {
  const secret = lookUp(secrets, call, SecretId);
  return {
    action: `secretsmanager:${action}`,
    resource: secret?.arn ?? String(SecretId),
    ...(secret?.policy !== undefined && { resourcePolicy: secret.policy }),
    context: {
      ...(secret && { 'secretsmanager:SecretId': secret.arn, ...tagKeys(secret) }),
      ...context,
    },
  };
};

export interface Paged {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

const MOST = 100;

export const pageOf = <T>({ MaxResults: size = MOST, NextToken: token }: Paged, all: readonly T[]) => {
  const refusal = () => new Fault('InvalidNextTokenException', 'The NextToken value is invalid.');
  const { items, next } = pageOfList(all, token, size, refusal);
  return { items, more: next === undefined ? {} : { NextToken: next } };
};
